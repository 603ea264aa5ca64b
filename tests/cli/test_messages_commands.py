"""``tactful messages``: campaigns from a file, a choice, its commit and its record, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tactful.cli import main


def test_the_whole_way_of_a_message(shop: Path, told, tmp_path: Path, capsys) -> None:
    """Put, list, choose, commit, explain; a bad row is told and the good one kept."""
    path = ["--path", str(shop)]
    body = "Parcel {{ parcel }} is on its way: {{ link }} {{ why }} {{ unsubscribe_url }}"
    row = {
        "campaign_id": "spring", "class": "service", "channel": "inbox", "facts": ["parcel"],
        "template": {"subject": "Your parcel", "body": body},
    }  # fmt: skip
    file = tmp_path / "campaigns.json"
    file.write_text(json.dumps([row, {"campaign_id": "bad"}]), "utf-8")
    assert main(["messages", "put", str(file), *path]) == 1
    assert "row 1:" in capsys.readouterr().err
    assert [one["campaign_id"] for one in told("messages", "list", *path, "--json")] == ["spring"]
    ask = ["--person", "ana", "--fact", "parcel=A1", "--fact", "link=https://shop.example/a1", "--json"]
    chosen = told("messages", "choose", *path, *ask)
    assert chosen["choice"]["body"].startswith("Parcel A1 is on its way")
    assert main(["messages", "commit", chosen["choice"]["reservation"], *path]) == 0
    assert "sent: spring" in capsys.readouterr().err
    assert told("messages", "why", chosen["choice"]["reservation"], *path)["equal"]
    assert told("messages", "outbox", *path, "--json") == {"counts": {}, "messages": []}
    assert main(["messages", "send", *path]) == 0
    assert main(["messages", "remove", "spring", *path]) == 0
    assert main(["messages", "commit", "nothing", *path]) == 1
