"""What novelty costs, as a picture: every policy a point, more novelty to the right, more hits upwards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tactful.experiments.spread import minus, over, ratio
from tactful.learn.breadth.contenders import DIALS, GREEDY
from tactful.learn.breadth.tell import Seed

__all__ = ["draw"]


def draw(seeds: Sequence[Seed], folder: Path) -> list[Path]:
    """Write ``frontier.png`` and ``frontier.svg``; return their paths. Needs matplotlib."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "tactful", "svg.fonttype": "none", "font.size": 9.0}):
        figure = Figure(figsize=(7.0, 5.0), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        points = []
        for policy in seeds[0].lists:
            bits, kept = (
                [[seed.lists[name][what] for seed in seeds] for name in (policy, GREEDY)]
                for what in ("miuf", "utility")
            )
            across, up = minus(*bits), ratio(*kept)
            colour = "#0072b2" if policy in DIALS else "#d55e00"
            if up.told:
                axes.errorbar(across.mean, 100 * up.mean, xerr=across.high - across.mean,
                              yerr=100 * (up.high - up.mean), color=colour, alpha=0.4)  # fmt: skip
            axes.plot(across.mean, 100 * up.mean, "o", color=colour)
            axes.annotate(policy, (across.mean, 100 * up.mean), xytext=(5, 4), textcoords="offset points", color=colour)
            if policy in DIALS:
                points.append((across.mean, 100 * up.mean))
        axes.plot(*zip(*points, strict=True), color="#0072b2", linewidth=1, alpha=0.5, zorder=0)
        novelty = over([seed.lists[GREEDY]["miuf"] for seed in seeds]).mean
        axes.axhline(100, color="#cccccc", linewidth=0.8, zorder=0)
        axes.axvline(0, color="#cccccc", linewidth=0.8, zorder=0)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set(
            title=f"What does novelty cost? ({len(seeds)} samples of people; the line is the dial)",
            xlabel=f"more novelty than greedy's {novelty:.2f} bits (one bit: half as many have it)",
            ylabel="what people took afterwards, of the hits greedy has (%)",
        )
        paths = [folder / "frontier.png", folder / "frontier.svg"]
        figure.savefig(paths[0], dpi=150, metadata={"Software": None})
        figure.savefig(paths[1], metadata={"Date": None})
    return paths
