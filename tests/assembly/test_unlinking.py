"""Unlinking gives a session back what it brought: both stand as if they had never been linked (P5)."""

from __future__ import annotations

from pathlib import Path

import pytest
from recount import compare

import tactful
from tactful.assembly.engine import Engine
from tactful.clock import DAY_MS, FixedClock, Millis, format_time
from tactful.errors import Conflict, NotFound

NOW = 1_800_000_000_000


def opened(path: Path | None = None) -> Engine:
    """Return an engine with a town of people who look at things."""
    engine = tactful.open(path, setting="shop", clock=FixedClock(NOW), learn_in_child=False)
    engine.items.put([{"item_id": f"i{n}", "title": f"Thing {n}", "tags": [f"t{n % 3}"]} for n in range(24)])
    engine.events.add(
        [seen(f"p{p}-{n}", f"i{(p * 5 + n) % 24}", n, person_id=f"p{p}") for p in range(20) for n in range(6)]
    )
    engine.learn()
    return engine


def seen(event_id: str, item_id: str, hours: int, **who: str) -> dict[str, str]:
    """Return a look at something, some hours ago."""
    at = format_time(Millis(NOW - DAY_MS + hours * 600_000))
    return {"event_id": event_id, "kind": "view", "item_id": item_id, "at": at, **who}


def lives(engine: Engine, *, linked: bool) -> None:
    """Let ana and a tablet look at different things; link them in between if told so."""
    engine.events.add([seen(f"a{n}", f"i{n}", n, person_id="ana") for n in range(4)])
    engine.events.add([seen(f"t{n}", f"i{n + 10}", n, session_id="tablet") for n in range(4)])
    if linked:
        engine.people.identify("tablet", "ana")
    engine.events.add([seen(f"u{n}", f"i{n + 15}", 10 + n, session_id="tablet") for n in range(2)])
    engine.events.add([seen(f"b{n}", f"i{n + 5}", 10 + n, person_id="ana") for n in range(2)])


def lists(engine: Engine) -> list[list[tuple[str, float]]]:
    """Return what both are shown, with scores."""
    asked = ({"person": "ana"}, {"session": "tablet"})
    return [
        [(one.item_id, round(one.score, 9)) for one in engine.decide(**who, surface="product", count=8).items]
        for who in asked
    ]


@pytest.mark.promise("I6")
@pytest.mark.parametrize("on_disk", [False, True])
def test_what_a_session_sends_while_its_person_is_erased_comes_to_nothing(
    on_disk: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading the links and noting the event: the rest of the batch is kept, nothing of the person returns."""
    with opened(tmp_path / "shop" if on_disk else None) as engine:
        lives(engine, linked=True)
        linking = engine.events._linking
        assert linking is not None
        before = linking._links

        def erased_meanwhile(person: int) -> object:
            found = before(person)
            engine.people.erase("ana")
            return found

        with monkeypatch.context() as patch:
            patch.setattr(linking, "_links", erased_meanwhile)
            rows = [seen("late", "i1", 12, session_id="tablet"), seen("other", "i2", 12, person_id="p3")]
            assert engine.events.add(rows).rejected == []
        assert not engine.people.is_known("ana")
        assert any(one["item_id"] == "i2" for one in engine.people.profile("p3")["signals"])
        compare(engine)


@pytest.mark.promise("P5")
@pytest.mark.parametrize("on_disk", [False, True])
def test_after_unlinking_both_decide_as_if_they_had_never_been_linked(on_disk: bool, tmp_path: Path) -> None:
    """Also what the tablet sent while it was linked goes back; lists and scores equal those of a twin world."""
    with opened(tmp_path / "a" if on_disk else None) as once, opened(tmp_path / "b" if on_disk else None) as never:
        lives(once, linked=True)
        lives(never, linked=False)
        # What both are shown is asked afterwards only: a list that was shown while they were linked counts as shown.
        held = [len(engine.people.profile("ana")["signals"]) for engine in (once, never)]
        assert held == [12, 6]
        assert once.people.links("ana")[0] | {"at": ""} == {"session_id": "tablet", "at": "", "events": 6}
        assert once.people.unlink("ana", "tablet") == {"unlinked": True, "events": 6}
        assert lists(once) == lists(never)
        held = [len(engine.people.profile("ana")["signals"]) for engine in (once, never)]
        assert held == [6, 6]
        assert once.people.links("ana") == []
        compare(once)


@pytest.mark.promise("P5")
def test_what_was_shown_to_the_session_goes_back_and_replays(tmp_path: Path) -> None:
    """A decision of the tablet is not among ana's any more, and still replays byte for byte."""
    with opened(tmp_path) as engine:
        lives(engine, linked=False)
        shown = engine.decide(session="tablet", surface="home", count=5)
        own = engine.decide(person="ana", surface="home", count=5)
        engine.people.identify("tablet", "ana")
        engine.people.unlink("ana", "tablet")
        ana, tablet = (engine.store.vault.find(name) for name in ("ana", "\x1fsession:tablet"))
        assert engine.store.ledger.of_person(ana) == [own.decision_id]
        assert engine.store.ledger.of_person(tablet) == [shown.decision_id]
        assert engine.replay(shown.decision_id)["equal"]


@pytest.mark.promise("P5")
def test_words_go_back_to_whose_they_are() -> None:
    """A browser's no that came with the tablet leaves ana; what she said herself stays."""
    with opened() as engine:
        lives(engine, linked=False)
        engine.people.set_consents("ana", {"offers": "refused"})
        engine.people.opt_out(session_id="tablet")
        before = engine.people.consents("ana")
        engine.people.identify("tablet", "ana")
        assert engine.people.consents("ana") != before
        engine.people.set_consents("ana", {"research": "refused"})
        engine.people.unlink("ana", "tablet")
        assert engine.people.consents("ana") == {**before, "research": "refused"}
        assert engine.people.opted_out(session_id="tablet")


@pytest.mark.promise("P5")
def test_forgetting_one_leaves_the_other_alone_after_unlinking(tmp_path: Path) -> None:
    """Erasing ana does not touch the tablet's events, and the sums equal a recount."""
    with opened(tmp_path) as engine:
        lives(engine, linked=True)
        engine.people.unlink("ana", "tablet")
        engine.people.erase("ana")
        tablet = engine.store.vault.find("\x1fsession:tablet")
        assert len(engine.store.events.history(tablet)) == 6
        compare(engine)


def test_a_crash_between_parting_and_moving_is_finished_by_asking_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The session has its own pseudonym already, its events are still ana's: the second call moves them."""
    with opened() as engine:
        lives(engine, linked=True)
        real = engine.parts.store.forget
        with monkeypatch.context() as patch:

            def cut(*_: object, **__: object) -> dict[str, int]:
                raise KeyboardInterrupt

            patch.setattr(engine.parts.store, "forget", cut)
            with pytest.raises(KeyboardInterrupt):
                engine.people.unlink("ana", "tablet")
        assert engine.parts.store.forget == real
        assert engine.people.unlink("ana", "tablet") == {"unlinked": True, "events": 6}
        assert len(engine.people.profile("ana")["signals"]) == 6


def test_a_session_can_be_linked_again_and_to_somebody_else() -> None:
    """What was unlinked is an anonymous session like any other; while linked it belongs to one person only."""
    with opened() as engine:
        lives(engine, linked=True)
        with pytest.raises(Conflict):
            engine.people.identify("tablet", "ben")
        assert engine.people.links("ben") == []
        engine.people.unlink("ana", "tablet")
        assert engine.people.identify("tablet", "ben") == {"merged": True}
        assert [one["events"] for one in engine.people.links("ben")] == [6]


def test_what_is_not_linked_cannot_be_unlinked() -> None:
    """Unknown people, unknown sessions and other people's sessions are one answer."""
    with opened() as engine:
        lives(engine, linked=True)
        for person, session in (("nobody", "tablet"), ("ana", "phone"), ("p1", "tablet")):
            with pytest.raises(NotFound) as refused:
                engine.people.unlink(person, session)
            assert refused.value.code == "not-linked"
