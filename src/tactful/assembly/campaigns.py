"""Campaigns in service: put, listed, taken away, and ready as columns for the next choice.

A campaign that says no end is given one when it is put, so that nothing goes on for ever unseen; service has none.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tactful.assembly.shelf import WatchedShelf
from tactful.clock import DAY_MS, Clock, format_time, parse_time
from tactful.contacts.campaign import Campaign
from tactful.contacts.log import CampaignShelf
from tactful.errors import BadInput, NotFound
from tactful.events.kinds import KindRegistry
from tactful.ids import Millis
from tactful.intake.campaigns import admit_campaigns
from tactful.intake.report import Report
from tactful.messaging.table import Table, table_of
from tactful.settings import Settings
from tactful.wording.facts import declared_facts
from tactful.wording.greeting import RELATIONS
from tactful.wording.lint import lint

__all__ = ["CampaignBoard"]

_MOST = 5_000


class CampaignBoard:
    """The campaigns of one tenant.

    Parameters
    ----------
    kept, shelf, kinds, settings, clock
        Parts of the engine.
    """

    def __init__(
        self, kept: CampaignShelf, shelf: WatchedShelf, kinds: KindRegistry, settings: Settings, clock: Clock
    ) -> None:
        self._kept = kept
        self._shelf = shelf
        self._kinds = kinds
        self._settings = settings
        self._clock = clock
        self._changing = threading.Lock()
        self._held = {one.campaign_id: one for one in kept.all()}
        self._version = 0
        self._made: tuple[tuple[int, int], Table] | None = None

    def put(self, rows: Sequence[Campaign | Mapping[str, Any] | bytes]) -> Report:
        """Insert or replace campaigns; bad rows are refused one by one and the good ones kept.

        Words that the linter refuses (false urgency, a sensitive guess, an undeclared fact, ...) are a bad row
        (``words-refused``): they would never go out.

        Raises
        ------
        BadInput
            ``too-many-rows`` or ``too-many-campaigns``.
        """
        most = self._settings.limits.batch_rows
        if len(rows) > most:
            raise BadInput("too-many-rows", f"{len(rows)} rows in one batch", hint=f"send at most {most} at a time")
        good, report = admit_campaigns(rows, _check_words)
        with self._changing:
            ended = [self._with_end(one) for one in good]
            later = {**self._held, **{one.campaign_id: one for one in ended}}
            if len(later) > _MOST:
                raise BadInput(
                    "too-many-campaigns", f"more than {_MOST} campaigns", hint="DELETE /v1/campaigns/{id} removes one"
                )
            if ended:
                self._kept.put(ended)
                self._take(later)
        return report

    def all(self) -> list[Campaign]:
        """Return every campaign, by id."""
        return [one for _, one in sorted(self._held.items())]

    def get(self, campaign_id: str) -> Campaign:
        """Return one campaign; raises NotFound ``unknown-campaign``."""
        held = self._held.get(campaign_id)
        if held is None:
            raise NotFound("unknown-campaign", "there is no such campaign", hint="GET /v1/campaigns lists them")
        return held

    def remove(self, campaign_id: str) -> None:
        """Remove a campaign; nothing of it goes out from now on. Raises NotFound ``unknown-campaign``."""
        with self._changing:
            self.get(campaign_id)
            self._kept.remove(campaign_id)
            self._take({name: one for name, one in self._held.items() if name != campaign_id})

    def table(self) -> Table:
        """Return all campaigns as columns beside the catalogue of the moment."""
        catalogue = self._shelf.snapshot()
        version = (self._version, catalogue.version)
        made = self._made
        if made is not None and made[0] == version:
            return made[1]
        table = table_of(self.all(), catalogue, self._kinds.codes)
        self._made = (version, table)
        return table

    def _take(self, later: dict[str, Campaign]) -> None:
        # In this order: a table made of the old campaigns never carries the new version.
        self._held = later
        self._version += 1

    def _with_end(self, campaign: Campaign) -> Campaign:
        """Return the campaign with a start, and with an end unless it is about service."""
        before = self._held.get(campaign.campaign_id)
        now = int(self._clock.now())
        starts = campaign.starts_at or (before.starts_at if before is not None else None)
        at = int(parse_time(starts, what="starts_at")) if starts is not None else now
        ends = campaign.ends_at
        if ends is None and campaign.kind != "service":
            ends = format_time(Millis(at + round(self._settings.messages.open_end_days * DAY_MS)))
        return msgspec.structs.replace(campaign, starts_at=format_time(Millis(at)), ends_at=ends)


def _check_words(campaign: Campaign) -> None:
    """Raise BadInput ``words-refused`` for words that would go out to nobody, whatever the facts and the person."""
    template, facts = campaign.template, declared_facts(campaign.facts)
    refused = None
    for relation in RELATIONS:  # most words fit the first
        told = lint(campaign.channel, template.subject, template.body, facts, relation, message_class=campaign.kind)
        if told.verdict != "refuse":
            return
        refused = refused or told.findings[0]
    if refused is not None:
        raise BadInput("words-refused", f"the linter refuses the {refused.where}: {refused.code}", hint=refused.hint)
