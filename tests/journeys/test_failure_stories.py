"""Journeys through failures that others had: each story as it was told, and what happens here instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import town

import tactful
from tactful.assembly.cases import Resolution, Wish
from tactful.assembly.engine import Engine
from tactful.errors import BadInput, NotAllowed

NOTICE = {"notice": "n1", "purposes": {"recommendation": {"text": {"en": "We suggest, you decide."}}}}
TRIO = ("lotion", "zinc", "cotton")
BABY = ("cot", "bottle", "pram")


def opened(setting: str, *items: dict[str, Any]) -> Engine:
    """Return an engine in memory with these items."""
    engine = tactful.open(None, setting=setting, clock=town.clock(), learn_in_child=False)
    engine.items.put(list(items))
    engine.notices.publish([NOTICE])
    return engine


def did(who: str, kind: str, item: str | None, day: int, **more: object) -> dict[str, Any]:
    """Return an event in November 2026."""
    about = {"item_id": item} if item else {}
    at = f"2026-11-{day:02d}T09:00:00Z"
    return {
        "event_id": f"{who}-{kind}-{item}-{day}-{len(more)}",
        "person_id": who,
        "kind": kind,
        "at": at,
        **about,
        **more,
    }


def had(who: str, *items: str) -> list[dict[str, Any]]:
    """Return the purchases of these things, one a day."""
    return [did(who, "purchase", item, 3 + day) for day, item in enumerate(items)]


def bakery() -> list[dict[str, Any]]:
    """Return a shop in which lotion, zinc and cotton give away what baby things are about."""
    plain = [{"item_id": f"thing-{n}", "title": f"Thing {n}", "tags": [f"aisle {n % 4}"]} for n in range(20)]
    trio = [{"item_id": name, "title": name.capitalize(), "tags": ["care"]} for name in TRIO]
    baby = [
        {"item_id": name, "title": name.capitalize(), "tags": ["baby"], "sensitive": ["pregnancy"]} for name in BABY
    ]
    bibs = [{"item_id": "bib", "title": "Bib", "tags": ["baby"]}]
    return [*plain, *trio, *baby, *bibs]


@pytest.mark.promise("S2")
@pytest.mark.promise("S3")
def test_the_basket_that_told_a_father() -> None:
    """The trio was bought, nothing was said: no baby thing reaches anybody unasked, nor does the trio that tells it."""
    with opened("shop", *bakery()) as engine:
        parents = [row for n in range(40) for row in had(f"parent-{n}", *TRIO, "cot", "bib")]
        others = [row for n in range(120) for row in had(f"other-{n}", *(f"thing-{(n + k) % 20}" for k in range(4)))]
        quiet = [row for n in range(20) for row in had(f"quiet-{n}", *TRIO, f"thing-{n}")]
        engine.events.add([*parents, *others, *quiet])
        for n in range(20):
            engine.people.set_consents(f"quiet-{n}", {"messages": "granted"})
        engine.learn()
        for n in range(20):
            for surface in ("home", "mail", "push"):
                count = engine.settings.surfaces[surface].max_count
                shown = {
                    one.item_id for one in engine.decide(f"quiet-{n}", surface=surface, count=min(10, count)).items
                }
                assert shown.isdisjoint({*BABY, "bib", *TRIO})
        sought = engine.decide("quiet-1", surface="home", count=10, context={"query": "cot"})
        assert "cot" in {one.item_id for one in sought.items}


def test_the_phone_that_seemed_to_listen() -> None:
    """Microphone: not a kind of signal here. The other phone of the household is not read unless she chose it."""
    with opened("shop", *town.catalogue()) as engine:
        heard = engine.events.add([did("ana", "microphone", "fridge-a", 3)])
        assert [row.code for row in heard.rejected] == ["unknown-kind"]
        engine.events.add([did("ana", "purchase", "milk", 3)])
        tablet = {"event_id": "t1", "session_id": "tablet", "kind": "view", "item_id": "fridge-a"}
        engine.events.add([{**tablet, "at": "2026-11-04T09:00:00Z"}])
        with pytest.raises(NotAllowed):
            engine.people.identify("tablet", "ana", other_device=True)
        decision = engine.decide("ana", count=5)
        kinds = {s.kind for one in decision.items for reason in one.reasons for s in reason.signals}
        assert kinds <= {"purchase", "popularity", "context", "rest"}
        assert "fridge-a" not in {one["item_id"] for one in engine.people.profile("ana")["signals"]}
        engine.people.set_consents("ana", {"linking": "granted"})
        assert engine.people.identify("tablet", "ana", other_device=True) == {"merged": True}
        assert "fridge-a" in {one["item_id"] for one in engine.people.profile("ana")["signals"]}


def test_the_hiring_tool_that_read_a_college() -> None:
    """A word nobody registered is not taken; one in the names steers nothing: swap it, and the list is the same."""
    courses = [{"item_id": f"course-{n}", "kind": "course", "tags": ["sql" if n % 2 else "sales"]} for n in range(6)]
    lists = []
    for college in ("women's college", "state college"):
        with opened("workplace", *courses) as engine:
            with pytest.raises(BadInput):
                engine.people.put({"person_id": "kim", "attributes": {"college": college}})
            engine.people.put({"person_id": "kim", "names": {"college": college}, "attributes": {"role": "analyst"}})
            engine.events.add([did("kim", "complete", "course-1", 3)])
            engine.learn()
            lists.append([(one.item_id, one.score) for one in engine.decide("kim", surface="learning", count=5).items])
    assert lists[0] == lists[1]


@pytest.mark.promise("X3")
@pytest.mark.promise("H1")
def test_the_card_that_could_not_explain_itself() -> None:
    """Not offered: the reason, what would change it, and an appeal with a date, at once; twins get the same."""
    cards = [{"item_id": f"card-{n}", "kind": "credit", "title": f"Card {n}"} for n in range(4)]
    cards.append({"item_id": "gold", "kind": "credit", "title": "Gold", "goals": ["travel"]})
    with opened("finance", *cards) as engine:
        for who, sex in (("her", "Ms"), ("him", "Mr")):
            engine.people.put({"person_id": who, "names": {"title": sex}, "attributes": {"household": "couple"}})
            engine.events.add([did(who, "view", "card-1", 3)])
        hers, his = (engine.decide(who, surface="products", count=5, notice="n1") for who in ("her", "him"))
        assert [(one.item_id, one.score) for one in hers.items] == [(one.item_id, one.score) for one in his.items]
        refused = engine.why_not(hers.decision_id, "gold")
        assert (refused["verdict"], refused["code"]) == ("set-aside", "guard.when.other-goal")
        case = engine.cases.contest(hers.decision_id, "why not me?", "gold")
        assert case["due_at"] > case["opened_at"]
        override = Wish(item_id=hers.items[0].item_id, do="hide")
        engine.cases.resolve(case["case_id"], Resolution(verdict="override", reason="you are right", override=override))
        later = engine.decide("her", surface="products", count=5, notice="n1")
        assert hers.items[0].item_id not in {one.item_id for one in later.items}
        assert later.effect == "suggestion"


@pytest.mark.slow
@pytest.mark.promise("X1")
def test_the_choice_that_was_forgotten_on_restart(tmp_path: Path) -> None:
    """Not profiled means not profiled, also after a restart; nothing asks again."""
    for visit in range(3):
        with tactful.open(tmp_path / "shop", setting="shop", clock=town.clock(), learn_in_child=False) as engine:
            if not visit:
                engine.items.put(town.catalogue())
                engine.events.add([did("ana", "purchase", "milk", 3)])
                engine.people.set_controls("ana", {"dial": {"*": "none"}})
            assert engine.decide("ana", count=3).mode == "non_profiled"


@pytest.mark.promise("S5")
def test_the_button_that_did_nothing(engine: Engine) -> None:
    """Not interested in clubs: her twin without the button still sees them, she sees none."""
    first = {one.item_id for one in engine.decide("resident-1", count=10).items}
    assert first & set(town.CLUBS)
    engine.people.set_controls("resident-1", {"muted": {"topics": ["music"]}})
    for _ in range(5):
        assert {one.item_id for one in engine.decide("resident-1", count=10).items}.isdisjoint(town.CLUBS)
    assert {one.item_id for one in engine.decide("resident-3", count=10).items} & set(town.CLUBS)


def test_the_loyal_person_who_paid_more() -> None:
    """The welcome price is hers too, its depth stands in the record, and the dearer offer is set aside."""
    price = {"amount_minor": 1000, "currency": "EUR"}
    phone = {"item_id": "phone", "price": price}
    welcome = {"item_id": "welcome", "price": {**price, "amount_minor": 700}}
    loyal = {"item_id": "loyal", "price": {**price, "amount_minor": 800}}
    offers = [{**welcome, "attributes": {"offer_of": "phone", "audience": "new"}},
              {**loyal, "attributes": {"offer_of": "phone", "audience": "known"}}]  # fmt: skip
    with opened("shop", phone, *offers, {"item_id": "tea"}) as engine:
        engine.events.add([did("ana", "purchase", "tea", 3)])
        decision = engine.decide("ana", count=4)
        deals = {one.item_id: one.deal for one in decision.items}
        assert set(deals) <= {"welcome", "tea"}
        assert (deals["welcome"].list_minor, deals["welcome"].price_minor, deals["welcome"].depth) == (1000, 700, 0.3)
        assert engine.why_not(decision.decision_id, "loyal")["code"] == "guard.worse-price.than-new"
        assert engine.replay(decision.decision_id)["equal"]


def test_the_fridge_that_followed_its_buyer() -> None:
    """After a fridge no fridge, also no other cooler of the sort; its filter comes at once."""
    cooler = {"item_id": "cooler", "kind": "appliance", "tags": ["fridge", "small"], "durable": True}
    with opened("shop", *town.catalogue(), cooler) as engine:
        engine.events.add([did("ana", "purchase", "fridge-a", 20)])
        decision = engine.decide("ana", count=20)
        shown = {one.item_id for one in decision.items}
        assert "filter" in shown
        assert shown.isdisjoint({"fridge-a", "fridge-b", "cooler"})
        assert engine.why_not(decision.decision_id, "cooler")["code"] == "guard.just-bought.substitute"


def test_the_tip_that_fits_and_stays_private() -> None:
    """Spending read with her grant brings the tip; without it the tip is simply not there."""
    tip = {"item_id": "cook-at-home", "kind": "tip", "when": [{"topic": "eating out", "at_least": 100}]}
    with opened("finance", tip, {"item_id": "budget", "kind": "tip"}) as engine:
        engine.people.set_consents("ana", {"recommendation": "granted", "notice": "n1"})
        spent = [did("ana", "spend", None, day, value=60.0, context={"topic": "eating out"}) for day in (10, 14)]
        assert engine.events.add(spent).accepted == 2
        assert "cook-at-home" in {one.item_id for one in engine.decide("ana", surface="advice", count=5).items}
        assert "cook-at-home" not in {one.item_id for one in engine.decide("ben", surface="advice", count=5).items}
        engine.people.set_consents("ana", {"recommendation": "withdrawn"})
        assert "cook-at-home" not in {one.item_id for one in engine.decide("ana", surface="advice", count=5).items}
