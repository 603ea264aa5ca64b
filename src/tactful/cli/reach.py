"""Reaching the engine of a data directory: directly, or through the server that owns it.

One process owns a directory (DESIGN 8.1). Where `tactful serve` runs, commands speak to it over its Unix
socket; elsewhere they open the engine themselves. Commands see one face and need not know.

>>> with reach("shop.tactful") as engine:                                   # doctest: +SKIP
...     engine.learn(tune=False, progress=silent)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from tactful.decisions.decision import Ask, Decision
from tactful.errors import BadInput
from tactful.sources.rows_are import RowsAre
from tactful.work import Progress

__all__ = ["Reach", "reach", "require_directory"]


class Reach(Protocol):
    """What commands may ask of an engine, near or far."""

    live: bool
    """True when a server owns the directory."""

    def decide(self, ask: Ask) -> Decision:
        """Return a recorded decision."""
        ...

    def learn(self, *, tune: bool, progress: Progress) -> dict[str, Any]:
        """Learn from the log; return version, seq and seconds."""
        ...

    def why(self, decision_id: str, item_id: str) -> dict[str, Any]:
        """Return the true reasons of a shown item."""
        ...

    def why_not(self, decision_id: str, item_id: str) -> dict[str, Any]:
        """Return why an item was not shown and the nearest change that would show it."""
        ...

    def export(self, person_id: str) -> dict[str, Any]:
        """Return everything held about a person."""
        ...

    def export_zip(self, person_id: str) -> bytes:
        """Return everything held about a person as a zip."""
        ...

    def profile(self, person_id: str) -> dict[str, Any]:
        """Return what is held and inferred of a person."""
        ...

    def correct(self, person_id: str, corrections: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Add corrections; return those that stand."""
        ...

    def forget_part(self, person_id: str, part: Mapping[str, str]) -> dict[str, Any]:
        """Forget a part of what a person did; return the receipt."""
        ...

    def forget(self, person_id: str) -> dict[str, Any]:
        """Erase a person; return the receipt."""
        ...

    def consents(self, person_id: str, at: str | None) -> dict[str, Any]:
        """Return what a person said about each purpose, or what was permitted at an instant."""
        ...

    def consent_history(self, person_id: str) -> dict[str, Any]:
        """Return every word ever said, with receipts."""
        ...

    def say(self, person_id: str, said: dict[str, Any]) -> dict[str, Any]:
        """Keep a person's word; return what counts now."""
        ...

    def may_ask(self, person_id: str, purpose: str) -> dict[str, Any]:
        """Return whether the person may be asked about a purpose now."""
        ...

    def publish(self, drafts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Publish versions of notices; return all."""
        ...

    def notices(self) -> list[dict[str, Any]]:
        """Return every published notice."""
        ...

    def bring(self, file: Path, *, rows_are: RowsAre | None, progress: Progress) -> dict[str, Any]:
        """Bring in one file; return how many rows were accepted, duplicates and rejected."""
        ...

    def create_key(self, *, scopes: Sequence[str], name: str) -> dict[str, Any]:
        """Make a key; the answer holds the key itself, once."""
        ...

    def list_keys(self) -> list[dict[str, Any]]:
        """Return every key without its secret."""
        ...

    def revoke_key(self, key_id: str) -> dict[str, Any]:
        """Revoke a key."""
        ...

    def bubble(self, days: int, person_id: str | None) -> dict[str, Any]:
        """Return whether what is shown narrows, of everybody or of one person."""
        ...

    def delivery(self, surface: str, attribute: str, days: int) -> dict[str, Any]:
        """Return whom each offer was open to and whom it reached."""
        ...

    def holds(self) -> dict[str, Any]:
        """Return what is held, with its version."""
        ...

    def put_holds(self, asked: list[dict[str, Any]], *, version: str) -> dict[str, Any]:
        """Have exactly these holds in force."""
        ...

    def reviews(self, state: str) -> list[dict[str, Any]]:
        """Return what waits for a human, or all where no state is named."""
        ...

    def resolve_review(self, review_id: str, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Decide a review."""
        ...

    def experiments(self) -> dict[str, Any]:
        """Return every experiment with its phases."""
        ...

    def put_experiments(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Add or change experiments; return all."""
        ...

    def read_out(self, experiment_id: str, phase: int | None) -> dict[str, Any]:
        """Return what can be said of an experiment."""
        ...

    def estimate(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Return what another way of drawing would have brought."""
        ...

    def put_campaigns(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """Insert or replace campaigns; return how many were accepted and which rejected."""
        ...

    def campaigns(self) -> list[dict[str, Any]]:
        """Return every campaign."""
        ...

    def remove_campaign(self, campaign_id: str) -> None:
        """Remove a campaign."""
        ...

    def choose(self, ask: dict[str, Any]) -> dict[str, Any]:
        """Choose one message for a person, or none."""
        ...

    def reservation(self, reservation: str, do: str) -> dict[str, Any]:
        """Commit, release or (``why``) explain a reservation."""
        ...

    def outbox(self) -> dict[str, Any]:
        """Return what waits for delivery."""
        ...

    def deliver(self) -> dict[str, int]:
        """Deliver what is due now."""
        ...

    def verify_chain(self) -> dict[str, Any]:
        """Return whether the audit chain is whole."""
        ...

    def record_of_processing(self) -> dict[str, Any]:
        """Return the record of processing."""
        ...

    def compare_record(self, record: dict[str, Any]) -> list[str]:
        """Return where an earlier record of processing differs from what is in force."""
        ...

    def assessment(self) -> dict[str, Any]:
        """Return the impact assessment."""
        ...

    def breach(self, since: str, until: str, *, actor: str) -> dict[str, Any]:
        """Return whose data was given out between two moments (RFC 3339)."""
        ...

    def backup(self, dest: Path, *, keys: Path | None = None) -> dict[str, Any]:
        """Write a consistent copy; return its manifest."""
        ...

    def ready(self) -> tuple[bool, dict[str, Any]]:
        """Return whether decisions can be made, and the checks behind the answer."""
        ...

    def stats(self) -> dict[str, Any]:
        """Return counts and the model in use."""
        ...

    def retention(self) -> dict[str, Any]:
        """Return how long what is kept, and what the last round removed."""
        ...

    def damage(self) -> list[str] | None:
        """Return what a full check of the store finds wrong; None when it cannot be made while serving."""
        ...


@contextmanager
def reach(path: Path | str) -> Iterator[Reach]:
    """Give the engine of a directory, through its server when one runs.

    Raises
    ------
    BadInput
        Code ``no-directory`` when there is nothing at `path`.
    """
    from tactful.cli.live import Live

    path = require_directory(Path(path))
    live = Live.of(path)
    if live is not None:
        yield live
        return
    from tactful.cli.direct import Direct

    direct = Direct(path)
    try:
        yield direct
    finally:
        direct.close()


def require_directory(path: Path) -> Path:
    """Return `path` when it is a data directory; a typing slip must not create an empty one."""
    if not (path / "tactful.toml").is_file():
        raise BadInput(
            "no-directory", f"{path} is not a Tactful directory", hint=f"make one: tactful init {path} --setting shop"
        )
    return path
