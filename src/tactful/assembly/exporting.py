"""The export: everything held about one person as JSON and CSV files with a manifest, in one zip.

Complete: every event, document, decision, case and read. Exclusive: nothing of anybody else. Portable: JSON says
everything and can be brought into another directory (`tactful.assembly.homing`); CSV says the same in tables.

References: GDPR Art. 15(3) and 20; promises D1, D2.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec

from tactful import __version__
from tactful.assembly.choices import choice_told
from tactful.assembly.parts import Parts
from tactful.assembly.persons import Known
from tactful.assembly.reads import Reads
from tactful.assembly.telling import Telling, words_said
from tactful.clock import format_time
from tactful.consent.consents import read_consents
from tactful.consent.receipt import receipt_of
from tactful.decide.replay import read
from tactful.decisions.context import Coarse
from tactful.decisions.record import decode
from tactful.ids import Millis
from tactful.people.case import Case
from tactful.people.review import Review

__all__ = ["FORMAT", "Exporting"]

FORMAT = "tactful-export-2"
"""Version of the layout; a reader refuses what it does not know."""

_MOST = 10_000_000

_EVENT_COLUMNS = ("event", "kind", "item_id", "title", "observed_at", "value", "source", "label", "weight", "steers",
                  "why_not", "read_for", "expires_at", "age_days", "moment", "kept")  # fmt: skip


COMES_HOME = {
    "profile": "attributes, controls, words on consent and corrections come in; what is said at the new place outranks",
    "events": "come in under their own ids, so that bringing them in twice changes nothing",
    "consents": "come in with the profile, which holds every word",
    "decisions": "stay in the file: a record is evidence of what this place showed, with its model and dice; "
    "elsewhere it could be neither replayed nor answered for",
    "reads": "stay in the file: they say who read here, and the audit chain that vouches for them is here",
    "cases": "stay in the file: a contest is decided where the decision was made, and so is an override",
    "reviews": "stay in the file: what waited for a human here is decided here",
    "messages": "stay in the file: they were said here, and caps elsewhere begin anew",
    "messages_ended": "come in with the profile: what a person ended stays ended; what staff or a mail server ended is "
    "a matter of this place",
}
"""What another place does with each part of an export, and why; it stands in every manifest."""


class Exporting:
    """Writes exports.

    Parameters
    ----------
    parts
        The wired pieces.
    telling, reading
        Tell what is held, and who read it.
    """

    def __init__(self, parts: Parts, telling: Telling, reading: Reads) -> None:
        self._parts = parts
        self._telling = telling
        self._reading = reading

    def document(self, person_id: str, known: Known) -> dict[str, Any]:
        """Return everything held about a person in one document."""
        return {
            "format": FORMAT,
            "exported_at": format_time(self._parts.clock.now()),
            **self._telling.profile(person_id, known),
            "consent_history": words_said(read_consents(known.consents)),
            "consent_receipts": [receipt_of(record) for record in read_consents(known.consents).records],
            "decisions": list(self._decisions(known)),
            "reads": self._reading.staff(known.pseudonym, _MOST),
            "cases": self._cases(known),
            "messages": self._messages(known),
            "messages_ended": _ended(known),
            "reviews": self._reviews(known),
        }

    def write(self, person_id: str, known: Known, out: BinaryIO) -> dict[str, Any]:
        """Write the zip and return its manifest."""
        history = self._parts.store.events.history(known.pseudonym)
        view = self._telling.view(known, history)
        moments = {code: Coarse.unpack_of(code) for code in set(history.coarse.tolist())}
        profile = self._telling.profile(person_id, known, signals=False)
        said = read_consents(known.consents)
        profile["messages_ended"] = _ended(known)
        profile["consent_history"] = words_said(said)
        profile["consent_receipts"] = [receipt_of(record) for record in said.records]
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            bundle = _Bundle(archive)
            bundle.json("profile.json", profile)
            signals = list(self._telling.signals(known, history, view))
            for row, coarse in zip(signals, history.coarse.tolist(), strict=True):
                row["moment"] = {k: v for k, v in msgspec.to_builtins(moments[coarse]).items() if v}
            bundle.both("events", signals, _EVENT_COLUMNS)
            bundle.both("decisions", list(self._decisions(known)), ("decision_id", "at", "surface", "mode", "items"))
            bundle.both("reads", self._reading.staff(known.pseudonym, _MOST), ("at", "what", "key_id", "purpose"))
            bundle.both("cases", self._cases(known), ("case_id", "decision_id", "item_id", "state", "verdict", "text",
                                                      "reason", "opened_at", "due_at", "resolved_at"))  # fmt: skip
            bundle.both("messages", self._messages(known), ("choice_id", "at", "state", "campaign_id", "channel",
                                                            "class", "subject", "body"))  # fmt: skip
            bundle.both("messages_ended", _ended(known), ("reason", "channel", "topic", "since"))
            bundle.both("reviews", self._reviews(known), ("review_id", "kind", "decision_id", "state", "verdict",
                                                          "reason", "opened_at", "due_at", "resolved_at"))  # fmt: skip
            bundle.both("consents", profile["consent_history"], ("purpose", "kind", "state", "at", "notice"))
            manifest = {
                "format": FORMAT,
                "tactful": __version__,
                "exported_at": format_time(self._parts.clock.now()),
                "setting": self._parts.settings.setting,
                "comes_home": COMES_HOME,
                "files": bundle.files,
            }
            archive.writestr("manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        return manifest

    def bytes_of(self, person_id: str, known: Known) -> bytes:
        """Return the zip."""
        out = io.BytesIO()
        self.write(person_id, known, out)
        return out.getvalue()

    def _decisions(self, known: Known) -> Iterator[dict[str, Any]]:
        ledger = self._parts.store.ledger
        for decision_id in ledger.of_person(known.pseudonym, _MOST):
            entry = ledger.read(decision_id)
            if entry is not None:
                yield msgspec.to_builtins(read(decode(entry.body)))

    def _reviews(self, known: Known) -> list[dict[str, Any]]:
        papers = self._parts.store.papers.of_person("review", known.pseudonym, _MOST)
        reviews = [msgspec.json.decode(one.body, type=Review) for one in papers]
        return [{**msgspec.to_builtins(review), "state": review.state} for review in reviews]

    def _cases(self, known: Known) -> list[dict[str, Any]]:
        papers = self._parts.store.papers.of_person("case", known.pseudonym, _MOST)
        cases = [msgspec.json.decode(one.body, type=Case) for one in papers]
        return [{**msgspec.to_builtins(case), "state": case.state} for case in cases]

    def _messages(self, known: Known) -> list[dict[str, Any]]:
        """Return every choice of a message, with its record and what became of it."""
        return [choice_told(kept) for kept in self._parts.store.contacts.bodies(known.pseudonym, _MOST)]


def _ended(known: Known) -> list[dict[str, Any]]:
    return [
        {"reason": one.reason, "channel": one.channel, "topic": one.topic, "since": format_time(Millis(one.at))}
        for one in known.suppressions
    ]


class _Bundle:
    """Adds files to the archive and keeps their digests."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.files: dict[str, dict[str, Any]] = {}

    def json(self, name: str, value: Any) -> None:
        """Add one JSON document."""
        self._add(name, msgspec.json.format(msgspec.json.encode(value), indent=2), 1)

    def both(self, name: str, rows: list[dict[str, Any]], columns: Iterable[str]) -> None:
        """Add rows as JSON lines and as a table."""
        self._add(f"{name}.jsonl", b"".join(msgspec.json.encode(row) + b"\n" for row in rows), len(rows))
        text, listed = io.StringIO(newline=""), list(columns)
        table = csv.writer(text)
        table.writerow(listed)
        table.writerows([_cell(row.get(column)) for column in listed] for row in rows)
        self._add(f"{name}.csv", text.getvalue().encode(), len(rows))

    def _add(self, name: str, body: bytes, rows: int) -> None:
        self._archive.writestr(name, body)
        self.files[name] = {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body), "rows": rows}


def _cell(value: Any) -> str | float | int | None:
    """Return a value as one cell; text that a spreadsheet would run as a formula is led by an apostrophe."""
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return "'" + value if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return _cell("|".join(value))
    return msgspec.json.encode(value).decode()
