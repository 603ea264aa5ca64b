"""Another device joins a person only by their choice; the session they log in with is theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

import tactful
from tactful.assembly.engine import Engine
from tactful.clock import FixedClock, format_time
from tactful.errors import NotAllowed

NOW = 1_800_000_000_000


def opened(path: Path | None = None, setting: str = "shop") -> Engine:
    """Return an engine in which a tablet looked at a lamp."""
    engine = tactful.open(path, setting=setting, clock=FixedClock(NOW), learn_in_child=False)
    engine.items.put([{"item_id": "lamp"}, {"item_id": "tea"}])
    look = {"event_id": "e1", "session_id": "tablet", "kind": "view", "item_id": "lamp", "at": format_time(NOW)}
    engine.events.add([look])
    return engine


def held(engine: Engine) -> list[str]:
    """Return the items of her signals."""
    return [one["item_id"] for one in engine.people.profile("ana")["signals"]] if _known(engine) else []


def _known(engine: Engine) -> bool:
    return engine.store.vault.find("ana") is not None


def test_another_device_is_linked_by_choice_only() -> None:
    """Refused for somebody new and for who said nothing; granted it joins; nothing moves on a refusal."""
    with opened() as engine:
        for _ in range(2):
            with pytest.raises(NotAllowed) as refusal:
                engine.people.identify("tablet", "ana", other_device=True)
            assert refusal.value.code == "linking-not-granted"
            assert held(engine) == []
            engine.people.put({"person_id": "ana"})
        engine.people.set_consents("ana", {"linking": "granted"})
        assert engine.people.identify("tablet", "ana", other_device=True) == {"merged": True}
        assert held(engine) == ["lamp"]


@pytest.mark.promise("K1")
def test_a_withdrawn_choice_and_a_minors_are_no_choice() -> None:
    """Withdrawn is refused again; a minor's devices are never linked, whoever granted it."""
    with opened() as engine:
        engine.people.set_consents("ana", {"linking": "granted"})
        engine.people.set_consents("ana", {"linking": "withdrawn"})
        with pytest.raises(NotAllowed):
            engine.people.identify("tablet", "ana", other_device=True)
        engine.people.put({"person_id": "ana", "minor": True})
        engine.people.set_consents("ana", {"linking": "granted"})
        with pytest.raises(NotAllowed):
            engine.people.identify("tablet", "ana", other_device=True)


def test_the_session_of_a_login_is_the_persons_unless_the_setting_wants_a_choice() -> None:
    """In a shop logging in is enough; under strict rules it is not."""
    with opened() as engine:
        assert engine.people.identify("tablet", "ana") == {"merged": True}
    with opened(setting="strict") as engine, pytest.raises(NotAllowed):
        engine.people.identify("tablet", "ana")
