"""Leaving and joining: exact, once, and void for every file that lies about from before."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from recount import bought, compare, opened
from storm import together

from tactful.assembly.engine import Engine
from tactful.assembly.learning import load_latest
from tactful.errors import Conflict, NotFound, StoreTrouble


@pytest.fixture(params=["memory", "disk"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made = opened(None if request.param == "memory" else tmp_path / "shop")
    made._keeper.stop()  # chores are done by hand here
    yield made
    made.close()


@pytest.mark.promise("D5")
@pytest.mark.promise("D7")
def test_an_erasure_is_answered_with_a_receipt_that_names_nobody(engine: Engine) -> None:
    """The receipt counts what went, its digest is that of its own text, and asking again is no error."""
    receipt = engine.people.erase("p1")
    assert receipt["found"]
    assert receipt["rows"]["events"] > 0
    told = {name: value for name, value in receipt.items() if name not in {"digest", "verified", "recipients"}}
    assert receipt["digest"] == hashlib.sha256(msgspec.json.encode(told, order="sorted")).hexdigest()
    assert "p1" not in msgspec.json.encode(receipt).decode().replace(receipt["receipt_id"], "")
    assert not engine.people.erase("p1")["found"]
    assert not engine.people.erase("never-seen")["found"]
    compare(engine)


@pytest.mark.promise("D5")
def test_no_model_file_from_before_an_erasure_is_loaded(tmp_path: Path) -> None:
    """From the erasure on the files are void; the keeper's next round writes one that counts, without the person."""
    engine = opened(tmp_path / "shop")
    engine._keeper.stop()
    models, catalogue = tmp_path / "shop" / "models", engine.parts.shelf.snapshot()
    assert load_latest(models, engine._learning.epoch(), catalogue) is not None
    engine.people.erase("p1")
    assert load_latest(models, engine._learning.epoch(), catalogue) is None
    engine._learning.save_if_void()
    kept = load_latest(models, engine._learning.epoch(), catalogue)
    assert kept is not None
    np.testing.assert_array_equal(kept.sums.size[:30], engine.parts.living.model.sums.size[:30])
    compare(engine)
    engine.close()


def test_erasing_somebody_the_sums_never_held_voids_nothing(tmp_path: Path) -> None:
    """A name without events costs no rewriting of files."""
    engine = opened(tmp_path / "shop")
    engine.people.put({"person_id": "silent"})
    before = engine._learning.epoch()
    assert engine.people.erase("silent")["found"]
    assert engine._learning.epoch() == before
    engine.close()


@pytest.mark.promise("D5")
def test_who_is_erased_while_events_stream_in_is_gone_or_new(engine: Engine) -> None:
    """Whatever order the writer saw, the sums hold what the log holds, and nothing of the old pseudonym is left."""
    engine.people.erase("p2")
    gone = []

    def stream() -> None:
        for number in range(60):
            engine.events.add([bought("p2", f"i{number % 9}", 3000 + number), bought("p3", "i1", 3000 + number)])

    def erase() -> None:
        for _ in range(12):
            known = engine.parts.persons.find("p2")
            if engine.people.erase("p2")["found"] and known is not None:
                gone.append(known.pseudonym)

    together(stream, erase)
    assert all(len(engine.store.events.history(one)) == 0 for one in gone)
    compare(engine)


def test_a_session_is_merged_once_and_its_events_count_for_the_person(engine: Engine) -> None:
    """Many hands merging the same session at once merge it once; the sums see one person from then on."""
    merged: list[bool] = []
    together(*[lambda: merged.append(engine.people.identify("s8", "p1")["merged"])] * 4)
    assert sorted(merged) == [False, False, False, True]
    with pytest.raises(Conflict) as error:
        engine.people.identify("s8", "p2")
    assert error.value.code == "session-taken"
    compare(engine)
    assert not engine.parts.living.doubtful  # a refused merge is no reason to doubt


def test_a_session_is_bound_before_its_first_event(engine: Engine) -> None:
    """Signing in comes first in many shops: what the session does afterwards is the person's, and nobody else's."""
    assert engine.people.identify("early", "p9") == {"merged": True}
    assert engine.people.identify("early", "p9") == {"merged": False}
    engine.events.add([{**bought("p9", "i2", 904), "person_id": None, "session_id": "early"}])
    assert [one["item_id"] for one in engine.people.profile("p9")["signals"]] == ["i2"]
    with pytest.raises(Conflict) as error:
        engine.people.identify("early", "p1")
    assert error.value.code == "session-taken"
    compare(engine)


@pytest.mark.promise("I6")
def test_trouble_in_the_middle_of_a_change_is_doubted_and_mended(engine: Engine) -> None:
    """When the store fails during a change, what became of it is found out by learning from what is there."""
    person = engine.parts.persons.admit("p1").pseudonym

    def change() -> None:
        with engine.parts.living.change(person, void=lambda: None):
            engine.store.vault.erase(person)
            raise StoreTrouble("disk-trouble", "the disk failed", hint="look at it")

    with pytest.raises(StoreTrouble, match="failed"):
        change()
    engine.parts.persons.drop_everything_of(person)
    assert engine.parts.living.doubtful
    compare(engine)  # right already, but nobody could know
    engine._learning.mend()
    assert not engine.parts.living.doubtful
    compare(engine)


@pytest.mark.promise("D5")
def test_words_do_not_outlive_an_erasure_that_comes_in_between(engine: Engine) -> None:
    """Somebody who speaks while being erased is new afterwards, or gone: nothing said before comes back."""
    for _ in range(5):
        engine.people.set_consents("p4", {"messages": "granted"})
        begun = threading.Barrier(2)

        def speak(begun: threading.Barrier = begun) -> None:
            begun.wait()
            engine.people.set_consents("p4", {"offers": "refused"})

        def erase(begun: threading.Barrier = begun) -> None:
            begun.wait()
            engine.people.erase("p4")

        together(speak, erase)
        assert "messages" not in engine.people.consents("p4")
        engine.people.erase("p4")
    with pytest.raises(NotFound):
        engine.people.get("p4")
    compare(engine)
