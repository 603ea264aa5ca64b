"""The contract of every event log."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import numpy as np
import pytest
from store_events import names

from tactful.errors import TactfulError
from tactful.events.columns import EventColumns
from tactful.ids import Pseudonym, Seq


class TestAppending:
    def test_positions_are_given_in_order_of_arrival(self, store, happened):
        """Positions start at 1 and grow by one per written row."""
        ana, bob = store.vault.admit(["ana", "bob"]).tolist()
        first = store.events.append(happened([ana, bob, ana], names(3)))
        second = store.events.append(happened([bob], ["later"]))
        assert first.seq.tolist() == [1, 2, 3]
        assert second.seq.tolist() == [4]
        assert (first.last, second.last, store.events.last_seq()) == (3, 4, 4)

    def test_a_known_id_is_a_duplicate_and_is_not_written(self, store, happened):
        """Sending a batch again changes nothing and says so, row by row."""
        ana = int(store.vault.admit(["ana"])[0])
        store.events.append(happened(ana, names(3)))
        again = store.events.append(happened(ana, ["e1", "new", "e2"]))
        assert again.duplicate.tolist() == [True, False, True]
        assert again.seq.tolist() == [0, 4, 0]
        assert len(store.events.history(ana)) == 4

    def test_an_id_twice_in_one_batch_is_written_once(self, store, happened):
        """The first of two equal ids counts."""
        ana = int(store.vault.admit(["ana"])[0])
        done = store.events.append(happened(ana, ["a", "b", "a"], [5, 6, 7]))
        assert done.duplicate.tolist() == [False, False, True]
        assert store.events.history(ana).item.tolist() == [0, 1]

    def test_a_colliding_digest_is_refused_and_flagged(self, store, happened):
        """A known digest with another check half is neither written nor called a duplicate."""
        ana = int(store.vault.admit(["ana"])[0])
        batch = happened(ana, ["a"])
        store.events.append(batch)
        done = store.events.append(replace(batch, check=batch.check + 1))
        assert (done.collision.tolist(), done.duplicate.tolist(), done.seq.tolist()) == ([True], [False], [0])

    def test_an_empty_batch_is_fine(self, store):
        """Nothing in, nothing out."""
        done = store.events.append(EventColumns.empty())
        assert (len(done.seq), done.last, store.events.last_seq()) == (0, 0, 0)

    def test_events_of_nobody_are_refused(self, store, happened):
        """A pseudonym without a person gets no rows: position 0, neither duplicate nor collision."""
        done = store.events.append(happened([12345], ["a"]))
        assert (done.seq.tolist(), done.duplicate.any(), done.collision.any()) == ([0], False, False)
        assert store.events.last_seq() == 0

    def test_many_submitted_batches_resolve_in_order(self, store, happened):
        """Futures resolve in commit order, with growing positions."""
        ana = int(store.vault.admit(["ana"])[0])
        order: list[int] = []
        futures = []
        for place in range(200):
            future = store.events.submit(happened(ana, [f"n{place}"]))
            future.add_done_callback(lambda _, place=place: order.append(place))
            futures.append(future)
        seqs = [int(future.result().seq[0]) for future in futures]
        assert seqs == list(range(1, 201))
        assert order == list(range(200))

    def test_large_and_small_batches_read_alike(self, store, happened):
        """Five thousand rows at once and one by one end as the same history."""
        people = store.vault.admit([f"p{n}" for n in range(50)])
        who = np.resize(people, 5_000).tolist()
        store.events.append(happened(who, names(5_000), [n % 700 for n in range(5_000)]))
        store.events.append(happened([who[0]], ["one more"], [-3]))
        history = store.events.history(who[0])
        assert len(history) == 101
        assert history.at.tolist() == sorted(history.at.tolist())
        assert history.item[0] == 0
        assert sum(len(batch) for batch in store.events.scan()) == 5_001


class TestListening:
    def test_the_listener_hears_the_written_rows_before_the_sender_does(self, store, happened):
        """What is acknowledged has been told already (commit, apply, answer)."""
        ana = int(store.vault.admit(["ana"])[0])
        heard: list[EventColumns] = []
        futures: list[Future] = []
        early: list[bool] = []

        def listen(rows: EventColumns) -> None:
            early.append(all(not future.done() for future in futures))
            heard.append(rows)

        store.on_commit = listen
        store.events.append(happened(ana, ["a", "b", "a"]))
        assert [rows.seq.tolist() for rows in heard] == [[1, 2]]
        assert all(early)

    def test_a_listener_that_fails_is_heard_by_the_sender_and_the_rows_are_kept(self, store, happened):
        """The sender is told that the model is behind; sending again finds duplicates."""
        ana = int(store.vault.admit(["ana"])[0])

        def listen(rows: EventColumns) -> None:
            raise ValueError

        store.on_commit = listen
        with pytest.raises(TactfulError) as caught:
            store.events.append(happened(ana, ["a"]))
        assert caught.value.code == "model-behind"
        store.on_commit = None
        assert store.events.append(happened(ana, ["a"])).duplicate.tolist() == [True]


class TestReading:
    def test_every_column_comes_back(self, store, happened):
        """Values, missing values, extra fields and negative times survive."""
        ana = int(store.vault.admit(["ana"])[0])
        batch = happened(ana, ["a", "b", "c"], [-5e6, 0, 1], extra=[b'{"q":1}', b"", "ü".encode()])
        batch = replace(
            batch, value=np.array([1.5, np.nan, -2], np.float32), item=np.array([-1, 7, 2**31 - 1], np.int32)
        )
        store.events.append(batch)
        back = store.events.history(ana)
        for name in ("person", "at", "kind", "item", "value", "coarse", "digest"):
            np.testing.assert_array_equal(getattr(back, name), getattr(batch, name))
            assert getattr(back, name).dtype == getattr(batch, name).dtype
        assert back.extra == batch.extra
        assert back.seq.tolist() == [1, 2, 3]

    def test_recent_is_the_tail_of_history(self, store, happened):
        """Whatever the order of arrival, the last ones by time come back, oldest first."""
        ana = int(store.vault.admit(["ana"])[0])
        shuffled = np.random.default_rng(7).permutation(300)
        for part in np.array_split(shuffled, 30):
            store.events.append(happened(ana, [f"e{n}" for n in part], part.tolist()))
        history = store.events.history(ana)
        assert history.at.tolist() == sorted(history.at.tolist())
        for count in (0, 1, 17, 299, 300, 1000):
            recent = store.events.recent(ana, count)
            assert recent.at.tolist() == history.at.tolist()[max(0, 300 - count) :]

    def test_equal_times_are_ordered_by_digest(self, store, happened):
        """Ties never depend on arrival."""
        ana = int(store.vault.admit(["ana"])[0])
        store.events.append(happened(ana, names(40), [0.0] * 40))
        digests = store.events.history(ana).digest.tolist()
        assert digests == sorted(digests)
        assert store.events.recent(ana, 5).digest.tolist() == digests[-5:]

    def test_somebody_unknown_has_no_events(self, store):
        """An unknown pseudonym reads as empty, not as an error."""
        assert len(store.events.recent(Pseudonym(99))) == len(store.events.history(Pseudonym(99))) == 0

    def test_a_scan_keeps_people_whole_and_in_order(self, store, happened):
        """Batches are ordered by person, time and digest, and never split a person."""
        people = store.vault.admit([f"p{n}" for n in range(20)])
        who = np.resize(people, 400).tolist()
        store.events.append(happened(who, names(400), np.random.default_rng(1).integers(0, 50, 400).tolist()))
        batches = list(store.events.scan(rows=60))
        assert len(batches) > 3
        whole = EventColumns.concat(batches)
        order = np.lexsort((whole.digest, whole.at, whole.person))
        assert order.tolist() == list(range(400))
        assert sum(len(set(batch.person.tolist())) for batch in batches) == 20
        assert not whole.extra

    def test_a_scan_stops_at_a_position(self, store, happened):
        """Only rows up to the given position appear."""
        ana, bob = store.vault.admit(["ana", "bob"]).tolist()
        store.events.append(happened([ana, bob] * 10, names(20)))
        assert sorted(EventColumns.concat(list(store.events.scan(upto=Seq(7)))).seq.tolist()) == list(range(1, 8))
        assert list(store.events.scan(upto=Seq(0))) == []

    def test_the_tail_is_in_order_of_position(self, store, happened):
        """A model that fell behind reads exactly what it has not seen."""
        ana, bob = store.vault.admit(["ana", "bob"]).tolist()
        for place in range(5):
            store.events.append(happened([bob, ana], names(2, f"b{place}-"), [-place, place]))
        batches = list(store.events.tail(Seq(4), rows=4))
        assert [len(batch) for batch in batches] == [4, 2]
        assert EventColumns.concat(batches).seq.tolist() == [5, 6, 7, 8, 9, 10]
        assert list(store.events.tail(Seq(10))) == []


class TestRemoving:
    def test_single_events_go_for_good(self, store, happened):
        """Removed rows leave every read, and their ids stay refused."""
        ana = int(store.vault.admit(["ana"])[0])
        batch = happened(ana, names(10), extra=[b"x"] * 10)
        store.events.append(batch)
        assert store.events.remove_events(ana, batch.digest[[2, 5]]) == 2
        assert store.events.remove_events(ana, batch.digest[[2, 5]]) == 0
        assert store.events.history(ana).item.tolist() == [0, 1, 3, 4, 6, 7, 8, 9]
        assert store.events.append(happened(ana, ["e2"])).duplicate.tolist() == [True]
        assert sum(len(rows) for rows in store.events.scan()) == 8

    def test_folding_changes_no_read(self, store, happened):
        """Upkeep is invisible."""
        ana, bob = store.vault.admit(["ana", "bob"]).tolist()
        for place in range(12):
            store.events.append(happened([ana, bob], names(2, f"x{place}-"), [-place, place], extra=[b"1", b""]))
        before = [store.events.history(ana), store.events.history(bob)]
        store.events.fold()
        after = [store.events.history(ana), store.events.history(bob)]
        for old, new in zip(before, after, strict=True):
            assert (old.seq.tolist(), old.extra) == (new.seq.tolist(), new.extra)
        assert EventColumns.concat(list(store.events.tail(Seq(0)))).seq.tolist() == list(range(1, 25))
