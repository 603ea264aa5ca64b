"""Coming home: an export of one person is brought into this directory, so that moving house loses nothing.

The person's attributes, controls, words on consent, corrections and events come in; decisions, reads and cases are
history of the other place and stay in the file. Every file must match the manifest. Events keep the identity they had,
so bringing the same export in twice changes nothing, and equal instants keep their order. The same rules hold as for
anything that arrives: kinds must be registered, and what no purpose permits is not kept.

References: GDPR Art. 20; promise D2.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from tactful.assembly.exporting import FORMAT
from tactful.assembly.leaving import Leaving
from tactful.assembly.parts import Parts
from tactful.clock import parse_time
from tactful.consent.consents import PURPOSES, Consents, Word, write_consents
from tactful.contacts.suppression import Suppression, write_suppressions
from tactful.decisions.context import FIELDS, Coarse
from tactful.errors import BadInput
from tactful.events.columns import NO_ITEM, EventColumns
from tactful.ids import Pseudonym, check_id
from tactful.intake.keep import kept
from tactful.intake.permitted import may_keep, rows_of, word_of
from tactful.intake.report import RowError
from tactful.people.corrections import Correction, Corrections, digest_of, with_corrections, write_corrections
from tactful.people.person import Controls, Person
from tactful.people.vault import DocumentName
from tactful.profile.corrected import items_about
from tactful.sources.importer import ImportReport
from tactful.work import Progress, silent

__all__ = ["Homing", "is_export"]

_LARGEST = 2_000_000_000
"""Most bytes the files of an export may have when unpacked."""

_PORTION = 20_000
_LISTED = 1_000


class _Event(msgspec.Struct, kw_only=True):
    """What is read of an exported event."""

    event: str
    kind: str
    observed_at: str
    item_id: str | None = None
    value: float | None = None
    moment: dict[str, str] = {}
    kept: dict[str, Any] = {}


class _Profile(msgspec.Struct, kw_only=True):
    """What is read of an exported profile."""

    person_id: str
    person: Person | None = None
    controls: Controls = msgspec.field(default_factory=Controls)
    corrections: list[dict[str, Any]] = []
    consent_history: list[dict[str, Any]] = []
    messages_ended: list[dict[str, str]] = []


def _ended(profile: _Profile) -> bytes | None:
    """Return what the person ended themselves as the document to keep; None for nothing."""
    own = [one for one in profile.messages_ended if one.get("reason") in {"unsubscribed", "complained"}]
    ended = tuple(
        Suppression(
            reason="complained" if one["reason"] == "complained" else "unsubscribed",
            channel=one.get("channel", ""),
            topic=one.get("topic", ""),
            at=int(parse_time(one.get("since", ""), what="since")),
        )
        for one in own
    )
    return write_suppressions(ended) if ended else None


def is_export(path: Path) -> bool:
    """Tell whether a file is named like an export."""
    return path.suffix.lower() == ".zip"


class Homing:
    """Brings exports in.

    Parameters
    ----------
    parts
        The wired pieces.
    leaving
        Changes people exactly.
    """

    def __init__(self, parts: Parts, leaving: Leaving) -> None:
        self._parts = parts
        self._leaving = leaving

    def bring(self, path: Path, *, progress: Progress = silent) -> ImportReport:
        """Bring one export in; what the person said here already outranks what the file says.

        Raises
        ------
        BadInput
            ``no-file``, ``not-an-export``, ``unknown-export-format``, ``export-damaged``, ``export-too-large``.
        """
        files = _opened(path)
        profile = _decoded(files["profile.json"], _Profile)
        check_id(profile.person_id, what="person_id")
        report = ImportReport()
        with self._parts.living.hold():
            person = self._parts.persons.admit(profile.person_id).pseudonym
            with self._leaving.changing(person):
                self._documents(person, profile, report)
                self._events(person, files["events.jsonl"], report, progress)
            self._parts.persons.drop(profile.person_id)
        return report

    def _documents(self, person: Pseudonym, profile: _Profile, report: ImportReport) -> None:
        told: dict[DocumentName, bytes | None] = {
            "person": self._attributes(profile, report),
            "controls": msgspec.json.encode(profile.controls) if profile.controls != Controls() else None,
            "consents": self._consents(profile, report),
            "corrections": self._corrections(profile),
            "suppressions": _ended(profile),
        }
        vault = self._parts.store.vault
        for name, body in told.items():
            if body is not None and vault.read(person, name) is None:
                vault.write(person, name, body)

    def _attributes(self, profile: _Profile, report: ImportReport) -> bytes | None:
        if profile.person is None:
            return None
        specs, known = self._parts.settings.attributes, {}
        for name, value in profile.person.attributes.items():
            listed = value if isinstance(value, list) else [value]
            if name in specs and all(str(one) in specs[name].values for one in listed):
                known[name] = value
            else:
                _refuse(report, 0, "unknown-attribute", "an attribute is not registered here")
        return msgspec.json.encode(
            msgspec.structs.replace(profile.person, person_id=profile.person_id, attributes=known)
        )

    def _consents(self, profile: _Profile, report: ImportReport) -> bytes | None:
        now, words = self._parts.clock.now(), []
        for index, row in enumerate(profile.consent_history):
            at = parse_time(str(row.get("at")), what="at")
            if row.get("purpose") not in PURPOSES or at > now:
                _refuse(report, index, "unknown-purpose", "a word on consent does not fit here")
                continue
            words.append(_converted({**row, "at": int(at)}, Word))
        return write_consents(Consents(tuple(words))) if words else None

    def _corrections(self, profile: _Profile) -> bytes | None:
        if not profile.corrections:
            return None
        said = [
            _converted({**row, "at": int(parse_time(str(row.get("at")), what="at"))}, Correction)
            for row in profile.corrections
        ]
        checked = with_corrections(Corrections(), [msgspec.to_builtins(one) for one in said], at=0)
        corrections = msgspec.structs.replace(checked, said=tuple(said))
        about = np.flatnonzero(items_about(corrections, self._parts.shelf.snapshot(), "not-me"))
        return write_corrections(msgspec.structs.replace(corrections, untaught=tuple(about.tolist())))

    def _events(self, person: Pseudonym, body: bytes, report: ImportReport, progress: Progress) -> None:
        log, held = self._parts.store.events, set(self._parts.store.events.history(person).digest.tolist())
        admit = _Admission(self._parts, person)
        lines = body.splitlines()
        for start in range(0, len(lines), _PORTION):
            rows: list[tuple[int, _Event]] = []
            for index, line in enumerate(lines[start : start + _PORTION], start):
                event = _decoded(line, _Event)
                code = admit.refusal(event)
                if code:
                    _refuse(report, index, code, "the event does not fit here")
                elif digest_of(event.event) in held:
                    report.duplicates += 1
                else:
                    rows.append((index, event))
            if rows:
                appended = log.append(admit.columns([event for _, event in rows]))
                kept_rows = int((~appended.duplicate & ~appended.collision).sum())
                report.accepted += kept_rows
                report.duplicates += len(rows) - kept_rows
            report.read += min(_PORTION, len(lines) - start)
            progress("events", report.read, len(lines))


class _Admission:
    """Decides which exported events fit here, and makes columns of them."""

    def __init__(self, parts: Parts, person: Pseudonym) -> None:
        self._parts = parts
        self._person = int(person)
        self._now = int(parts.clock.now())
        self._latest = self._now + round(parts.settings.limits.future_seconds * 1000)
        ruling = parts.table.ruling
        word = word_of(parts.store.vault, person, ruling)
        book = ruling.notices.book
        self._kept = {
            name: may_keep(rows_of(name, parts.kinds.spec(name)), word, now=self._now, book=book)
            for name in parts.kinds
        }

    def refusal(self, event: _Event) -> str:
        """Return the code why an event is not kept here; empty when it is."""
        if event.kind not in self._kept:
            return "unknown-kind"
        if not self._kept[event.kind]:
            return "not-permitted"
        if "item_id" in self._parts.kinds.spec(event.kind).needs and event.item_id is None:
            return "missing-field"
        return "in-the-future" if parse_time(event.observed_at, what="observed_at") > self._latest else ""

    def columns(self, events: list[_Event]) -> EventColumns:
        """Return admitted events as columns, with the identity they had."""
        kinds, count = self._parts.kinds, len(events)
        ids = list(dict.fromkeys(one.item_id for one in events if one.item_id is not None))
        for item_id in ids:
            check_id(item_id, what="item_id")
        number = dict(zip(ids, self._parts.shelf.numbers(ids, create=True).tolist(), strict=True)) if ids else {}
        return EventColumns(
            person=np.full(count, self._person, np.int64),
            at=np.array([parse_time(one.observed_at, what="observed_at") for one in events], np.int64),
            kind=np.array([kinds.code(one.kind) for one in events], np.int16),
            item=np.array([NO_ITEM if one.item_id is None else number[one.item_id] for one in events], np.int32),
            value=np.array([np.nan if one.value is None else one.value for one in events], np.float32),
            coarse=np.array([_moment(one.moment) for one in events], np.int32),
            digest=np.array([digest_of(one.event) for one in events], np.int64),
            check=np.zeros(count, np.int64),
            extra=[kept(kinds.spec(one.kind).keeps, one.kept) for one in events],
        )


def _moment(told: dict[str, str]) -> int:
    known = {name: value for name, value in told.items() if name in FIELDS and value in FIELDS[name]}
    return Coarse(**known).pack()


def _opened(path: Path) -> dict[str, bytes]:
    """Return the two files that come in, once all that the manifest names are as it says."""
    if not path.is_file():
        raise BadInput("no-file", f"there is no file {path.name}", hint="check the path")
    try:
        with zipfile.ZipFile(path) as archive:
            return _checked(archive)
    except (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, msgspec.MsgspecError):  # RuntimeError: encrypted
        raise BadInput(
            "not-an-export", f"{path.name} is not an export of a person", hint="make one: tactful export --to FILE.zip"
        ) from None


def _checked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    if sum(sizes.values()) > _LARGEST:
        raise BadInput("export-too-large", "the export unpacks to more than 2 GB", hint="split its events.jsonl")
    manifest = msgspec.json.decode(archive.read("manifest.json"))
    if manifest.get("format") != FORMAT:
        raise BadInput("unknown-export-format", f"the export is not in {FORMAT}", hint="export it again there")
    found: dict[str, bytes] = {}
    for name, told in manifest["files"].items():
        body = archive.read(name)
        if hashlib.sha256(body).hexdigest() != told["sha256"]:
            raise BadInput("export-damaged", "a file of the export is not as its manifest says", hint="export again")
        if name in {"profile.json", "events.jsonl"}:
            found[name] = body
    return {name: found[name] for name in ("profile.json", "events.jsonl")}


def _decoded(body: bytes, wanted: Any) -> Any:
    try:
        return msgspec.json.decode(body, type=wanted)
    except msgspec.MsgspecError:
        raise BadInput("export-damaged", "the export does not have the form it claims", hint="export again") from None


def _converted(row: dict[str, Any], wanted: Any) -> Any:
    try:
        return msgspec.convert(row, wanted)
    except msgspec.ValidationError:
        raise BadInput("export-damaged", "the export does not have the form it claims", hint="export again") from None


def _refuse(report: ImportReport, index: int, code: str, detail: str) -> None:
    report.rejected_count += 1
    if len(report.rejected) < _LISTED:
        report.rejected.append(RowError(index=index, code=code, detail=detail, hint="see this directory's settings"))
