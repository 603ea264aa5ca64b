"""Campaigns as columns beside the catalogue, so that every gate looks at all candidates at once.

>>> from tactful.contacts.campaign import Template
>>> spring = Campaign(campaign_id="spring", channel="email", kind="marketing", template=Template(body="Hi"))
>>> table = table_of([spring], Catalogue.of([], 1), {})
>>> table.ids, table.item.tolist(), len(table)
(['spring'], [-1], 1)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import FAR, Catalogue
from tactful.clock import parse_time
from tactful.contacts.campaign import Campaign
from tactful.messaging.past import CHANNEL, KIND, SERVICE

__all__ = ["ITEM_FACTS", "Table", "table_of"]

ITEM_FACTS = ("item_id", "item_title", "item_price", "item_creator", "item_text")
"""Facts that a template may use of the campaign's item without anybody sending them."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """N campaigns; row *i* of every column is one of them.

    Attributes
    ----------
    campaigns, ids, creatives
        The campaigns, their ids and the names of their wordings.
    number
        Row by id.
    item
        int32, item numbers; -1 for a campaign about no item, -2 for one whose item is not known.
    channel, kind
        int8 codes (`tactful.messaging.past`).
    service
        bool: service messages, which most gates let pass.
    kinds
        Which classes there are among them.
    opens, closes
        int64, ms.
    value
        float64.
    tie
        int64, a hash of the id.
    goal
        int16, code of the goal's kind; -1 for none, -2 for one that is not registered.
    aims
        Whether any has a goal.
    gone, sensitive
        bool: the item cannot be shown any more as far as it itself says; it is of a sensitive class.
    item_opens, item_closes
        int64, the item's own window.
    topic
        bool [N, T], which of `topics` each is about.
    topics
        Names, and their codes in `code`.
    tag_topic
        int32, topic code by word of the catalogue; -1 for none.
    needs
        Facts that somebody must send, per campaign.
    """

    campaigns: list[Campaign]
    ids: list[str]
    creatives: list[str]
    number: dict[str, int]
    item: NDArray[np.int32]
    channel: NDArray[np.int8]
    kind: NDArray[np.int8]
    service: NDArray[np.bool_]
    kinds: frozenset[int]
    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    value: NDArray[np.float64]
    tie: NDArray[np.int64]
    goal: NDArray[np.int16]
    aims: bool
    gone: NDArray[np.bool_]
    sensitive: NDArray[np.bool_]
    item_opens: NDArray[np.int64]
    item_closes: NDArray[np.int64]
    topic: NDArray[np.bool_]
    topics: list[str]
    code: dict[str, int]
    tag_topic: NDArray[np.int32]
    needs: list[tuple[str, ...]]

    def __len__(self) -> int:
        """Return the number of campaigns."""
        return len(self.ids)

    def take(self, rows: Sequence[int]) -> Table:
        """Return some of the campaigns, in that order."""
        index = np.asarray(rows, np.intp)
        picked = {
            name: getattr(self, name)[index]
            for name in (one.name for one in fields(self))
            if name != "tag_topic" and isinstance(getattr(self, name), np.ndarray)
        }
        ids = [self.ids[row] for row in rows]
        return replace(
            self,
            campaigns=[self.campaigns[row] for row in rows],
            ids=ids,
            creatives=[self.creatives[row] for row in rows],
            number={name: row for row, name in enumerate(ids)},
            needs=[self.needs[row] for row in rows],
            **picked,
        )


def table_of(
    campaigns: Sequence[Campaign],
    catalogue: Catalogue,
    kinds: Mapping[str, int],
) -> Table:
    """Return campaigns beside a catalogue.

    Parameters
    ----------
    kinds
        Code per registered kind, for goals.
    """
    topics: dict[str, int] = {}
    about, numbers = [], []
    for one in campaigns:
        number = _number(one, catalogue)
        numbers.append(number)
        named = one.topics or tuple(catalogue.tags_of(number) if number >= 0 else ())
        about.append([topics.setdefault(name, len(topics)) for name in named])
    topic = np.zeros((len(campaigns), len(topics)), np.bool_)
    for row, codes in enumerate(about):
        topic[row, codes] = True
    tag_topic = np.full(len(catalogue.words), -1, np.int32)
    for name, code in topics.items():
        word = catalogue.words.find(name)
        if word >= 0:
            tag_topic[word] = code
    item = np.array(numbers, np.int32)
    ids = [one.campaign_id for one in campaigns]
    return Table(
        campaigns=list(campaigns),
        ids=ids,
        creatives=[one.creative_id for one in campaigns],
        number={name: row for row, name in enumerate(ids)},
        item=item,
        channel=np.array([CHANNEL[one.channel] for one in campaigns], np.int8),
        kind=np.array([KIND[one.kind] for one in campaigns], np.int8),
        service=np.array([KIND[one.kind] == SERVICE for one in campaigns], np.bool_),
        kinds=frozenset(KIND[one.kind] for one in campaigns),
        opens=_instants([one.starts_at for one in campaigns], 0),
        closes=_instants([one.ends_at for one in campaigns], int(FAR)),
        value=np.array([one.value for one in campaigns], np.float64),
        tie=np.array([int.from_bytes(sha256(one.encode()).digest()[:6]) for one in ids], np.int64),
        goal=np.array([kinds.get(one.goal, -2) if one.goal else -1 for one in campaigns], np.int16),
        aims=any(one.goal for one in campaigns),
        topic=topic,
        topics=list(topics),
        code=topics,
        tag_topic=tag_topic,
        needs=[_needs(one, number) for one, number in zip(campaigns, numbers, strict=True)],
        **_of_items(item, catalogue),
    )


def _number(campaign: Campaign, catalogue: Catalogue) -> int:
    if campaign.item_id is None:
        return -1
    return catalogue.number.get(campaign.item_id, -2)


def _needs(campaign: Campaign, number: int) -> tuple[str, ...]:
    return tuple(name for name in campaign.facts if name not in ITEM_FACTS or number < 0)


def _instants(texts: Sequence[str | None], missing: int) -> NDArray[np.int64]:
    return np.array([missing if one is None else int(parse_time(one, what="time")) for one in texts], np.int64)


def _of_items(item: NDArray[np.int32], catalogue: Catalogue) -> dict[str, Any]:
    """Return what the catalogue says of each campaign's item."""
    has = item >= 0
    at = np.where(has, item, 0)
    if not len(catalogue):
        at, has = np.zeros(0, np.int32), np.zeros(len(item), np.bool_)
        blank = np.zeros(len(item), np.int64)
        none = np.zeros(len(item), np.bool_)
        return {"gone": item == -2, "sensitive": none, "item_opens": blank, "item_closes": blank + FAR}
    return {
        "gone": (item == -2) | (has & (~catalogue.known[at] | catalogue.hidden[at])),
        "sensitive": has & catalogue.sensitive[at],
        "item_opens": np.where(has, catalogue.opens[at], 0),
        "item_closes": np.where(has, catalogue.closes[at], FAR),
    }
