"""Plots that somebody who runs a shop understands: a question as title, few lines, units in words.

Four panels per world: do lists grow narrower, do people like what they see, is the hidden taste found, what does
novelty cost (the frontier). Shaded are 95 % intervals over seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from tactful.errors import BadInput
from tactful.experiments.spread import minus, over
from tactful.simulate.goals import values_of
from tactful.simulate.outcome import Outcome
from tactful.simulate.policies import GREEDY, POPULAR
from tactful.simulate.switches import WORLDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw", "need_plots"]

_LINES: Final = {"balanced": "#0072b2", GREEDY: "#d55e00", POPULAR: "#777777", "explore": "#009e73"}
"""Policies drawn as lines, in colours that everybody can tell apart."""

_PANELS: Final = (
    ("variety", "Do lists grow narrower?", "topics on a list\n(bits; higher is wider)", 1.0),
    ("taken", "Do people like what they are shown?", "shown items they would like\n(%)", 100.0),
    ("found", "Is a hidden taste found?", "people whose hidden taste was found\n(%)", 100.0),
)


def need_plots() -> None:
    """Raise BadInput ``missing-extra`` unless plots can be drawn."""
    if find_spec("matplotlib") is None:
        raise BadInput(
            "missing-extra",
            "drawing plots needs matplotlib, which is not installed",
            hint="pip install 'tactful[plots]', or add --no-plots",
        )


def draw(outcomes: Sequence[Outcome], folder: Path) -> list[Path]:
    """Write one picture per world as PNG and SVG; return their paths.

    Raises
    ------
    BadInput
        Code ``missing-extra`` without matplotlib.
    """
    need_plots()
    import matplotlib as mpl

    written: list[Path] = []
    # The same figures give the same file; letters stay letters, so that they can be searched and read aloud.
    with mpl.rc_context({"svg.hashsalt": "tactful", "svg.fonttype": "none", "font.size": 9.0}):
        for world in dict.fromkeys(outcome.world for outcome in outcomes):
            written += _picture([one for one in outcomes if one.world == world], world, folder)
    return written


def _picture(here: Sequence[Outcome], world: str, folder: Path) -> list[Path]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.0, 7.5), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(2, 2).ravel()
    seeds = len({one.seed for one in here})
    figure.suptitle(f"{WORLDS[world].words[0].upper()}{WORLDS[world].words[1:]} ({seeds} simulated worlds)")
    for axes, (name, title, unit, scale) in zip(panels, _PANELS, strict=False):
        _lines(axes, here, name, scale)
        axes.set(title=title, xlabel="day", ylabel=unit)
    _frontier(panels[-1], here, world)
    panels[0].legend(loc="best", frameon=False)
    paths = [folder / f"{world}.png", folder / f"{world}.svg"]
    figure.savefig(paths[0], dpi=150, metadata={"Software": None})
    figure.savefig(paths[1], metadata={"Date": None})
    return paths


def _lines(axes: Axes, here: Sequence[Outcome], name: str, scale: float) -> None:
    drawn = {policy: scale * _rows(here, policy, name) for policy in _LINES}
    drawn = {policy: values for policy, values in drawn.items() if len(values)}
    seeds = min((len(values) for values in drawn.values()), default=0)
    # What makes a world easy or hard moves all lines alike; the shade shows what is left between policies.
    easy = np.mean([values[:seeds] for values in drawn.values()], axis=0) if seeds else np.zeros((0, 1))
    for policy, values in drawn.items():
        day, mean = np.arange(1, values.shape[1] + 1), values.mean(axis=0)
        axes.plot(day, mean, color=_LINES[policy], label=policy, linewidth=2)
        own = values[:seeds] - easy + easy.mean(axis=0) if len(drawn) > 1 else values
        low, high = _band(own)
        top = 100.0 if scale > 1 else np.inf
        axes.fill_between(
            day, np.clip(low, 0, top), np.clip(high, 0, top), color=_LINES[policy], alpha=0.15, linewidth=0
        )
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylim(bottom=0)


def _rows(here: Sequence[Outcome], policy: str, name: str) -> NDArray[np.float64]:
    """Return one row per seed, one column per day."""
    mine = sorted((one for one in here if one.policy == policy and name in one.series), key=lambda one: one.seed)
    return np.array([one.series[name] for one in mine], np.float64)


def _band(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    spreads = [over(column.tolist()) for column in values.T]
    low = np.array([one.low if one.told else one.mean for one in spreads])
    high = np.array([one.high if one.told else one.mean for one in spreads])
    return low, high


def _frontier(axes: Axes, here: Sequence[Outcome], world: str) -> None:
    novelty, liked = values_of(here, world, "miuf"), values_of(here, world, "taken")
    beside = GREEDY if GREEDY in novelty else next(iter(novelty))
    for policy in novelty:
        across = minus(novelty[policy], novelty[beside])
        up = minus([100 * value for value in liked[policy]], [100 * value for value in liked[beside]])
        colour = _LINES.get(policy, "#333333")
        if up.told:
            wide, tall = across.high - across.mean, up.high - up.mean
            axes.errorbar(across.mean, up.mean, xerr=wide, yerr=tall, color=colour, alpha=0.4)
        axes.plot(across.mean, up.mean, "o", color=colour)
        axes.annotate(policy, (across.mean, up.mean), xytext=(5, 4), textcoords="offset points", color=colour)
    axes.axhline(0, color="#cccccc", linewidth=0.8, zorder=0)
    axes.axvline(0, color="#cccccc", linewidth=0.8, zorder=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set(
        title="What does novelty cost?",
        xlabel=f"more novelty than {beside} (bits; one bit: half as many have it)",
        ylabel=f"shown items they would like,\nbeside {beside} (points of 100)",
    )
