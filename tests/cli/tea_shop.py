"""What the tea shop of these tests sells, what happened in it, and how to write it down."""

from __future__ import annotations

import json
from pathlib import Path

ITEMS = [
    {"item_id": "assam", "title": "Assam", "tags": ["black"]},
    {"item_id": "darjeeling", "title": "Darjeeling", "tags": ["black"]},
    {"item_id": "sencha", "title": "Sencha", "tags": ["green"]},
    {"item_id": "gyokuro", "title": "Gyokuro", "tags": ["green"]},
    {"item_id": "köln/42", "title": "Cup", "tags": ["cup"]},
]
EVENTS = [
    {
        "event_id": f"e{n}",
        "person_id": person,
        "kind": "purchase",
        "item_id": item,
        "at": f"2026-11-{day:02d}T10:00:00Z",
    }
    for n, (person, item, day) in enumerate(
        [("ana", "sencha", 1), ("ben", "sencha", 2), ("ben", "gyokuro", 3), ("eva", "assam", 4), ("eva", "köln/42", 5)]
    )
]


def write_rows(path: Path, rows: list[dict[str, object]]) -> Path:
    """Write rows as JSONL and return the file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path
