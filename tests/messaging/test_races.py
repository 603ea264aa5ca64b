"""Many at once: no cap and no quiet hour is ever exceeded, over threads and over processes (I10)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from races import RULES, all_breaches, prepared, race
from talk import Shop

from tactful.api import keys
from tactful.assembly.messaging import Messages

WORKER = Path(__file__).parent / "race_by_http.py"


@pytest.fixture(params=["memory", "sqlite"])
def crowd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """Yield a shop over each store with the caps of the race."""
    shop = Shop(None if request.param == "memory" else tmp_path / "shop")
    shop.change(messages=RULES)
    yield shop
    shop.engine.close()


@pytest.mark.promise("I10")
def test_no_cap_is_exceeded_by_eight_threads(crowd: Shop) -> None:
    """Random traces over few people, so that they meet all the time."""
    names = prepared(crowd, 6)
    told = race(crowd, names, traces=400, threads=8, seed=1)
    assert told["commit"] > 20
    assert all_breaches(crowd, names) == []


@pytest.mark.proof
@pytest.mark.timeout(7200)
@pytest.mark.promise("I10")
def test_no_cap_is_exceeded_in_a_hundred_thousand_traces(crowd: Shop) -> None:
    """The same at full count, half of it over each store."""
    for seed in range(50):
        names = prepared(crowd, 12)
        told = race(crowd, names, traces=1_000, threads=8, seed=seed)
        assert told["commit"] > 20
        assert all_breaches(crowd, names) == []
        for name in names:
            crowd.engine.people.erase(name)


def test_without_the_check_of_the_writer_caps_are_exceeded(crowd: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is a race: where the writer does not look again, the oracle finds breaches."""
    monkeypatch.setattr(Messages, "_check", lambda *_: None)
    monkeypatch.setattr(Messages, "against", lambda *_: lambda *_: [])
    names = prepared(crowd, 2)
    for seed in range(40):
        race(crowd, names, traces=160, threads=8, seed=seed)
        if all_breaches(crowd, names):
            break
    else:
        pytest.fail("the race never met itself, so it shows nothing")


def _over_processes(tmp_path: Path, traces: int) -> None:
    """Two processes speak to one server; what went out is read from the store afterwards."""
    shop = Shop(tmp_path / "shop")
    names = prepared(shop, 8)
    key = keys.create(shop.engine.store.meta, scopes=["decide"], name="race", clock=shop.clock).key
    shop.engine.close()
    settings = tmp_path / "shop" / "tactful.toml"
    text = settings.read_text("utf-8")
    start = text.index("# Messages: how much")
    end = text.find("\n[limits]", start)
    rest = text[end:] if end >= 0 else ""
    settings.write_text(text[:start] + _TOML + rest, "utf-8")
    # A request may carry its own time, so that the traces of both processes cover weeks.
    server = subprocess.Popen(
        [sys.executable, "-m", "tactful.cli", "serve", "--path", str(tmp_path / "shop"), "--port", "0", "--test-clock"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        port = server.stdout.readline().rpartition(":")[2].strip()
        workers = [
            subprocess.Popen(
                [sys.executable, str(WORKER), port, key, str(seed), str(traces // 2)],
                stdout=subprocess.PIPE, text=True,
            )
            for seed in (1, 2)
        ]  # fmt: skip
        told = [json.loads(worker.communicate()[0] or "{}") for worker in workers]
        assert sum(one.get("commit", 0) for one in told) > 5, told
    finally:
        server.terminate()
        server.communicate()
    later = Shop(tmp_path / "shop")
    assert all_breaches(later, names) == []
    later.engine.close()


@pytest.mark.slow
@pytest.mark.promise("I10")
def test_no_cap_is_exceeded_by_two_processes(tmp_path: Path) -> None:
    """Both choose and commit for the same people at the same time."""
    _over_processes(tmp_path, 120)


@pytest.mark.proof
@pytest.mark.timeout(7200)
@pytest.mark.promise("I10")
def test_no_cap_is_exceeded_by_two_processes_in_a_hundred_thousand_traces(tmp_path: Path) -> None:
    """The same at full count."""
    _over_processes(tmp_path, 100_000)


_TOML = """[messages]
[messages.caps.rolling]
most = 2
days = 0.25
[messages.caps.daily]
most = 3
calendar = "day"
[messages.caps.topic]
scope = "topic"
most = 1
days = 0.5
[messages.caps.item]
scope = "item"
most = 1
calendar = "day"
[messages.caps.email]
channel = "email"
most = 1
days = 1.0
[messages.caps.thanks]
class = "thanks"
most = 1
calendar = "week"
[messages.caps.never]
channel = "sms"
most = 0
calendar = "day"
[messages.quiet]
start = "23:00"
end = "05:00"
[messages.fatigue]
halves_at = 1.0
stops_at = 1.0
[messages.recontact]
item_days = 0.0
creative_days = 0.0
words_days = 0.0
"""
