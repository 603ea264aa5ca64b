"""Reserve, commit, release: idempotent, expiring, judged again, safe across a crash; scores compute again."""

from __future__ import annotations

from pathlib import Path

import pytest
from talk import FACTS, NOON, Shop, campaign, clock_at

from tactful.assembly.holding import HoldAsked
from tactful.clock import DAY_MS, HOUR_MS
from tactful.errors import BadInput, Conflict, NotFound
from tactful.messaging.record import again, decode

MINUTE_MS = 60_000


def reserved(shop: Shop, name: str = "ana", **fields: object) -> str:
    """Return the reservation of a choice."""
    chosen = shop.choose(name, **fields)["choice"]
    assert chosen is not None
    return str(chosen["reservation"])


def test_a_reservation_holds_its_place_until_it_is_released(shop: Shop) -> None:
    """One a day: the second trigger gets nothing, and gets it once the first gives back."""
    shop.campaigns(campaign("tea"), campaign("cup"))
    shop.person()
    first = reserved(shop, candidates=["tea"])
    assert shop.codes(candidates=["cup"])["cup"] == "messaging.capped.reached"
    assert shop.speaking.messages.release(first)["state"] == "released"
    assert shop.speaking.messages.release(first)["state"] == "released"
    assert shop.codes(candidates=["cup"])["cup"] == ""


def test_a_reservation_expires(shop: Shop) -> None:
    """After fifteen minutes its place is free, and it can be committed no more."""
    shop.campaigns(campaign("tea"), campaign("cup"))
    shop.person()
    first = reserved(shop, candidates=["tea"])
    shop.clock.move(15 * MINUTE_MS)
    with pytest.raises(Conflict) as caught:
        shop.speaking.messages.commit(first)
    assert caught.value.code == "reservation-expired"
    assert shop.codes(candidates=["cup"])["cup"] == ""


def test_committing_twice_counts_once_and_cannot_be_taken_back(shop: Shop) -> None:
    """The second answer is the first."""
    shop.campaigns(campaign("tea"))
    shop.person()
    first = reserved(shop)
    assert shop.speaking.messages.commit(first) == shop.speaking.messages.commit(first)
    assert len(shop.speaking.contacted.of_person("ana")) == 1
    with pytest.raises(Conflict) as caught:
        shop.speaking.messages.release(first)
    assert caught.value.code == "already-sent"
    with pytest.raises(NotFound):
        shop.speaking.messages.commit("nothing")


def test_a_released_reservation_is_not_committed(shop: Shop) -> None:
    """What was given back is gone."""
    shop.campaigns(campaign("tea"))
    shop.person()
    first = reserved(shop)
    shop.speaking.messages.release(first)
    with pytest.raises(Conflict) as caught:
        shop.speaking.messages.commit(first)
    assert caught.value.code == "reservation-released"


@pytest.mark.promise("I10")
@pytest.mark.parametrize("what", ["withdrawn", "held", "unsubscribed", "bought", "over"])
def test_what_changed_meanwhile_drops_a_reserved_message(shop: Shop, what: str) -> None:
    """A word, a hold, a click, a purchase or the campaign's end between choice and commit: it does not go out."""
    shop.campaigns(campaign("tea"))
    shop.person()
    first = reserved(shop)
    if what == "withdrawn":
        shop.engine.people.set_consents("ana", {"messages": "withdrawn"})
    elif what == "held":
        shop.engine.holds.put(HoldAsked(target="campaign", value="tea", reason="incident"))
    elif what == "unsubscribed":
        shop.speaking.messages.unsubscribing.end("ana", channel="inbox", reason="unsubscribed")
    elif what == "bought":
        shop.acts("ana", "purchase", 0.0, item="item-tea")
    else:
        shop.speaking.campaigns.remove("tea")
    for _ in range(2):
        with pytest.raises(Conflict) as caught:
            shop.speaking.messages.commit(first)
        assert caught.value.code == "reservation-dropped"
    assert shop.speaking.contacted.of_person("ana")[0]["state"] == "dropped"
    assert shop.speaking.contacted.inbox("ana") == []


def test_quiet_hours_that_begin_before_the_commit_put_it_off(shop: Shop) -> None:
    """A message for the inbox is not committed at night; its reservation stands until it expires."""
    shop.campaigns(campaign("tea"))
    shop.person()
    shop.clock.move(9 * HOUR_MS - 5 * MINUTE_MS)
    first = reserved(shop)
    shop.clock.move(6 * MINUTE_MS)
    with pytest.raises(Conflict) as caught:
        shop.speaking.messages.commit(first)
    assert caught.value.code == "not-now"


def test_a_commit_beyond_midnight_is_counted_where_it_goes_out(shop: Shop) -> None:
    """Reserved before midnight, sent behind it: two messages never share the new day."""
    import msgspec

    from tactful.messaging.cap import Cap
    from tactful.messaging.rules import Quiet

    rules = shop.engine.settings.messages
    quiet = Quiet(start="03:00", end="04:00")
    shop.change(messages=msgspec.structs.replace(rules, caps={"day": Cap(most=1, calendar="day")}, quiet=quiet))
    shop.campaigns(campaign("tea"), campaign("cup"))
    shop.person()
    shop.clock.move(12 * HOUR_MS - 5 * MINUTE_MS)
    first = reserved(shop, candidates=["tea"])
    shop.clock.move(6 * MINUTE_MS)
    second = reserved(shop, candidates=["cup"])
    shop.speaking.messages.commit(second)
    with pytest.raises(Conflict) as caught:
        shop.speaking.messages.commit(first)
    assert caught.value.code == "reservation-dropped"


def test_two_triggers_in_the_same_second_have_one_winner(shop: Shop) -> None:
    """The one whose reservation is written first; the other is judged beside it and told why."""
    shop.campaigns(campaign("tea"), campaign("cup"))
    shop.person()
    tea, cup = shop.choose(candidates=["tea"]), shop.choose(candidates=["cup"])
    assert tea["choice"]["campaign_id"] == "tea"
    assert cup["choice"] is None
    assert cup["losers"][0]["code"] == "messaging.capped.reached"


def test_a_crash_between_reserve_and_commit_is_safe(tmp_path: Path) -> None:
    """After reopening the reservation still holds its place, can be committed once, and expires like any other."""
    shop = Shop(tmp_path / "shop")
    shop.campaigns(campaign("tea"), campaign("cup"))
    shop.person()
    first = reserved(shop, candidates=["tea"])
    shop.engine.close()
    later = Shop(tmp_path / "shop", clock=clock_at(NOON + 5 * MINUTE_MS))
    assert later.codes(candidates=["cup"])["cup"] == "messaging.capped.reached"
    assert later.speaking.messages.commit(first)["state"] == "sent"
    assert [one["campaign_id"] for one in later.speaking.contacted.inbox("ana")] == ["tea"]
    later.engine.close()
    last = Shop(tmp_path / "shop", clock=clock_at(NOON + 10 * MINUTE_MS))
    assert last.speaking.messages.commit(first)["state"] == "sent"
    assert len(last.speaking.contacted.inbox("ana")) == 1
    assert last.engine.store.check() == []
    last.engine.close()


def test_every_loser_has_one_reason_and_scores_compute_again_from_the_record(shop: Shop) -> None:
    """From the stored bytes alone, to the last digit."""
    shop.campaigns(*(campaign(f"m{n}", value=n / 4) for n in range(9)), campaign("welcome", "welcome"))
    shop.person()
    shop.acts("ana", "view", 1.0, 2.0, 3.0, 9.0, item="item-m3")
    told = shop.choose()
    record = shop.speaking.contacted.record(told["choice_id"])
    assert record["equal"]
    assert record["recomputed"] == record["scores"]
    assert len(told["losers"]) == 9
    assert all(one["code"] for one in told["losers"])
    assert told["choice"]["campaign_id"] == "m3"
    kept = shop.engine.store.contacts.read(told["choice_id"])
    assert kept is not None
    forged = decode(kept.body)
    forged.factors["person"][0] *= 1.01
    assert not again(forged)["equal"]


def test_money_never_outvotes_what_the_person_likes(shop: Shop) -> None:
    """A campaign a million times as valuable about nothing of theirs loses to one about what they like."""
    shop.campaigns(campaign("tea"), campaign("cup", value=1e6))
    shop.person()
    shop.acts("ana", "view", 1.0, 2.0, 3.0, item="item-tea")
    assert shop.choose()["choice"]["campaign_id"] == "tea"


def test_candidates_must_exist_and_stand_once(shop: Shop) -> None:
    """A misspelt campaign is an error, not a silence."""
    shop.campaigns(campaign("tea"))
    shop.person()
    with pytest.raises(NotFound):
        shop.choose(candidates=["tee"])
    with pytest.raises(BadInput):
        shop.choose(candidates=["tea", "tea"])
    with pytest.raises(BadInput):
        shop.speaking.choose("ana", terms={"trial_until": "soon"}, facts=FACTS)


def test_what_was_said_leaves_with_the_person_and_stands_in_the_export(shop: Shop) -> None:
    """Exported whole, erased whole."""
    shop.campaigns(campaign("tea"))
    shop.person()
    first = shop.choose()["choice_id"]
    shop.speaking.messages.commit(first)
    shop.speaking.messages.unsubscribing.end("ana", channel="sms", reason="manual")
    export = shop.engine.people.export("ana")
    assert [(one["campaign_id"], one["state"]) for one in export["messages"]] == [("tea", "sent")]
    assert export["messages_ended"][0]["channel"] == "sms"
    shop.engine.people.erase("ana")
    with pytest.raises(NotFound):
        shop.speaking.contacted.record(first)
    assert shop.speaking.contacted.inbox("ana") == []
    assert shop.engine.store.contacts.in_state("sent") == []


def test_old_contacts_go_with_their_time(shop: Shop) -> None:
    """Remembered for 190 days, no longer."""
    shop.campaigns(campaign("tea"))
    shop.person()
    shop.send()
    shop.clock.move(191 * DAY_MS)
    shop.engine.retention.enforce()
    assert shop.speaking.contacted.of_person("ana") == []


def test_what_a_person_ended_stays_ended_where_they_move(shop: Shop, tmp_path: Path) -> None:
    """Their own word comes home with the export; that of staff stays behind."""
    shop.person()
    ending = shop.speaking.messages.unsubscribing
    ending.end("ana", channel="email", reason="unsubscribed")
    ending.end("ana", channel="sms", reason="manual")
    file = tmp_path / "ana.zip"
    file.write_bytes(shop.engine.people.export_zip("ana"))
    elsewhere = Shop()
    elsewhere.engine.import_file(file)
    told = elsewhere.speaking.messages.unsubscribing.told("ana")
    assert told == [one for one in ending.told("ana") if one["reason"] == "unsubscribed"]
    assert len(told) == 1
    elsewhere.engine.close()
