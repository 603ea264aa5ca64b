"""Emotion and the body: never at work or in education whatever anyone ticked; elsewhere behind three keys."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from consent_world import NOON, NOTICE, happened, opened, read_kinds, told
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.clock import FixedClock
from tactful.errors import BadInput
from tactful.events.kinds import KindRegistry, KindSpec
from tactful.events.lawful import forbidden_inference, is_inner
from tactful.settings import NO_INNER_LIFE, SensitiveKeys, load
from tactful.settings.in_force import attributes_in_force, kinds_in_force

INNER = ("mood", "voice-stress", "hrv")

KEYS = "".join(f'\n[sensitive.{kind}]\nenabled = true\nassessment = "DPIA 2026-07"\n' for kind in INNER)


def tick_everything(engine) -> None:
    """Let the person agree to everything in every way there is."""
    engine.notices.publish([NOTICE])
    for said in ({"recommendation": "granted"}, *({"recommendation": {kind: "granted"}} for kind in INNER)):
        with suppress(BadInput):  # what is not available may be refused at once
            engine.people.set_consents("ana", {**said, "notice": "v1"})


def turned_into(directory: Path, setting: str) -> None:
    """Make a shop's directory one of another setting, with the kinds about inner life taken out as the file demands."""
    from importlib import resources

    text = resources.files("tactful.settings").joinpath(f"{setting}.toml").read_text("utf-8")
    (directory / "tactful.toml").write_text(text, "utf-8")


@pytest.mark.promise("I9")
@pytest.mark.promise("E1")
@pytest.mark.parametrize("ticked", ["nothing", "consent", "consent and keys"])
@pytest.mark.parametrize("setting", sorted(NO_INNER_LIFE))
def test_work_and_education_refuse_inner_life_at_every_gate(setting, ticked, tmp_path):
    """Registry, ingest, read, learn: a shop with permitted moods becomes a workplace, and none of them is touched."""
    clock = FixedClock(NOON)
    with opened(tmp_path, clock, more=KEYS) as engine:
        if ticked != "nothing":
            tick_everything(engine)
            assert happened(engine, *((kind, about) for kind in INNER for about in ("tenser", "i1"))) == [""] * 6
            assert set(INNER) <= read_kinds(engine)
    text = (tmp_path / "tactful.toml").read_text("utf-8").replace('setting = "shop"', f'setting = "{setting}"')
    (tmp_path / "tactful.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput, match=r"kinds\.mood is sensitive") as refused:
        opened(tmp_path, clock)
    assert refused.value.code == "not-in-this-setting"
    turned_into(tmp_path, setting)
    with opened(tmp_path, clock) as engine:
        if ticked == "consent and keys":
            tick_everything(engine)
        assert happened(engine, *((kind, "tenser") for kind in INNER)) == ["unknown-kind"] * 3
        link = list(engine.store.chain.links())[-1]
        assert (link.action, engine.store.chain.facts(link)) == ("emotion.refused", {"gate": "intake", "rows": 3})
        assert not set(INNER) & read_kinds(engine)
        before = told(engine)
        engine.learn()
        assert told(engine)[0] == before[0]
        assert not engine.parts.living.model.sums.size.any()


@pytest.mark.promise("I9")
@pytest.mark.parametrize("setting", sorted(NO_INNER_LIFE))
def test_what_slips_past_the_file_is_not_in_force(setting):
    """The second lock: a registry with such kinds, however it came about, has none of them in force."""
    shop = load("shop")
    smuggled = msgspec.structs.replace(
        shop, setting=setting, sensitive={kind: SensitiveKeys(enabled=True, assessment="x") for kind in INNER}
    )
    assert not set(INNER) & set(kinds_in_force(smuggled))


WORDS = st.sampled_from(["mood", "voice", "face", "stress", "heart", "pulse", "emotion", "Stimmung", "Gesicht"])


@pytest.mark.promise("I9")
@settings(max_examples=40, deadline=None)
@given(
    setting=st.sampled_from(sorted(NO_INNER_LIFE)),
    name=st.from_regex(r"[a-z]{3,8}", fullmatch=True),
    telling=WORDS,
    where=st.sampled_from(["name", "label", "source", "derived_from", "infers", "sensitivity"]),
    keys=st.booleans(),
)
def test_no_wording_brings_inner_life_into_work_or_school(setting, name, telling, where, keys):
    """Named, labelled, sourced, declared or merely marked as sensitive: such a kind is never in force there."""
    facts: dict[str, object] = {"family": "contextual", "source": "our pages", "label": {"en": "you did"},
                                "ttl_days": 1.0, "basis": {"recommendation": "contract"}}  # fmt: skip
    changed = {
        "name": {},
        "label": {"label": {"en": "you did", "de": f"x {telling}"}},
        "source": {"source": f"device {telling}"},
        "derived_from": {"derived_from": ("voice",)},
        "infers": {"infers": "emotion"},
        "sensitivity": {"sensitivity": "sensitive"},
    }[where]
    kind = f"{name}-{telling.lower()}" if where == "name" else name
    spec = KindSpec(**(facts | changed))  # type: ignore[arg-type]
    keyed = {kind: SensitiveKeys(enabled=True, assessment="x")} if keys else {}
    tenant = msgspec.structs.replace(load(setting), sensitive=keyed)
    assert kind not in kinds_in_force(msgspec.structs.replace(tenant, kinds={**tenant.kinds, kind: spec}))


@pytest.mark.promise("E3")
@pytest.mark.parametrize("trait", ["race", "politics", "union", "religion", "sex-life"])
@pytest.mark.parametrize("body", [("voice",), ("face",), ("gait", "heart")])
def test_traits_cannot_be_inferred_from_the_body_anywhere(trait, body):
    """The registry itself refuses, whatever basis is claimed."""
    spec = KindSpec(family="contextual", source="device", label={"en": "x"}, ttl_days=1, derived_from=body,
                    infers=trait, basis={"recommendation": "consent"})  # fmt: skip
    with pytest.raises(BadInput) as refused:
        KindRegistry({"guess": spec})
    assert refused.value.code == "forbidden-inference"
    assert forbidden_inference("guess", spec) == trait


@pytest.mark.promise("E3")
@pytest.mark.parametrize(
    ("name", "label"), [("face-orientation", "x"), ("guess", "your faith, by your voice"), ("voice-ethnicity", "x")]
)
def test_leaving_the_declaration_out_does_not_help(name, label):
    """Words tell as well."""
    spec = KindSpec(family="contextual", source="x", label={"en": label}, ttl_days=1, basis={})
    assert forbidden_inference(name, spec)
    assert is_inner(name, spec)


@pytest.mark.promise("S1")
@pytest.mark.promise("E2")
@pytest.mark.parametrize("missing", ["nothing", "enabled", "assessment", "consent", "by name", "notice"])
def test_a_sensitive_kind_needs_all_three_keys(missing, tmp_path):
    """Operator, assessment, explicit consent on a notice: take any away and nothing is kept or read."""
    keys = '\n[sensitive.mood]\nenabled = true\nassessment = "DPIA 7"\n'
    if missing == "enabled":
        keys = keys.replace("true", "false")
    if missing == "assessment":
        keys = keys.replace("DPIA 7", " ")
    with opened(tmp_path, more=keys) as engine:
        if missing != "notice":
            engine.notices.publish([NOTICE])
        cited = {} if missing == "notice" else {"notice": "v1"}
        if missing == "by name":
            engine.people.set_consents("ana", {"recommendation": "granted", **cited})
        elif missing == "nothing":
            engine.people.set_consents("ana", {"recommendation": {"mood": "granted"}, **cited})
        elif missing != "consent":
            with pytest.raises(BadInput) as refused:
                engine.people.set_consents("ana", {"recommendation": {"mood": "granted"}, **cited})
            assert refused.value.code == ("notice-needed" if missing == "notice" else "not-available")
        kept = happened(engine, ("mood", "calmer"))
        assert ("mood" in read_kinds(engine)) == (missing == "nothing")
        assert kept == ([""] if missing == "nothing" else ["not-permitted"])
        if missing == "nothing":
            assert "may-read: you allowed this list to read (mood)" in told(engine)[1]


@pytest.mark.promise("S1")
def test_sensitive_attributes_are_locked_in_the_same_way():
    """An attribute that is sensitive has no basis until the operator turned both keys."""
    shop = load("shop")
    assert attributes_in_force(shop)["income_band"].basis == "never"
    keyed = {"attribute.income_band": SensitiveKeys(enabled=True, assessment="DPIA 3")}
    assert attributes_in_force(msgspec.structs.replace(shop, sensitive=keyed))["income_band"].basis == "consent"


def test_a_key_to_a_kind_that_does_not_exist_is_a_slip(tmp_path):
    """A misspelt table would seem to unlock something."""
    with pytest.raises(BadInput) as refused:
        opened(tmp_path, more='\n[sensitive.moood]\nenabled = true\nassessment = "x"\n')
    assert refused.value.code == "bad-settings"
