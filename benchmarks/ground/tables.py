"""From tables of contenders to rows that `machine.say` prints, with the peers' own costs and absences."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from ground import peers
from tactful.learn.evaluate import Contender, Table, choose
from tactful.learn.significance import Interval
from tactful.learn.splits import Split

__all__ = ["chosen", "lines"]


def chosen(
    grids: dict[str, Sequence[Contender]], cut: Split, *, items: int, people: int | None = None
) -> tuple[list[Contender], list[str]]:
    """Return the best setting of every grid by ndcg on validation, and what could not take part and why."""
    best, absent = [], []
    for name, grid in grids.items():
        try:
            best.append(choose(grid, cut, items=items, people=people)[0])
        except peers.NotInstalledError:
            absent.append(f"{name}: not installed (python benchmarks/ground/peers.py installs the peers)")
    return best, absent


def lines(table: Table) -> list[dict[str, Any]]:
    """Return one printable row per contender."""
    return [_line(row) for row in table.rows]


def _line(row: Any) -> dict[str, Any]:
    told = dataclasses.asdict(row)
    cost = peers.COSTS.get(row.name)
    return {
        "contender": row.name,
        "people": row.people,
        "recall@10": round(row.recall.mean, 4),
        "ndcg@10": round(row.ndcg.mean, 4),
        "coverage": round(told["coverage"], 2),
        "Gini": round(told["gini"], 2),
        "fit CPU s": round(cost[1] if cost else row.fit_cpu_seconds, 2),
        "our lead, recall": _lead(row.lead_recall),
        "our lead, ndcg": _lead(row.lead_ndcg),
    }


def _lead(lead: Interval | None) -> str:
    return "" if lead is None else f"{lead.mean:+.4f} [{lead.low:+.4f}, {lead.high:+.4f}]"
