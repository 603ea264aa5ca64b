"""Consent in service: notices, receipts, signals, imports, children, and what the past permitted."""

from __future__ import annotations

import pytest
from consent_world import NOON, NOTICE, happened, opened, read_kinds, told
from tcf_writer import string

from tactful.assembly.asking import Asking
from tactful.clock import DAY_MS, FixedClock, format_time
from tactful.consent.receipt import genuine
from tactful.decisions.decision import Ask
from tactful.errors import BadInput, Conflict
from tactful.ids import Millis
from tactful.people.person import Controls


def refusal(engine, said, person="ana") -> str:
    """Return the code with which a word is refused."""
    with pytest.raises(BadInput) as refused:
        engine.people.set_consents(person, said)
    assert refused.value.hint
    return refused.value.code


@pytest.mark.promise("C10")
def test_a_grant_cites_a_notice_that_was_published():
    """Unknown versions, versions about something else and no version at all are refused; a no needs none."""
    with opened() as engine:
        assert refusal(engine, {"messages": "granted", "notice": "v9"}) == "unknown-notice"
        engine.notices.publish([NOTICE])
        assert refusal(engine, {"messages": "granted"}) == "notice-needed"
        assert refusal(engine, {"offers": "granted", "notice": "v1"}) == "unknown-notice"
        assert engine.people.consents("ana") == {}
        assert engine.people.set_consents("ana", {"messages": "refused"}) == {"messages": "refused"}
        said = engine.people.set_consents("ana", {"messages": "granted", "notice": "v1"})
        assert said == {"messages": "granted"}


@pytest.mark.promise("C10")
@pytest.mark.promise("C5")
def test_an_edited_notice_with_a_new_use_ends_old_grants_at_the_next_decision():
    """The state reads `requested`, mail reads views no more, and a new yes to the new version opens them again."""
    clock = FixedClock(NOON)
    with opened(clock=clock) as engine:
        engine.notices.publish([NOTICE])
        engine.people.set_consents("ana", {"messages": "granted", "notice": "v1"})
        assert "view" in read_kinds(engine, surface="mail")
        clock.move(1000)
        wider = {"messages": {"text": {"en": "We write, and share."}, "uses": ["news"], "recipients": ["partners"]}}
        engine.notices.publish([{"notice": "v2", "purposes": wider}])
        assert "view" not in read_kinds(engine, surface="mail")
        assert engine.people.consents("ana") == {"messages": "requested"}
        assert engine.people.may_ask("ana", "messages") == {
            "purpose": "messages", "may_ask": True, "code": "requested", "not_before": None, "notice": "v2"
        }  # fmt: skip
        engine.people.set_consents("ana", {"messages": "granted", "notice": "v2"})
        assert "view" in read_kinds(engine, surface="mail")


def test_notices_are_for_ever(tmp_path):
    """A version survives a restart, and cannot be published again with another text."""
    with opened(tmp_path) as engine:
        engine.notices.publish([NOTICE])
    with opened(tmp_path) as engine:
        assert [one["notice"] for one in engine.notices.all()] == ["v1"]
        engine.notices.publish([NOTICE])
        with pytest.raises(Conflict):
            engine.notices.publish([{"notice": "v1", "purposes": {"messages": {"text": {"en": "Else."}}}}])
        with pytest.raises(BadInput) as refused:
            engine.notices.publish(
                [{"notice": "v2", "purposes": {"messages": {"text": {"en": "x"}, "kinds": ["vew"]}}}]
            )
        assert refused.value.code == "unknown-kind"


@pytest.mark.promise("C10")
def test_every_time_something_is_said_there_is_a_receipt():
    """One per time, genuine, with the hash of the very notice; the history has every word."""
    with opened() as engine:
        engine.notices.publish([NOTICE])
        engine.people.set_consents("ana", {"messages": "granted", "notice": "v1"})
        engine.people.set_consents("ana", {"messages": "withdrawn", "research": "refused"})
        history = engine.people.consent_record("ana")
        assert [(w["purpose"], w["state"], w["source"]) for w in history["words"]] == [
            ("messages", "granted", "person"), ("messages", "withdrawn", "person"), ("research", "refused", "person")
        ]  # fmt: skip
        assert all(genuine(receipt) for receipt in history["receipts"])
        first, second = history["receipts"]
        assert first["dpv:hasProcess"][0]["dpv:hasNotice"]["tactful:noticeHash"] == engine.notices.all()[0]["sha256"]
        assert len(second["tactful:events"]) == 2


@pytest.mark.promise("C9")
def test_a_no_is_not_asked_about_for_180_days():
    """The answer holds over a half year of clock, and says when it ends."""
    clock = FixedClock(NOON)
    with opened(clock=clock) as engine:
        assert engine.people.may_ask("ana", "messages")["code"] == "never-asked"
        engine.people.set_consents("ana", {"messages": "refused"})
        told_ = engine.people.may_ask("ana", "messages")
        assert (told_["may_ask"], told_["not_before"]) == (False, format_time(Millis(NOON + 180 * DAY_MS)))
        clock.move(180 * DAY_MS)
        assert engine.people.may_ask("ana", "messages")["may_ask"]
        engine.people.set_controls("ana", Controls(objections=["messages"]))
        assert engine.people.may_ask("ana", "messages")["code"] == "objection"


@pytest.mark.promise("G2")
def test_a_browsers_opt_out_stays_when_the_signal_is_gone():
    """One request with the signal: offers and linking are off for good, lists go on, and the person is told."""
    clock = FixedClock(NOON)
    with opened(clock=clock) as engine:
        engine.people.set_consents("ana", {"offers": "granted", "recommendation": "granted"})
        happened(engine, ("purchase", "i1"))
        assert "purchase" in read_kinds(engine, surface="offers")
        clock.move(1000)
        _, notices, mode = told(engine, context={"sec_gpc": True})
        assert "gpc-honoured: your browser's opt-out is kept and obeyed (linking,offers)" in notices
        assert mode == "personal", "lists of our own pages stay under their own consent"
        for _ in range(3):
            clock.move(DAY_MS)
            assert read_kinds(engine, surface="offers") == frozenset()
            assert "purchase" in read_kinds(engine)
        states = engine.people.consents("ana")
        assert (states["offers"], states["linking"], states["recommendation"]) == ("refused", "refused", "granted")
        assert states["gpc"] == {
            "honoured": True, "since": format_time(Millis(NOON + 1000)), "opted_out": ["linking", "offers"]
        }  # fmt: skip


@pytest.mark.promise("G2")
@pytest.mark.promise("G5")
def test_only_the_persons_own_later_yes_reopens_what_a_browser_closed():
    """Later and specific; the signal that goes on being sent does not close it again, and is kept once."""
    clock = FixedClock(NOON)
    with opened(clock=clock) as engine:
        for _ in range(3):
            engine.people.opt_out("ana")
        clock.move(1000)
        engine.people.set_consents("ana", {"offers": "granted"})
        told(engine, context={"sec_gpc": True})
        assert engine.people.consents("ana")["offers"] == "granted"
        assert engine.people.consents("ana")["linking"] == "refused"
        assert sum(word["source"] == "gpc" for word in engine.people.consent_history("ana")) == 2


@pytest.mark.promise("G2")
@pytest.mark.parametrize("on_disk", [False, True])
def test_a_sessions_opt_out_follows_it_to_the_person(on_disk, tmp_path):
    """Also when the person has words of their own, in the order of time."""
    clock = FixedClock(NOON)
    with opened(tmp_path / "shop" if on_disk else None, clock) as engine:
        engine.people.set_consents("ana", {"offers": "granted", "messages": "granted"})
        clock.move(1000)
        engine.people.opt_out(session_id="s")
        clock.move(1000)
        engine.people.set_consents("ben", {"offers": "granted"})
        engine.people.identify("s", "ana")
        assert engine.people.consents("ana")["offers"] == "refused"
        assert engine.people.consents("ana")["messages"] == "granted"
        assert engine.people.consents("ben")["offers"] == "granted"
        engine.people.opt_out(session_id="t")
        engine.people.identify("t", "cleo")
        assert engine.people.consents("cleo")["linking"] == "refused"


@pytest.mark.promise("G4")
def test_a_tcf_string_is_imported_for_our_vendor(tmp_path):
    """Granted or refused per purpose with the source named; refused while no vendor number is set."""
    with opened() as engine:
        assert refusal(engine, {"tcf": string(purposes=range(1, 11), consented=[42])}) == "no-tcf-vendor"
    with opened(tmp_path, more="\n[tcf]\nvendor = 42\n") as engine:
        told_ = engine.people.set_consents("ana", {"tcf": string(purposes=[3, 4, 9], consented=[42])})
        assert told_ == {
            "offers": "granted", "recommendation": "refused", "research": "granted", "training": "refused"
        }  # fmt: skip
        assert {word["source"] for word in engine.people.consent_history("ana")} == {"tcf"}
        assert refusal(engine, {"tcf": "nonsense!"}) == "bad-tcf"


@pytest.mark.promise("G5")
def test_a_string_older_than_the_persons_own_choice_changes_nothing_about_it(tmp_path):
    """Chosen here after the string was written: the choice stands; a newer string that refuses closes it."""
    clock = FixedClock(NOON)
    with opened(tmp_path, clock, more="\n[tcf]\nvendor = 42\n") as engine:
        engine.people.set_consents("ana", {"offers": "granted"})
        engine.people.set_consents("ana", {"tcf": string(purposes=[], consented=[42], updated_ms=NOON - DAY_MS)})
        assert engine.people.consents("ana")["offers"] == "granted"
        clock.move(DAY_MS)
        engine.people.set_consents("ana", {"tcf": string(purposes=[], consented=[42], updated_ms=NOON + DAY_MS)})
        assert engine.people.consents("ana")["offers"] == "refused"


@pytest.mark.promise("K1")
def test_behaviour_of_a_minor_changes_nothing_and_is_not_kept():
    """What they say counts; what they do does not, whether it came before or after we knew their age."""
    with opened() as engine:
        happened(engine, ("view", "i1"), ("purchase", "i2"), person="old-enough")
        happened(engine, ("view", "i1"), ("purchase", "i2"))
        engine.people.put({"person_id": "ana", "minor": True, "country": "AT"})
        assert told(engine)[2] == "fallback"
        assert happened(engine, ("view", "i3"), ("rating", "i4"), ("like", "i5")) == ["not-permitted", "", ""]
        assert told(engine)[2] == "personal"
        assert read_kinds(engine) <= {
            "rating", "like", "dislike", "declare", "goal", "less-like-this", "never", "not-me", "gift",
            "complaint", "help",
        }  # fmt: skip


@pytest.mark.promise("K1")
def test_nothing_of_a_minor_is_read_for_advertising_linking_or_by_place():
    """Offers, linking and research are closed whatever was granted; not even at home or away is told apart."""
    with opened() as engine:
        engine.people.put({"person_id": "ana", "attributes": {"age_band": "0-18"}, "home_place": "Graz"})
        grants = {"offers": "granted", "linking": "granted", "research": "granted", "by": "guardian"}
        engine.people.set_consents("ana", grants)
        for purpose in ("offers", "linking", "research"):
            assert read_kinds(engine, purpose=purpose) == frozenset()
        assert told(engine, surface="offers")[1][0].startswith("young-person:")
        happened(engine, ("like", "i5"))
        occasion, _ = Asking(engine.parts)._occasion(Ask(surface="home", person_id="ana", context={"place": "Graz"}))
        assert (occasion.place, occasion.view.coarse.relation) == (None, "")


@pytest.mark.promise("K2")
@pytest.mark.parametrize(
    ("band", "country", "by", "read"),
    [
        ("13-15", "AT", "person", False),
        ("13-15", "AT", "guardian", True),
        ("14-15", "AT", "person", True),
        ("13-15", "GB", "person", True),
        ("16-17", "IN", "person", False),
        ("16-17", "IN", "guardian", True),
        ("16-17", "DE", "person", True),
    ],
)
def test_below_the_age_of_the_country_a_guardian_consents(band, country, by, read, tmp_path):
    """Declared topics need consent here; whose it must be depends on age and country."""
    with opened(tmp_path) as engine:
        pass
    file = tmp_path / "tactful.toml"
    file.write_text(file.read_text("utf-8").replace('["0-18", ', f'["{band}", "0-18", '), "utf-8")
    with opened(tmp_path) as engine:
        engine.people.put({"person_id": "ana", "country": country, "attributes": {"age_band": band}})
        engine.people.set_consents("ana", {"recommendation": "granted", "by": by})
        assert ("declare" in read_kinds(engine)) == read


@pytest.mark.promise("X8")
def test_a_list_with_lasting_effects_needs_a_notice_first():
    """Credit: refused without the version that was shown, or with one that was never published."""
    with opened(setting="finance") as engine:
        for notice, code in ((None, "notice-needed"), ("v9", "unknown-notice")):
            with pytest.raises(BadInput) as refused:
                engine.decide(person="ana", surface="products", count=3, notice=notice)
            assert refused.value.code == code
        engine.notices.publish([NOTICE])
        assert engine.decide(person="ana", surface="products", count=3, notice="v1").items


@pytest.mark.promise("H2")
@pytest.mark.parametrize(
    ("setting", "surface"), [("finance", "products"), ("workplace", "career"), ("education", "pathways")]
)
def test_where_effects_last_the_answer_only_suggests(setting, surface):
    """Credit, careers, courses: every list says so and none elsewhere does, also in the record and when made again."""
    with opened(setting=setting) as engine:
        lasting = [name for name, rules in engine.settings.surfaces.items() if rules.significant]
        assert surface in lasting
        purpose = engine.settings.surfaces[surface].purpose
        engine.notices.publish(
            [{"notice": "v1", "purposes": {purpose: {"text": {"en": "We suggest."}, "uses": ["x"]}}}]
        )
        for name in [one for one, rules in engine.settings.surfaces.items() if not rules.pushed]:
            decision = engine.decide(person="ana", surface=name, count=3, notice="v1" if name in lasting else None)
            assert (decision.effect == "suggestion") == (name in lasting)
            assert engine.read_decision(decision.decision_id).effect == decision.effect
            assert engine.replay(decision.decision_id)["equal"]


@pytest.mark.promise("H2")
@pytest.mark.parametrize("line", ['pushed = true\npurpose = "offers"', "explore_slots = 1"])
def test_where_effects_last_nothing_is_pushed_and_nothing_is_drawn(tmp_path, line):
    """A surface that would act by itself, or by lot, stops the start."""
    with opened(tmp_path, setting="finance"):
        pass
    file = tmp_path / "tactful.toml"
    file.write_text(file.read_text("utf-8").replace("significant = true", f"significant = true\n{line}"), "utf-8")
    with pytest.raises(BadInput) as refused:
        opened(tmp_path)
    assert refused.value.code == "significant-is-asked-for"


@pytest.mark.promise("C12")
@pytest.mark.parametrize("how", ["word", "control", "kind"])
def test_no_setting_and_no_ask_overrides_an_objection_to_marketing(how, tmp_path):
    """Even where the operator writes `contract` everywhere, and the ask names another purpose."""
    with opened(tmp_path) as engine:
        pass
    file = tmp_path / "tactful.toml"
    text = file.read_text("utf-8")
    for purpose in ("messages", "offers"):
        text = text.replace(f'{purpose} = "consent"', f'{purpose} = "contract"')
    file.write_text(text, "utf-8")
    with opened(tmp_path) as engine:
        happened(engine, ("purchase", "i1"))
        assert "purchase" in read_kinds(engine, surface="mail")
        if how == "word":
            engine.people.set_consents("ana", {"messages": "refused"})
        elif how == "control":
            engine.people.set_controls("ana", Controls(objections=["messages"]))
        else:
            engine.people.set_consents("ana", {"messages": {"purchase": "refused"}})
        for purpose in ("recommendation", "messages", "audit", "training"):
            assert "purchase" not in read_kinds(engine, surface="mail", purpose=purpose)


@pytest.mark.promise("C12")
def test_a_pushed_surface_cannot_be_declared_as_anything_but_marketing(tmp_path):
    """Writing another purpose for mail stops the start."""
    with opened(tmp_path):
        pass
    file = tmp_path / "tactful.toml"
    file.write_text(file.read_text("utf-8").replace('purpose = "messages"', 'purpose = "recommendation"'), "utf-8")
    with pytest.raises(BadInput) as refused:
        opened(tmp_path)
    assert refused.value.code == "pushed-is-marketing"
