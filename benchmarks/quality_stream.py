"""Test, then learn: a model that learns from every event against one frozen at the split, and against popularity.

``python benchmarks/quality_stream.py [EVENTS]``. Two streams: generated news, where items arrive and wear off within
hours, and the newest fifth of MovieLens-100K in order of time (each film once per person). The log up to the split is
learned once; then every event is first foreseen (is it in the person's ten?), then learned by those that learn. Ours
is the served `Model`: trend and sequence through `absorb`, taste left as it was. Intervals are over events.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from ground import machine
from ground.sets import films
from ground.worlds import news
from tactful.catalogue.catalogue import Catalogue
from tactful.clock import HOUR_MS
from tactful.events.columns import EventColumns
from tactful.learn import baselines
from tactful.learn.evaluate_ours import plain_view
from tactful.learn.fit import Lesson, fit
from tactful.learn.learned import Model
from tactful.learn.significance import interval, paired
from tactful.learn.splits import stream
from tactful.rank.constants import Blend, Constants, Shape

COUNT = 10
BLENDS = {
    "trend and sequence": Blend(sequence=1.0, taste=0.0, trend_short=0.05, trend_long=0.002, content=0.0),
    "sequence alone": Blend(sequence=1.0, taste=0.0, trend_short=0.0, trend_long=0.001, content=0.0),
    "trend alone": Blend(sequence=0.0, taste=0.0, trend_short=1.0, trend_long=0.0, content=0.0),
}


@dataclass
class Recent:
    """Popularity of the last two hours: the baseline that beats nightly models on news."""

    items: int
    count: np.ndarray = field(init=False)
    window: deque[tuple[int, int]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.count = np.zeros(self.items)

    def see(self, item: int, at: int) -> None:
        """Count an event and let go of what is older than two hours."""
        self.window.append((at, item))
        self.count[item] += 1
        while self.window and self.window[0][0] < at - 2 * HOUR_MS:
            self.count[self.window.popleft()[1]] -= 1


def main() -> None:
    """Print HR@10 of every contender over both streams."""
    words = [word for word in machine.arguments() if word.isdigit()]
    most = int(words[0]) if words else 20_000
    _run("generated news", *news(), most=most)
    films_ = films()
    _run("MovieLens-100K", films_.log, films_.catalogue, most=most)


def _run(title: str, log: EventColumns, catalogue: Catalogue, *, most: int) -> None:
    items = len(catalogue)
    since = int(np.sort(log.at)[max(int(len(log) * 0.8), len(log) - most)])
    before = log.take(log.at < since)
    hits: dict[str, list[float]] = {}
    models = {
        (name, learns): _fit(before, Lesson(catalogue, {1: 1.0}), blend)
        for name, blend in BLENDS.items()
        for learns in (True, False)
    }
    recent, frozen = Recent(items), np.bincount(before.item, minlength=items)
    for row in np.argsort(before.at, kind="stable")[-20_000:].tolist():
        recent.see(int(before.item[row]), int(before.at[row]))
    everything = np.arange(items, dtype=np.int32)
    for past, event in stream(log, since=since):
        now, taken = int(event.at[0]), int(event.item[0])
        own = past.item
        for (name, learns), model in models.items():
            score = model.scores(plain_view(past, now), "*", now, everything).sum(axis=0)
            label = f"ours, {name}, {'learned per event' if learns else 'frozen at the split'}"
            hits.setdefault(label, []).append(_hit(score, own, taken))
            if learns:
                model.absorb(past, event)
        hits.setdefault("popularity, last 2 h", []).append(_hit(recent.count, own, taken))
        hits.setdefault("popularity, frozen", []).append(_hit(frozen, own, taken))
        recent.see(taken, now)
    _print(title, hits, len(before))


def _fit(before: EventColumns, lesson: Lesson, blend: Blend) -> Model:
    return fit([before], lesson, Constants(shape=Shape(head=200), blends={"*": blend}))


def _hit(score: np.ndarray, own: np.ndarray, taken: int) -> float:
    given = np.array(score, np.float32)
    given[own] = -np.inf
    given[taken] = score[taken]  # a repeat may be foreseen like anything else
    return float(taken in baselines.top(given[None, :], COUNT)[0])


def _print(title: str, hits: dict[str, list[float]], learned: int) -> None:
    ours = np.array(hits["ours, trend and sequence, learned per event"])
    rows = []
    for name, found in hits.items():
        other = np.array(found)
        lead = paired(ours, other)
        rows.append(
            {
                "contender": name,
                "events": len(found),
                "HR@10": round(interval(other).mean, 4),
                "lead of trend and sequence learned per event": f"{lead.mean:+.4f} [{lead.low:+.4f}, {lead.high:+.4f}]",
            }
        )
    machine.say(f"Test, then learn: {title}", rows, learned_before=learned)


if __name__ == "__main__":
    main()
