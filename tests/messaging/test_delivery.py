"""Delivery for real: a mail server and a webhook on this machine, retries, doubts, quiet hours; nothing goes twice."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import msgspec
import pytest
from listener import listening
from postbox import Postbox, mail_server
from talk import FACTS, NOON, Shop, campaign, clock_at

from tactful.clock import DAY_MS, HOUR_MS
from tactful.contacts.contact import Contact
from tactful.contacts.delivery import Delivery, HookDelivery, MailDelivery

PUBLIC = "https://messages.shop.example"


def by_mail(box: Postbox) -> Delivery:
    """Return delivery through a mail server."""
    spec = MailDelivery(host="127.0.0.1", port=box.port, security="none", sender="Tea Shop <tea@shop.example>")
    return Delivery(email=spec, public_url=PUBLIC)


def mailing(box: Postbox, shop: Shop, count: int = 1) -> list[str]:
    """Prepare a shop that mails, with committed messages to one person each; return the reservations."""
    shop.change(delivery=by_mail(box))
    shop.campaigns(campaign("tea", channel="email"), campaign("parcel", "service", channel="email", body=_PARCEL))
    found = []
    for number in range(count):
        name = f"p{number}"
        shop.person(name, addresses={"email": f"{name}@example.org"}, names={"given": "Ana"})
        chosen = shop.choose(name, candidates=["tea"])["choice"]
        assert chosen is not None
        assert shop.speaking.messages.commit(chosen["reservation"])["state"] == "queued"
        found.append(str(chosen["reservation"]))
    return found


_PARCEL = "Your parcel is on its way: {{ link }}\n{{ why }} Other mail: {{ unsubscribe_url }}"


def state(shop: Shop, reservation: str) -> str:
    """Return what became of a message."""
    return shop.speaking.messages.read(reservation).contact.state


def test_a_mail_arrives_with_every_header_that_it_must_have(shop: Shop) -> None:
    """One click leaves (RFC 8058), a machine wrote it (RFC 3834), and it says when, from whom and under which id."""
    with mail_server() as box:
        (reservation,) = mailing(box, shop)
        assert shop.speaking.postman.deliver() == {"sent": 1}
        assert shop.speaking.postman.deliver() == {}
    (mail,) = box.mails()
    assert mail["From"] == "Tea Shop <tea@shop.example>"
    assert mail["To"] == "p0@example.org"
    assert mail["Subject"] == "Item-Tea is here (tea)"
    assert mail["Message-ID"] == f"<{reservation}@shop.example>"
    assert mail["Date"].datetime.timestamp() * 1000 == NOON
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<>")
    assert link.startswith(f"{PUBLIC}/v1/unsubscribe/")
    assert "Item-Tea is back in our shop" in mail.get_content()
    assert "p0" not in link
    assert state(shop, reservation) == "sent"
    shop.speaking.messages.unsubscribing.by_token(link.rpartition("/")[2])
    assert shop.codes("p0")["tea"] == "messaging.unsubscribed.unsubscribed"
    assert shop.codes("p0")["parcel"] == ""


def test_a_service_mail_carries_no_unsubscribe_header(shop: Shop) -> None:
    """It is no advertising; nothing of it can be left."""
    with mail_server() as box:
        mailing(box, shop)
        chosen = shop.choose("p0", candidates=["parcel"])["choice"]
        shop.speaking.messages.commit(chosen["reservation"])
        shop.speaking.postman.deliver()
    parcel = next(one for one in box.mails() if "parcel" in one["Subject"])
    assert parcel["List-Unsubscribe"] is None


def test_a_server_that_is_down_is_tried_again_with_growing_pauses(shop: Shop) -> None:
    """Thirty seconds, a minute, …; the mail goes out once when it is back."""
    with mail_server() as box:
        port = box.port
    closed = Postbox(port=port)
    (reservation,) = mailing(closed, shop)
    assert shop.speaking.postman.deliver() == {"again": 1}
    assert shop.speaking.postman.deliver() == {}
    kept = shop.speaking.messages.read(reservation).contact
    assert (kept.state, kept.answered, kept.due - NOON) == ("queued", "no-connection", 30_000)
    shop.clock.move(30_000)
    assert shop.speaking.postman.deliver() == {"again": 1}
    assert shop.speaking.messages.read(reservation).contact.due - NOON == 30_000 + 60_000
    assert shop.speaking.postman.outbox()["counts"] == {"queued": 1}


def test_what_could_not_be_delivered_in_a_day_is_dropped(shop: Shop) -> None:
    """A message of yesterday is not sent when the server comes back."""
    with mail_server(rcpt=["450 busy"] * 3) as box:
        (reservation,) = mailing(box, shop)
        assert shop.speaking.postman.deliver() == {"again": 1}
        shop.clock.move(DAY_MS)
        assert shop.speaking.postman.deliver() == {"dropped": 1}
        assert box.raw == []
    assert shop.speaking.messages.read(reservation).contact.answered == "stale"


@pytest.mark.parametrize(
    ("answers", "result", "arrived"),
    [
        ({"rcpt": ["450 busy"]}, "again", 0),
        ({"rcpt": ["drop"]}, "again", 0),
        ({"mail": ["451 later"]}, "again", 0),
        ({"data": ["451 later"]}, "again", 0),
        ({"text": ["452 full"]}, "again", 0),
        ({"text": ["554 no"]}, "failed", 0),
        ({"rcpt": ["550 nobody"]}, "failed", 0),
        ({"text": ["drop"]}, "unsure", 1),
    ],
)
def test_nothing_is_ever_sent_twice(shop: Shop, answers: dict[str, list[str]], result: str, arrived: int) -> None:
    """Whatever the server does once: afterwards the message has arrived at most once, and a doubt ends the trying."""
    with mail_server(**answers) as box:
        (reservation,) = mailing(box, shop)
        shop.speaking.postman.deliver()
        assert len(box.raw) == arrived
        assert state(shop, reservation) == {"again": "queued"}.get(result, result)
        for _ in range(5):
            shop.clock.move(HOUR_MS // 2)
            shop.speaking.postman.deliver()
        assert len(box.raw) == (1 if result == "again" else arrived)
    bounced = "rcpt" in answers and result == "failed"
    assert bool(shop.speaking.messages.unsubscribing.told("p0")) == bounced


def test_a_process_that_died_while_sending_leaves_a_doubt_and_no_second_mail(tmp_path: Path) -> None:
    """Marked as on its way before it goes; after the crash nobody knows, so nobody sends."""
    with mail_server() as box:
        shop = Shop(tmp_path / "shop")
        first, second = mailing(box, shop, 2)
        # As if the process had died between handing the mail over and noting the answer.
        shop.engine.store.contacts.change(first, lambda one, _: _sending(one))
        shop.engine.close()
        later = Shop(tmp_path / "shop", clock=clock_at(NOON + 60_000))
        later.change(delivery=by_mail(box))
        later.speaking.postman.recover()
        later.speaking.postman.deliver()
        assert (state(later, first), state(later, second)) == ("unsure", "sent")
        assert [one["To"] for one in box.mails()] == ["p1@example.org"]
        later.engine.close()


def _sending(one: Contact) -> Contact:
    return msgspec.structs.replace(one, state="sending", due=0)


@pytest.mark.promise("I10")
@pytest.mark.parametrize("what", ["withdrawn", "off", "erased", "over"])
def test_what_changed_in_the_outbox_is_not_sent(shop: Shop, what: str) -> None:
    """Judged once more at the door: a withdrawal, a switch, an erasure, the campaign's end."""
    with mail_server() as box:
        (reservation,) = mailing(box, shop)
        if what == "withdrawn":
            shop.engine.people.set_consents("p0", {"messages": "withdrawn"})
        elif what == "off":
            shop.engine.people.set_controls("p0", {"channels": {"email": "off"}})
        elif what == "erased":
            shop.engine.people.erase("p0")
        else:
            shop.speaking.campaigns.remove("tea")
        assert shop.speaking.postman.deliver() == ({} if what == "erased" else {"dropped": 1})
        assert box.raw == []
    if what != "erased":
        assert state(shop, reservation) == "dropped"


def test_a_message_that_meets_the_night_waits_for_the_morning(shop: Shop) -> None:
    """Committed at 20:59, tried at 21:01, sent at eight; counted where it went out."""
    with mail_server() as box:
        shop.clock.move(9 * HOUR_MS - 60_000)
        (reservation,) = mailing(box, shop)
        shop.clock.move(2 * 60_000)
        assert shop.speaking.postman.deliver() == {"queued": 1}
        assert box.raw == []
        shop.clock.move(10 * HOUR_MS)
        assert shop.speaking.postman.deliver() == {}
        shop.clock.move(HOUR_MS)
        assert shop.speaking.postman.deliver() == {"sent": 1}
    assert shop.speaking.messages.read(reservation).contact.at == int(shop.clock.now())


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a variable that holds a secret."""
    monkeypatch.setenv("TEA_SECRET", "s3cret")
    return "TEA_SECRET"


def test_a_webhook_gets_a_signed_message_once(shop: Shop, hooked: str) -> None:
    """Under the reservation as its id; a busy receiver gets it again, a private address only where allowed."""
    with listening(503, 200) as receiver:
        spec = HookDelivery(url=receiver.url, secret_env=hooked, private=True, channels=("push",))
        shop.change(delivery=Delivery(webhook=spec))
        shop.campaigns(campaign("tea", channel="push", body=_PUSH, subject="Your tea"))
        shop.person()
        chosen = shop.choose()["choice"]
        shop.speaking.messages.commit(chosen["reservation"])
        assert shop.speaking.postman.deliver() == {"again": 1}
        shop.clock.move(HOUR_MS)
        assert shop.speaking.postman.deliver() == {"sent": 1}
        shop.clock.move(HOUR_MS)
        assert shop.speaking.postman.deliver() == {}
    (_, first, _), (_, headers, body) = receiver.heard
    assert first["Tactful-Delivery"] == headers["Tactful-Delivery"] == chosen["reservation"]
    second, told = headers["Tactful-Signature"].removeprefix("t=").split(",v1=")
    assert told == hmac.new(b"s3cret", f"{second}.".encode() + body, hashlib.sha256).hexdigest()
    message = json.loads(body)
    assert (message["person_id"], message["campaign_id"]) == ("ana", "tea")


_PUSH = "{{ item_title }} is back. See it: {{ link }} {{ why }} Stop: {{ unsubscribe_url }}"


def test_a_webhook_to_a_private_address_is_refused_unless_allowed(shop: Shop, hooked: str) -> None:
    """A name that leads into the own network gets nothing."""
    spec = HookDelivery(url="https://localhost:9/x", secret_env=hooked, channels=("push",))
    shop.change(delivery=Delivery(webhook=spec))
    shop.campaigns(campaign("tea", channel="push", body=_PUSH, subject="Your tea"))
    shop.person()
    reservation = shop.choose()["choice"]["reservation"]
    shop.speaking.messages.commit(reservation)
    assert shop.speaking.postman.deliver() == {"never": 1}
    assert shop.speaking.messages.read(reservation).contact.answered == "refused-address"


def test_the_inbox_shows_what_was_committed_until_it_is_dismissed(shop: Shop) -> None:
    """No server needed; what is dismissed is gone from it, and weighs."""
    shop.campaigns(campaign("tea"), campaign("cup"))
    shop.person()
    reservation = shop.choose(candidates=["tea"], facts=FACTS)["choice"]["reservation"]
    assert shop.speaking.contacted.inbox("ana") == []
    assert shop.speaking.messages.commit(reservation)["state"] == "sent"
    (row,) = shop.speaking.contacted.inbox("ana")
    assert (row["campaign_id"], row["subject"]) == ("tea", "Item-Tea is here (tea)")
    shop.speaking.contacted.mark(reservation, "opened")
    shop.speaking.contacted.mark(reservation, "opened")
    assert [one["mark"] for one in shop.speaking.contacted.inbox("ana")[0]["marks"]] == ["opened"]
    shop.speaking.contacted.mark(reservation, "dismissed")
    assert shop.speaking.contacted.inbox("ana") == []


def test_a_complaint_ends_advertising_on_its_channel(shop: Shop) -> None:
    """At once, and only the person lifts it."""
    shop.campaigns(campaign("tea"), campaign("parcel", "service", body=_PARCEL))
    shop.person()
    reservation = shop.choose(candidates=["tea"])["choice"]["reservation"]
    shop.speaking.messages.commit(reservation)
    shop.speaking.contacted.mark(reservation, "complained")
    assert shop.codes() == {"tea": "messaging.unsubscribed.complained", "parcel": ""}
    from tactful.errors import NotFound

    with pytest.raises(NotFound):
        shop.speaking.messages.unsubscribing.lift("ana", channel="inbox", by_person=False)
    shop.speaking.messages.unsubscribing.lift("ana", channel="inbox", by_person=True)
    assert shop.codes()["tea"] == "messaging.recontact.item"
