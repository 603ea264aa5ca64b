"""The engine of a directory that nobody serves, opened in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tactful.assembly.reads import Reader
from tactful.clock import SystemClock, format_time, parse_time
from tactful.decisions.decision import Ask, Decision
from tactful.errors import BadInput, NotFound
from tactful.ids import Millis
from tactful.sources.rows_are import RowsAre
from tactful.work import Progress

if TYPE_CHECKING:
    from tactful.assembly.engine import Engine

__all__ = ["Direct", "new_key"]

_OWNER = Reader("local", "command-line")
"""Who reads by the command line: the owner of the directory; the person can see it."""


class Direct:
    """An engine as a `tactful.cli.reach.Reach`; it owns the directory until closed."""

    live = False

    def __init__(self, path: Path) -> None:
        import tactful

        self.engine = tactful.open(str(path))

    def close(self) -> None:
        """Give the directory back."""
        self.engine.close()

    def decide(self, ask: Ask) -> Decision:
        """Return a recorded decision."""
        return self.engine.ask(ask).result()

    def learn(self, *, tune: bool, progress: Progress) -> dict[str, Any]:
        """Learn from the log."""
        return self.engine.learn(tune=tune, progress=progress)

    def why(self, decision_id: str, item_id: str) -> dict[str, Any]:
        """Return the true reasons of a shown item."""
        return self.engine.why(decision_id, item_id)

    def why_not(self, decision_id: str, item_id: str) -> dict[str, Any]:
        """Return why an item was not shown."""
        return self.engine.why_not(decision_id, item_id)

    def export(self, person_id: str) -> dict[str, Any]:
        """Return everything held about a person; that the operator read it is noted and chained."""
        return self.engine.people.export(person_id, reader=_OWNER)

    def export_zip(self, person_id: str) -> bytes:
        """Return everything held about a person as a zip."""
        return self.engine.people.export_zip(person_id, reader=_OWNER)

    def profile(self, person_id: str) -> dict[str, Any]:
        """Return what is held and inferred of a person."""
        return self.engine.people.profile(person_id, reader=_OWNER)

    def correct(self, person_id: str, corrections: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Add corrections; return those that stand."""
        return self.engine.people.correct(person_id, corrections)

    def forget_part(self, person_id: str, part: Mapping[str, str]) -> dict[str, Any]:
        """Forget a part of what a person did; return the receipt."""
        return self.engine.people.forget(person_id, **part)

    def forget(self, person_id: str) -> dict[str, Any]:
        """Erase a person; return the receipt."""
        return self.engine.people.erase(person_id)

    def consents(self, person_id: str, at: str | None) -> dict[str, Any]:
        """Return what a person said, or what was permitted at an instant."""
        return self.engine.people.consents(person_id, at=at)

    def consent_history(self, person_id: str) -> dict[str, Any]:
        """Return every word ever said."""
        return self.engine.people.consent_record(person_id)

    def say(self, person_id: str, said: dict[str, Any]) -> dict[str, Any]:
        """Keep a person's word."""
        return self.engine.people.set_consents(person_id, said)

    def may_ask(self, person_id: str, purpose: str) -> dict[str, Any]:
        """Return whether the person may be asked now."""
        return self.engine.people.may_ask(person_id, purpose)

    def publish(self, drafts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Publish versions of notices."""
        return self.engine.notices.publish(drafts)

    def notices(self) -> list[dict[str, Any]]:
        """Return every published notice."""
        return self.engine.notices.all()

    def bring(self, file: Path, *, rows_are: RowsAre | None, progress: Progress) -> dict[str, Any]:
        """Bring in one file."""
        return _plain(self.engine.import_file(file, progress=progress, rows_are=rows_are))

    def create_key(self, *, scopes: Sequence[str], name: str) -> dict[str, Any]:
        """Make a key."""
        return new_key(self.engine, scopes=scopes, name=name)

    def list_keys(self) -> list[dict[str, Any]]:
        """Return every key without its secret."""
        from tactful.api import keys

        return [
            {
                "key_id": key.key_id,
                "scopes": list(key.scopes),
                "name": key.name,
                "created": format_time(Millis(key.created)),
                "expires": None if key.expires is None else format_time(Millis(key.expires)),
            }
            for key in keys.list_keys(self.engine.store.meta)
        ]

    def revoke_key(self, key_id: str) -> dict[str, Any]:
        """Revoke a key."""
        from tactful.api import keys

        if not keys.revoke(self.engine.store.meta, key_id):
            raise NotFound("unknown-key", "there is no such key", hint="tactful keys list shows them")
        return {"revoked": True}

    def holds(self) -> dict[str, Any]:
        """Return what is held, with its version."""
        return self.engine.holds.listed()

    def put_holds(self, asked: list[dict[str, Any]], *, version: str) -> dict[str, Any]:
        """Have exactly these holds in force."""
        from tactful.assembly.holding import HoldAsked

        return self.engine.holds.replace(msgspec.convert(asked, list[HoldAsked]), version=version)

    def reviews(self, state: str) -> list[dict[str, Any]]:
        """Return what waits for a human, or all where no state is named."""
        return self.engine.reviews.listed(state=state or None)

    def resolve_review(self, review_id: str, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Decide a review in the operator's name."""
        from tactful.assembly.reviews import ReviewAnswer

        try:
            asked = msgspec.convert(answer, ReviewAnswer)
        except msgspec.ValidationError as error:
            raise BadInput("bad-field", str(error), hint="see tactful review resolve --help") from None
        return self.engine.reviews.resolve(review_id, asked, key_id="operator")

    def experiments(self) -> dict[str, Any]:
        """Return every experiment with its phases."""
        return self.engine.experiments.listed()

    def put_experiments(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Add or change experiments."""
        from tactful.api.experiment_bodies import ExperimentsBody

        try:
            asked = msgspec.convert(body, ExperimentsBody)
        except msgspec.ValidationError as error:
            raise BadInput("bad-experiment", str(error), hint="see docs/howto/experiments.md") from None
        held = None if asked.holdout is None else asked.holdout.share
        return self.engine.experiments.put(asked.experiments, held=held, version=asked.version)

    def read_out(self, experiment_id: str, phase: int | None) -> dict[str, Any]:
        """Return what can be said of an experiment."""
        return self.engine.measuring.readout(experiment_id, phase)

    def estimate(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Return what another way of drawing would have brought."""
        from tactful.assembly.estimating import Wanted

        try:
            return self.engine.estimating.estimate(msgspec.convert(wanted, Wanted))
        except msgspec.ValidationError as error:
            raise BadInput("bad-target", str(error), hint="see docs/howto/experiments.md") from None

    def put_campaigns(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """Insert or replace campaigns."""
        return _plain(self.engine.speaking.campaigns.put(rows))

    def campaigns(self) -> list[dict[str, Any]]:
        """Return every campaign."""
        return [_plain(one) for one in self.engine.speaking.campaigns.all()]

    def remove_campaign(self, campaign_id: str) -> None:
        """Remove a campaign."""
        self.engine.speaking.campaigns.remove(campaign_id)

    def choose(self, ask: dict[str, Any]) -> dict[str, Any]:
        """Choose one message for a person, or none."""
        return self.engine.speaking.choose(**ask).told()

    def reservation(self, reservation: str, do: str) -> dict[str, Any]:
        """Commit, release or explain a reservation."""
        speaking = self.engine.speaking
        if do == "why":
            return speaking.contacted.record(reservation)
        return speaking.messages.commit(reservation) if do == "commit" else speaking.messages.release(reservation)

    def outbox(self) -> dict[str, Any]:
        """Return what waits for delivery."""
        return self.engine.speaking.postman.outbox()

    def deliver(self) -> dict[str, int]:
        """Deliver what is due now."""
        return self.engine.speaking.postman.deliver()

    def verify_chain(self) -> dict[str, Any]:
        """Return whether the audit chain is whole."""
        return self.engine.chain.verify()

    def record_of_processing(self) -> dict[str, Any]:
        """Return the record of processing."""
        return self.engine.answering.processing()

    def compare_record(self, record: dict[str, Any]) -> list[str]:
        """Return where an earlier record differs from what is in force."""
        return self.engine.answering.differences(record)

    def assessment(self) -> dict[str, Any]:
        """Return the impact assessment."""
        return self.engine.answering.assessment()

    def breach(self, since: str, until: str, *, actor: str) -> dict[str, Any]:
        """Return whose data was given out between two moments."""
        window = parse_time(since, what="since"), parse_time(until, what="until")
        return self.engine.answering.breach(*window, actor=actor)

    def bubble(self, days: int, person_id: str | None) -> dict[str, Any]:
        """Return whether what is shown narrows, of everybody or of one person."""
        watch = self.engine.answering.bubble
        if person_id is None:
            return watch.overall(days)
        return watch.of_person(self.engine.people.known(person_id).pseudonym, days)

    def delivery(self, surface: str, attribute: str, days: int) -> dict[str, Any]:
        """Return whom each offer was open to and whom it reached."""
        return self.engine.answering.delivery.audit(surface, attribute, days)

    def backup(self, dest: Path, *, keys: Path | None = None) -> dict[str, Any]:
        """Write a consistent copy."""
        return self.engine.backup(dest, keys=keys)

    def ready(self) -> tuple[bool, dict[str, Any]]:
        """Return whether decisions can be made, and the checks."""
        return self.engine.ready()

    def stats(self) -> dict[str, Any]:
        """Return counts and the model in use."""
        return self.engine.stats()

    def retention(self) -> dict[str, Any]:
        """Return how long what is kept."""
        return {**self.engine.retention.told(), **self.engine.recipients.told()}

    def damage(self) -> list[str] | None:
        """Return what a full check of the store finds wrong."""
        return self.engine.store.check()


def new_key(engine: Engine, *, scopes: Sequence[str], name: str) -> dict[str, Any]:
    """Make a key in an engine that this process owns; the answer holds the key itself, once."""
    from tactful.api import keys

    return _plain(keys.create(engine.store.meta, scopes=scopes, name=name, clock=SystemClock()))


def _plain(value: Any) -> dict[str, Any]:
    """Return a struct or dataclass as a dictionary of plain values."""
    plain: dict[str, Any] = msgspec.to_builtins(value)
    return plain
