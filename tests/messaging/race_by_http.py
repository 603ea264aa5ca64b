"""One of the processes of a race: asks a server for messages as fast as it can."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from http.client import HTTPConnection
from typing import Any

from tactful.clock import format_time
from tactful.ids import Millis

_START = 1_795_610_000_000
_STEP_MS = 90_000


def main(port: int, key: str, seed: int, traces: int) -> None:
    """Run traces and print what happened."""
    line, dice, told = HTTPConnection("127.0.0.1", port), random.Random(seed), Counter[str]()

    def call(route: str, at: int, body: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {key}", "Tactful-Now": format_time(Millis(at))}
        line.request("POST", route, json.dumps(body) if body is not None else None, headers)
        answer: dict[str, Any] = json.loads(line.getresponse().read())
        return answer

    for number in range(traces):
        # Both processes walk through the same weeks, side by side.
        at = _START + number * _STEP_MS
        candidates = dice.sample([f"c{n}" for n in range(10)], dice.randint(1, 10))
        ask = {"person_id": f"p{dice.randrange(8)}", "candidates": candidates, "facts": {"link": "https://a.example"}}
        chosen = call("/v1/messages/choose", at, ask).get("choice")
        if chosen is None:
            told["none"] += 1
            continue
        act = dice.choice(["commit", "commit", "release", "abandon"])
        if act != "abandon":
            answer = call(f"/v1/messages/{chosen['reservation']}/{act}", at)
            act = answer.get("code", act)
        told[act] += 1
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
