"""No place is for sale where something sensitive is read, whatever the person agreed to."""

from __future__ import annotations

from pathlib import Path

import pytest

import tactful
from tactful.clock import FixedClock
from tactful.ids import Millis

NOW = 1_800_000_000_000
AT = "2027-01-10T10:00:00Z"

SPONSOR = """
[sensitive."attribute.gender"]
enabled = true
assessment = "DPIA 2026-07, section 3"

[placed.acme]
surfaces = ["home"]
tags = ["paid"]
role = "sponsored"
ends = "2027-02-01T00:00:00Z"
label = { en = "Acme Ltd" }
"""


@pytest.fixture
def town(tmp_path: Path):
    """Open a streaming service where somebody pays for a place; ana and ben do the same, ana tells her gender too."""
    from importlib import resources

    text = resources.files("tactful.settings").joinpath("streaming.toml").read_text("utf-8")
    path = tmp_path / "tactful.toml"
    path.write_text(text + SPONSOR, "utf-8")
    with tactful.open(tmp_path, clock=FixedClock(Millis(NOW)), learn_in_child=False) as engine:
        items = [{"item_id": f"i{n}", "title": f"Film {n}", "tags": [f"t{n % 4}"]} for n in range(30)]
        engine.items.put([*items, *({"item_id": f"ad{n}", "tags": ["paid"]} for n in range(3))])
        engine.people.put({"person_id": "ana", "attributes": {"gender": "F"}})
        engine.events.add(
            [
                {"event_id": f"{who}-{n}", "person_id": who, "kind": "play", "item_id": f"i{n}", "at": AT}
                for who in ("ana", "ben")
                for n in range(5)
            ]
        )  # fmt: skip
        engine.learn()
        yield engine


def bought(engine, who: str) -> tuple[bool, bool]:
    """Return whether a list holds a paid place, and whether it says that none is for sale."""
    decision = engine.decide(person=who, surface="home", count=10)
    return any(one.role == "sponsored" for one in decision.items), any(
        told.startswith("sponsored-refused") for told in decision.notices
    )


@pytest.mark.promise("S4")
def test_a_grant_of_a_sensitive_signal_never_sells_a_place(town):
    """Before ana's grant nothing sensitive is read and the place is sold; from it on it is refused with a code."""
    assert bought(town, "ana") == (True, False)
    town.people.set_consents("ana", {"recommendation": {"attribute.gender": "granted"}})
    assert bought(town, "ana") == (False, True)
    assert bought(town, "ben") == (True, False)


@pytest.mark.promise("S4")
def test_everything_granted_is_still_refused(town):
    """With every purpose granted, offers included, the place stays empty; taking the grant back sells it again."""
    every = ("recommendation", "training", "messages", "offers", "linking", "research")
    town.people.set_consents("ana", dict.fromkeys(every, "granted"))
    town.people.set_consents("ana", {"recommendation": {"attribute.gender": "granted"}})
    assert bought(town, "ana") == (False, True)
    town.people.set_consents("ana", {"recommendation": {"attribute.gender": "withdrawn"}})
    assert bought(town, "ana") == (True, False)


def test_the_person_is_told_in_plain_words(town):
    """The notice is worded, and replays with its decision."""
    town.people.set_consents("ana", {"recommendation": {"attribute.gender": "granted"}})
    decision = town.decide(person="ana", surface="home", count=10)
    assert town.replay(decision.decision_id)["equal"]
