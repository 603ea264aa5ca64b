"""Every gate: the person or moment it is there for, one sentence each; the record says which gate spoke."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from talk import FACTS, NOON, Shop, campaign

from tactful.assembly.holding import HoldAsked
from tactful.clock import DAY_MS, HOUR_MS
from tactful.contacts.delivery import Delivery, MailDelivery
from tactful.messaging.gates import CODES, GATES, MODULES


def test_a_message_goes_out_when_nothing_speaks_against_it(shop: Shop) -> None:
    """All gates are asked about every candidate, and every verdict is told."""
    shop.campaigns(campaign("tea"), campaign("cup"))
    shop.person()
    told = shop.choose()
    assert told["choice"]["campaign_id"] in {"tea", "cup"}
    assert {one["verdict"] for one in told["gates"]} == {"pass"}
    gates = [one["gate"] for one in told["gates"] if one["campaign_id"] == "tea"]
    assert gates == [*(gate.__name__ for gate in GATES), "worth", "worded", "holdout"]
    assert [one["code"] for one in told["losers"]] == ["messaging.outscored"]


def test_nothing_goes_to_somebody_unknown_and_nothing_is_kept_of_them(shop: Shop) -> None:
    """No identity is made by asking."""
    shop.campaigns(campaign("tea"))
    assert shop.codes("nobody") == {"tea": "messaging.stopped.nobody"}
    assert shop.choose("nobody")["choice_id"] is None
    assert not shop.engine.people.is_known("nobody")


@pytest.mark.parametrize("said", ["", "refused", "withdrawn"])
def test_marketing_needs_a_grant_and_service_does_not(shop: Shop, said: str) -> None:
    """Silence is no consent; what somebody asked for still reaches them."""
    shop.campaigns(campaign("tea"), campaign("parcel", "service", body="Your parcel is on its way: {{ link }}"))
    shop.person(says=said)
    assert shop.codes() == {"tea": "messaging.permitted.refused", "parcel": ""}


def test_a_minor_gets_no_marketing_whatever_was_said(shop: Shop) -> None:
    """The gate knows the age and nothing else."""
    shop.campaigns(campaign("tea"))
    shop.person(minor=True)
    assert shop.codes()["tea"] == "messaging.permitted.refused"


@pytest.mark.parametrize(
    ("controls", "code"),
    [
        ({"paused": True}, "messaging.permitted.paused"),
        ({"restricted": True}, "messaging.permitted.restricted"),
        ({"objections": ["messages"]}, "messaging.permitted.refused"),
        ({"channels": {"inbox": "off"}}, "messaging.channel.off"),
        ({"muted": {"topics": ["topic-item-tea"]}}, "messaging.muted.topic"),
        ({"muted": {"items": ["item-tea"]}}, "messaging.muted.item"),
        ({"quiet_hours": {"start": "11:00", "end": "13:00"}}, "messaging.quiet.own"),
    ],
)
def test_the_persons_controls_are_obeyed(shop: Shop, controls: dict[str, Any], code: str) -> None:
    """Each control stops it by its own name."""
    shop.campaigns(campaign("tea"))
    shop.person()
    assert shop.codes()["tea"] == ""
    shop.engine.people.set_controls("ana", controls)
    assert shop.codes()["tea"] == code


@pytest.mark.promise("I10")
def test_a_hold_stops_a_campaign_a_person_or_everything_at_once(shop: Shop) -> None:
    """Each by its own reach, service too."""
    shop.campaigns(campaign("tea"), campaign("cup"))
    shop.person()
    shop.engine.holds.put(HoldAsked(target="campaign", value="tea", reason="incident"))
    assert shop.codes() == {"tea": "messaging.stopped.held", "cup": ""}
    shop.engine.holds.lift("campaign", "tea")
    for target, value in (("campaign", ""), ("person", "ana"), ("all", "")):
        shop.engine.holds.put(HoldAsked(target=target, value=value, reason="incident"))
        assert set(shop.codes().values()) == {"messaging.stopped.held"}
        shop.engine.holds.lift(target, value)
    assert "" in shop.codes().values()


def test_a_clock_that_jumped_back_closes_the_gate(shop: Shop) -> None:
    """Nothing goes while it cannot be told what has run out."""
    shop.campaigns(campaign("tea"))
    shop.person()
    shop.clock.move(-HOUR_MS)
    assert shop.codes()["tea"] == "messaging.stopped.closed"
    shop.clock.move(HOUR_MS)
    assert shop.codes()["tea"] == ""


@pytest.mark.parametrize(
    ("hour", "code"), [(12, ""), (20, ""), (21, "messaging.quiet.night"), (3, "messaging.quiet.night"), (8, "")]
)
def test_nothing_comes_at_night(shop: Shop, hour: int, code: str) -> None:
    """By the person's own clock; when it may come is told."""
    shop.campaigns(campaign("tea"))
    shop.person()
    shop.clock.move((hour - 12 if hour >= 12 else hour + 12) * HOUR_MS)
    told = shop.choose()
    assert (told["losers"][0]["code"] if told["losers"] else "") == code
    if code:
        assert told["choice"] is None
        assert told["retry_at"] == "2026-11-26T07:00:00.000Z"


@pytest.mark.parametrize("zone", [None])
def test_without_a_zone_marketing_never_opens(shop: Shop, zone: str | None) -> None:
    """It might be the middle of their night at any hour."""
    shop.campaigns(campaign("tea"), campaign("parcel", "service", body="Your parcel is on its way: {{ link }}"))
    shop.person(zone=zone)
    for _ in range(24):
        assert shop.codes() == {"tea": "messaging.quiet.zone-unknown", "parcel": ""}
        shop.clock.move(HOUR_MS)


def test_campaigns_and_items_keep_their_time(shop: Shop) -> None:
    """Before, behind, and about what is not there."""
    shop.campaigns(
        campaign("early", starts_at="2026-12-01T00:00:00Z"),
        campaign("late", starts_at="2026-01-01T00:00:00Z", ends_at="2026-11-01T00:00:00Z"),
        campaign("lost", item="item-lost"),
    )
    shop.engine.items.withdraw("item-lost")
    shop.person()
    assert shop.codes() == {
        "early": "messaging.window.not-started",
        "late": "messaging.window.ended",
        "lost": "messaging.window.item-gone",
    }


def test_a_campaign_without_an_end_is_given_one(shop: Shop) -> None:
    """Ninety days after its start, also when it is put again; service has none."""
    shop.campaigns(campaign("tea"), campaign("parcel", "service", body="Your parcel is on its way: {{ link }}"))
    first = shop.speaking.campaigns.get("tea")
    assert (first.starts_at, first.ends_at) == ("2026-11-25T11:00:00.000Z", "2027-02-23T11:00:00.000Z")
    shop.clock.move(10 * DAY_MS)
    shop.campaigns(campaign("tea"))
    assert shop.speaking.campaigns.get("tea") == first
    assert shop.speaking.campaigns.get("parcel").ends_at is None


def test_delicate_items_are_never_pushed(shop: Shop) -> None:
    """A message may be read by others."""
    shop.items("pills", sensitive=["health"])
    shop.campaigns(campaign("tea"), campaign("pills", item="pills"))
    shop.person()
    assert shop.codes() == {"pills": "messaging.delicate.sensitive", "tea": ""}


def test_nobody_is_offered_what_they_have_or_do_not_want(shop: Shop) -> None:
    """Bought, and never; and a goal that is reached."""
    shop.campaigns(campaign("tea"), campaign("cup"), campaign("pot", goal="cart", starts_at="2026-11-01T00:00:00Z"))
    shop.person()
    shop.acts("ana", "purchase", 3.0, item="item-tea")
    shop.acts("ana", "never", 2.0, item="item-cup")
    shop.acts("ana", "cart", 1.0, item="item-pot")
    assert shop.codes() == {
        "tea": "messaging.owned.has-it", "cup": "messaging.muted.never", "pot": "messaging.goal.reached",
    }  # fmt: skip


def test_a_goal_that_is_no_kind_stops_its_campaign(shop: Shop) -> None:
    """Nobody could tell when it is reached."""
    shop.campaigns(campaign("tea", goal="byu"))
    shop.person()
    assert shop.codes()["tea"] == "messaging.goal.unknown"


def test_somebody_with_an_open_complaint_is_left_alone(shop: Shop) -> None:
    """Until a human has answered; what the caller knows counts too."""
    shop.campaigns(campaign("tea"))
    shop.person()
    assert shop.codes(terms={"incident": True})["tea"] == "messaging.incident.told"
    decision = shop.engine.decide(person="ana", surface="home", count=1)
    case = shop.engine.cases.contest(decision.decision_id, "this is not for me")
    assert shop.codes()["tea"] == "messaging.incident.open-case"
    from tactful.assembly.cases import Resolution

    shop.engine.cases.resolve(case["case_id"], Resolution(verdict="uphold", reason="agreed"))
    assert shop.codes()["tea"] == ""


def test_the_same_is_not_said_twice_within_its_time(shop: Shop) -> None:
    """The item for 30 days, the wording for 60; the reason names the first time."""
    shop.campaigns(
        campaign("tea", creative="spring"), campaign("leaf", item="item-tea"), campaign("x", creative="spring")
    )
    shop.person()
    assert shop.send(candidates=["tea"]) == "tea"
    shop.clock.move(9 * DAY_MS)
    assert shop.codes() == {
        "tea": "messaging.recontact.item", "leaf": "messaging.recontact.item", "x": "messaging.recontact.creative",
    }  # fmt: skip
    row = next(one for one in shop.choose()["gates"] if one["gate"] == "recontact" and one["campaign_id"] == "leaf")
    assert row["facts"]["first_sent"] == NOON
    shop.clock.move(22 * DAY_MS)
    assert shop.codes()["leaf"] == ""
    shop.clock.move(30 * DAY_MS)
    assert shop.codes()["x"] in {"", "messaging.outscored"}


def test_a_missing_fact_refuses_the_message_that_needs_it(shop: Shop) -> None:
    """A gap is never sent."""
    shop.campaigns(campaign("tea", facts=["item_title", "voucher"]), campaign("cup"))
    shop.person()
    assert shop.codes() == {"tea": "messaging.facts.missing", "cup": ""}
    assert shop.codes(candidates=["tea"], facts={**FACTS, "voucher": "A1"})["tea"] == ""


def test_words_that_are_not_good_enough_lose_their_turn_to_the_next(shop: Shop) -> None:
    """The best message shouts, so the second goes out; the findings stand in the record."""
    shop.campaigns_of_before(campaign("tea", value=2.0, subject="LAST CHANCE: buy NOW!!!"))
    shop.campaigns(campaign("cup", value=0.5))
    shop.person()
    told = shop.choose()
    assert told["choice"]["campaign_id"] == "cup"
    assert told["losers"][0]["code"] == "messaging.worded.refused"
    row = next(one for one in told["gates"] if one["gate"] == "worded" and one["campaign_id"] == "tea")
    assert row["facts"]["lint"]["findings"]


def test_a_template_that_speaks_of_undeclared_facts_is_never_sent(shop: Shop) -> None:
    """What it would say was not declared."""
    shop.campaigns_of_before(campaign("tea", body="Hello {{ salary }} {{ link }} {{ why }} {{ unsubscribe_url }}"))
    shop.person()
    assert shop.codes()["tea"] == "messaging.worded.unwritable"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"subject": "LAST CHANCE: buy NOW!!!"}, "wording.urgency.no-expiry"),
        ({"body": "Hello {{ salary }} {{ link }} {{ why }} {{ unsubscribe_url }}"}, "wording.facts.undeclared"),
        ({"body": "{% for a in (1..10000000) %}x{% endfor %} {{ link }}"}, "wording.template.broken"),
        ({"body": "Look {{ link "}, "wording.template.broken"),
    ],
)
def test_words_that_may_go_out_to_nobody_are_refused_when_put(shop: Shop, words: dict[str, str], code: str) -> None:
    """The row names the rule and how to mend it; the good rows beside it are kept."""
    report = shop.speaking.campaigns.put([campaign("cup"), campaign("tea", **words)])
    assert [one.campaign_id for one in shop.speaking.campaigns.all()] == ["cup"]
    (refused,) = report.rejected
    assert (refused.index, refused.code) == (1, "words-refused")
    assert code in refused.detail
    assert refused.hint


def test_words_that_fit_some_people_are_kept(shop: Shop) -> None:
    """Whoever left may be told so; the choice judges it again for each person."""
    missed = campaign(
        "back", "winback", body="We miss you. See what is new: {{ link }}\n{{ why }}\n{{ unsubscribe_url }}"
    )
    shop.campaigns(missed)
    assert [one.campaign_id for one in shop.speaking.campaigns.all()] == ["back"]


def test_winback_goes_only_to_those_who_left_every_feed(shop: Shop) -> None:
    """Not to the daily player who never buys, nor while a feed is silent, nor where a feed may not be read."""
    shop.campaigns(campaign("back", "winback"))
    for name in ("gone", "player", "buyer", "private"):
        shop.person(name)
        shop.acts(name, "view", *(200.0 + 5 * n for n in range(12)))
    shop.acts("player", "play", 1.0, 2.0, 3.0, item="item-song")
    shop.acts("buyer", "purchase", 35.0, 400.0, 765.0, item="item-yearly")
    assert shop.codes("gone")["back"] == "messaging.lifecycle.stale"
    shop.person("other")
    shop.acts("other", "view", 0.1)
    shop.acts("other", "purchase", 0.1)
    assert shop.codes("gone")["back"] == ""
    assert shop.codes("player")["back"] == "messaging.lifecycle.not-lapsed"
    assert shop.codes("buyer")["back"] == "messaging.lifecycle.not-lapsed"
    shop.engine.people.set_consents("private", {"messages": {"play": "refused"}})
    assert shop.codes("private")["back"] == "messaging.lifecycle.unreadable"


def test_welcome_trial_renewal_and_winback_exclude_one_another(shop: Shop) -> None:
    """At any moment at most one of the four could go out."""
    shop.campaigns(*(campaign(kind, kind) for kind in ("welcome", "trial", "renewal", "winback")))
    shop.person()
    shop.acts("ana", "view", 1.0)
    assert [name for name, code in shop.codes().items() if not code] == ["welcome"]
    trial = {"trial_until": "2026-12-01T00:00:00Z"}
    assert [name for name, code in shop.codes(terms=trial).items() if not code] == ["trial"]
    paid = {"paid_until": "2026-12-01T00:00:00Z"}
    assert [name for name, code in shop.codes(terms=paid).items() if not code] == ["renewal"]
    later = {"paid_until": "2027-12-01T00:00:00Z"}
    assert [name for name, code in shop.codes(terms=later).items() if not code] == []


def test_loyal_people_are_thanked_first_and_get_half(shop: Shop) -> None:
    """Thanks before asking; then one message a week where others get three."""
    shop.campaigns(*(campaign(f"m{n}") for n in range(12)), campaign("thanks", "thanks"))
    for name in ("loyal", "plain"):
        shop.person(name)
    shop.acts("loyal", "view", *(1.0 + 7 * n for n in range(60)))
    shop.acts("plain", "view", *(1.0 + 7 * n for n in range(10)))
    assert shop.codes("loyal")["m0"] == "messaging.loyal.thank-first"
    sent = {"loyal": 0, "plain": 0}
    for day in range(28):
        for name in sent:
            if day % 7 == 6:
                shop.acts(name, "view", 0.1 + day / 1000)
            chosen = shop.choose(name)["choice"]
            if chosen is not None:
                shop.speaking.messages.commit(chosen["reservation"])
                sent[name] += 1
        shop.clock.move(DAY_MS)
    assert 0 < sent["loyal"] <= sent["plain"] / 2


def test_the_tired_are_left_alone_and_recover(shop: Shop) -> None:
    """Seven unanswered messages in a row tire; three quiet weeks later one may go again."""
    rules = shop.engine.settings.messages
    shop.change(messages=msgspec.structs.replace(rules, caps={}))
    shop.campaigns(*(campaign(f"m{n}") for n in range(12)))
    shop.person()
    for _ in range(12):
        chosen = shop.choose()["choice"]
        if chosen is None:
            break
        shop.speaking.messages.commit(chosen["reservation"])
        shop.clock.move(HOUR_MS // 2)
    codes = shop.codes()
    assert "messaging.fatigue.tired" in codes.values()
    shop.clock.move(21 * DAY_MS)
    assert "" in shop.codes().values()


def test_the_holdout_gets_nothing_and_the_record_holds_the_ghost(shop: Shop) -> None:
    """What would have gone out is kept; service still goes."""
    rules = shop.engine.settings.messages
    shop.change(messages=msgspec.structs.replace(rules, holdout_share=1.0))
    shop.campaigns(campaign("tea"))
    shop.person()
    told = shop.choose()
    assert told["choice"] is None
    record = shop.speaking.contacted.record(told["choice_id"])
    assert (record["held_out"], record["winner"], record["equal"]) == ("tea", None, True)
    assert told["losers"][0]["code"] == "messaging.holdout.control"


def test_an_email_of_ours_needs_an_address(shop: Shop) -> None:
    """Where the caller sends, the caller knows the address."""
    shop.campaigns(campaign("tea", channel="email"))
    shop.person()
    assert shop.codes()["tea"] == ""
    assert shop.codes(channels=["push"])["tea"] == "messaging.channel.not-asked"
    mail = MailDelivery(host="127.0.0.1", security="none", sender="a@shop.example")
    shop.change(delivery=Delivery(email=mail, public_url="https://x.example"))
    assert shop.codes()["tea"] == "messaging.channel.unreachable"
    shop.person(addresses={"email": "ana@example.org"})
    assert shop.codes()["tea"] == ""


def test_every_code_has_words_in_both_languages() -> None:
    """And belongs to the gate whose file gives it."""
    for module in MODULES:
        for code, words in module.CODES.items():
            assert set(words) == {"en", "de"}
            assert code.startswith(f"messaging.{module.__name__.rpartition('.')[2]}")
    assert len(CODES) == sum(len(one.CODES) for one in MODULES)
