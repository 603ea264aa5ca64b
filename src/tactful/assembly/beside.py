"""What a person is told of how their signals stand to each other: one-offs, lone events, a taste that has changed.

Each is told with the words that overrule it: ``{"event": handle, "say": "me"}`` makes an event count in full,
``{"taste": since, "say": "both" | "new" | "old"}`` says which taste counts.

Reference: MISSION E6.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tactful.catalogue.catalogue import Catalogue
from tactful.clock import format_time
from tactful.events.columns import EventColumns
from tactful.explain.words import say
from tactful.ids import Millis
from tactful.people.corrections import handle_of
from tactful.profile.standing import CAPPED, ONE_OFF, Standing

__all__ = ["told_beside"]


def told_beside(standing: Standing, history: EventColumns, catalogue: Catalogue, language: str) -> dict[str, Any]:
    """Return ``one_offs`` and ``taste_change`` (None when there is none) as a profile tells them.

    Parameters
    ----------
    standing
        Of the person's view.
    history
        The events the view was made from.
    """
    change = standing.change
    return {
        "one_offs": [
            _one_off(history, row, standing, catalogue, language)
            for row in np.flatnonzero(np.isin(history.seq, standing.seq)).tolist()
            if standing.why_of(int(history.seq[row])) in {ONE_OFF, CAPPED}
        ],
        "taste_change": None
        if change is None
        else {
            "since": format_time(Millis(change.since)),
            "surely": round(change.surely, 3),
            "newer": list(change.newer),
            "older": list(change.older),
            "asks": change.asks,
            "text": say(language, "profile.taste-changed", since=format_time(Millis(change.since))[:10],
                        newer=", ".join(change.newer) or "…", older=", ".join(change.older) or "…"),
            "answers": {word: say(language, f"profile.taste.{word}") for word in ("both", "new", "old")},
        },
    }  # fmt: skip


def _one_off(
    history: EventColumns, row: int, standing: Standing, catalogue: Catalogue, language: str
) -> dict[str, Any]:
    seq, item = int(history.seq[row]), int(history.item[row])
    return {
        "event": handle_of(int(history.digest[row])),
        "item_id": catalogue.ids[item],
        "title": catalogue.title(item),
        "observed_at": format_time(Millis(int(history.at[row]))),
        "why": standing.why_of(seq),
        "share": round(standing.share_of(seq), 4),
        "text": say(language, f"profile.{standing.why_of(seq)}", title=catalogue.title(item)),
    }
