"""Journeys into the traps of personal messages: how each is stepped into, and what happens here instead."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import town
from talk import BODY, Shop, campaign

from tactful.assembly.engine import Engine
from tactful.clock import DAY_MS


def said(shop: Shop, name: str, **fields: object) -> tuple[str, str]:
    """Return subject and body of what a person would get; the reservation is given back."""
    chosen = shop.choose(name, **fields)["choice"]
    assert chosen is not None
    shop.speaking.messages.release(chosen["reservation"])
    return chosen["subject"], chosen["body"]


def recorded(shop: Shop, name: str) -> dict[str, Any]:
    """Return the record of a choice, whose scores compute again; the reservation is given back."""
    told = shop.choose(name)
    record = shop.speaking.contacted.record(told["choice_id"])
    if told["choice"] is not None:
        shop.speaking.messages.release(told["choice"]["reservation"])
    assert record["equal"]
    return record


def factor(shop: Shop, name: str, of: str) -> float:
    """Return what a campaign is to a person, by the record of a choice."""
    record = recorded(shop, name)
    return float(record["factors"]["person"][record["campaigns"].index(of)])


@pytest.mark.parametrize(
    ("names", "greeted"),
    [
        ({"given": "Ana"}, "Ana"),
        ({"given": "ANNA-MARIA"}, "Anna-Maria"),
        ({"given": "N/A"}, ""),
        ({"given": "%%FIRST%%"}, ""),
        ({"given": "ana@example.org"}, ""),
        ({"given": "MCDONALD"}, ""),
        ({"family": "García"}, ""),
    ],
)
def test_the_name_game(shop: Shop, names: dict[str, str], greeted: str) -> None:
    """A name is said when it is surely one; a form's leftovers greet nobody, and the message goes out without them."""
    shop.campaigns(campaign("tea", tone="warm"))
    shop.person(names=names)
    shop.acts("ana", "view", *(1.0 + 5 * n for n in range(9)))
    subject, body = said(shop, "ana")
    first = body.splitlines()[0]
    assert (greeted in first) if greeted else all(value not in subject + body for value in names.values())
    assert not any(junk in body for junk in ("N/A", "%%", "@example.org", "Mcdonald"))


def test_the_full_name_in_a_greeting_is_refused_when_it_is_written(shop: Shop) -> None:
    """Nobody is called by everything that stands in the form."""
    report = shop.speaking.campaigns.put([campaign("tea", body="Dear {{ full_name }},\n" + BODY, facts=["full_name"])])
    assert [row.code for row in report.rejected] == ["words-refused"]


def test_the_news_that_was_no_news(shop: Shop) -> None:
    """Said once: not again within a month, nor in nearly the same words under another name; afterwards it may."""
    words = {"subject": "Green tea from the hills is back", "body": BODY.replace("in our shop", "on our shelf")}
    shop.campaigns(campaign("tea", **words), campaign("again", **words))
    shop.person()
    assert shop.send(candidates=["tea"]) == "tea"
    shop.clock.move(8 * DAY_MS)
    assert shop.codes() == {"tea": "messaging.recontact.item", "again": "messaging.worded.refused"}
    record = recorded(shop, "ana")
    rules = [one["code"] for row in record["gates"] if row["gate"] == "worded" and row["verdict"] != "pass"
             for one in row["facts"]["lint"]["findings"] if one["severity"] == "refuse"]  # fmt: skip
    assert rules == ["wording.repeats.same"]
    shop.clock.move(60 * DAY_MS)
    assert "" in shop.codes().values()


def test_the_herd_of_everybody_in_town(shop: Shop) -> None:
    """Two neighbours of one age get what each likes; age and place alone decide nothing."""
    shop.campaigns(campaign("tea"), campaign("cup"))
    for who, likes in (("ana", "item-tea"), ("ben", "item-cup")):
        shop.person(who, home_place="madrid")
        shop.acts(who, "view", 1.0, 2.0, 4.0, item=likes)
    assert (recorded(shop, "ana")["winner"], recorded(shop, "ben")["winner"]) == ("tea", "cup")
    for who, place, zone in (("cleo", "madrid", "Europe/Madrid"), ("dora", "lyon", "Europe/Paris")):
        shop.person(who, home_place=place, zone=zone)
        shop.acts(who, "view", 1.0, 2.0, 4.0, item="item-tea")
    assert factor(shop, "cleo", "tea") == factor(shop, "dora", "tea")
    assert factor(shop, "cleo", "cup") == factor(shop, "dora", "cup")


def test_the_herd_of_everybody_at_the_same_corner(engine: Engine) -> None:
    """In one town on one evening whoever lives there is shown clubs, whoever visits sights."""
    moment = {"place": "barcelona", "local_time": "2026-11-22T20:00:00+01:00"}
    shown = {}
    for who in ("resident", "visitor"):
        lists = [engine.decide(f"{who}-{n}", surface="home", count=8, context=moment) for n in range(30, 45)]
        items = [one.item_id for chosen in lists for one in chosen.items]
        shown[who] = sum(one in town.CLUBS for one in items), sum(one in town.SIGHTS for one in items)
    assert shown["resident"][0] > shown["visitor"][0], shown
    assert shown["visitor"][1] > shown["resident"][1], shown


def test_the_one_dimension_of_purchases(shop: Shop) -> None:
    """A hundred purchases of tea do not drown two weeks of looking for a book: the till is not all we know."""
    shop.items("green", "novel")
    shop.engine.items.put([{"item_id": "pot", "title": "Pot", "tags": ["topic-green"]}])
    shop.campaigns(campaign("pot", item="pot"), campaign("novel", item="novel", value=2.0))
    shop.person()
    shop.acts("ana", "purchase", *(1.0 + 2 * n for n in range(100)), item="green")
    shop.acts("ana", "view", *(0.5 + n / 2 for n in range(12)), item="novel")
    shared = recorded(shop, "ana")
    assert max(shared["families"].values()) == pytest.approx(0.7, abs=0.001)
    beside = factor(shop, "ana", "novel")
    rules = shop.engine.settings.messages
    alone = msgspec.structs.replace(rules.arbitration, family_share=1.0)
    shop.change(messages=msgspec.structs.replace(rules, arbitration=alone))
    assert max(recorded(shop, "ana")["families"].values()) > 0.9
    assert factor(shop, "ana", "novel") < beside, "without the rule, looking counts for next to nothing"


def test_the_taste_that_was_never_let_go(shop: Shop) -> None:
    """Forget tea, and the next choice is that of a twin who never drank any; a gift speaks for the giver no more."""
    shop.campaigns(campaign("tea"), campaign("cup"))
    for who in ("ana", "twin"):
        shop.person(who)
        shop.acts(who, "view", 3.0, 9.0, item="item-cup")
    shop.acts("ana", "view", 1.0, 1.5, 2.0, 4.0, 5.0, item="item-tea")
    assert recorded(shop, "ana")["winner"] == "tea"
    shop.engine.people.forget("ana", "topic", topic="topic-item-tea")
    for of in ("tea", "cup"):
        assert factor(shop, "ana", of) == factor(shop, "twin", of)
    told = [said(shop, who)[1].partition("Unsubscribe")[0] for who in ("ana", "twin")]
    assert told[0] == told[1]
    shop.acts("twin", "purchase", 1.0, item="item-pipe")
    shop.campaigns(campaign("pipes", topics=["topic-item-pipe"], item="rack"))
    liked = factor(shop, "twin", "pipes")
    shop.acts("twin", "gift", 0.5, item="item-pipe")
    assert factor(shop, "twin", "pipes") < liked


def test_the_loyalty_that_was_taken_for_granted(shop: Shop) -> None:
    """Who comes every week is thanked before being asked, and never told that they were missed."""
    shop.campaigns(campaign("sale"), campaign("back", "winback"), campaign("thanks", "thanks"))
    for name, weeks in (("loyal", 60), ("plain", 10)):
        shop.person(name)
        shop.acts(name, "view", *(1.0 + 7 * n for n in range(weeks)))
    shop.acts("plain", "view", 0.1)
    shop.acts("plain", "purchase", 0.1)  # both feeds are alive
    assert shop.codes("loyal") == {
        "sale": "messaging.loyal.thank-first", "back": "messaging.lifecycle.not-lapsed", "thanks": "",
    }  # fmt: skip
    assert shop.codes("plain", candidates=["sale"])["sale"] == ""
    assert shop.send("loyal") == "thanks"


def test_the_message_that_knew_too_much(shop: Shop) -> None:
    """What was seen, guessed or overheard is not said back; an item nobody should guess at is pushed to nobody."""
    watching = BODY.replace("{{ item_title }} is back in our shop", "We noticed that you looked at it seven times")
    report = shop.speaking.campaigns.put([campaign("seen", body=watching)])
    assert [row.code for row in report.rejected] == ["words-refused"]
    shop.items("item-test", sensitive=["pregnancy"])
    shop.campaigns(campaign("test"), campaign("cup"))
    shop.person()
    shop.acts("ana", "view", 1.0, 2.0, 3.0, item="item-test")
    assert shop.codes() == {"test": "messaging.delicate.sensitive", "cup": ""}
