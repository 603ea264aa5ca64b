"""Settings are data: every ready-made file loads, and a gap in one is refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from tactful.errors import BadInput
from tactful.events.kinds import Purpose
from tactful.settings import READY_MADE, Settings, load, load_file

OUTCOMES = {
    "shown", "opened", "accepted", "completed", "dismissed", "less-like-this", "never", "not-me", "gift",
}  # fmt: skip

SMALL = """
setting = "shop"
[bases.observed]
recommendation = "legitimate-interest"
training = "legitimate-interest"
messages = "consent"
offers = "consent"
linking = "consent"
audit = "consent"
research = "consent"
[kinds.view]
family = "behavioural"
source = "site"
label = { en = "you viewed" }
ttl_days = 400.0
basis = "observed"
[surfaces.home]
"""


def read(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "tactful.toml"
    path.write_text(text, "utf-8")
    return load_file(path)


@pytest.mark.parametrize("name", READY_MADE)
@pytest.mark.promise("C2")
def test_every_ready_made_setting_fills_every_cell(name: str) -> None:
    """Each kind of each ready-made file has one basis for each of the seven purposes."""
    settings = load(name)
    assert settings.setting == name
    for spec in settings.kinds.values():
        assert set(spec.basis) == set(get_args(Purpose))
        assert spec.ttl_days > 0
        assert set(spec.label) == {"en", "de"}


@pytest.mark.parametrize("name", READY_MADE)
def test_every_setting_knows_every_outcome(name: str) -> None:
    """The outcome kinds of the public face are registered everywhere."""
    assert set(load(name).kinds) >= OUTCOMES


def test_the_workplace_never_reads_emotion_or_the_body() -> None:
    """No kind of the workplace is sensitive (I9)."""
    kinds = load("workplace").kinds
    assert not {"mood", "voice-stress", "hrv", "sleep"} & set(kinds)
    assert all(spec.sensitivity != "sensitive" for spec in kinds.values())


def test_a_sensitive_kind_cannot_be_added_to_the_workplace(tmp_path: Path) -> None:
    """Registering one there stops the start with a code (I9)."""
    text = SMALL.replace('"shop"', '"workplace"').replace("ttl_days", 'sensitivity = "sensitive"\nttl_days')
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    assert caught.value.code == "not-in-this-setting"


def test_strict_rests_on_consent_alone() -> None:
    """In the strict setting a cell is consent or never, for kinds and attributes."""
    strict = load("strict")
    assert {basis for spec in strict.kinds.values() for basis in spec.basis.values()} == {"consent", "never"}
    assert {spec.basis for spec in strict.attributes.values()} == {"consent"}


@pytest.mark.parametrize("name", ["shop", "streaming"])
def test_ready_made_shops_read_first_party_acts_until_objected(name: str) -> None:
    """Views, purchases and ratings rest on legitimate interest for recommendation and training only."""
    kinds = load(name).kinds
    for kind in ("view", "purchase", "play", "rating"):
        bases = kinds[kind].basis
        assert {p for p, b in bases.items() if b == "legitimate-interest"} == {"recommendation", "training"}
    for kind in ("search", "mood", "location", "declare", "save"):
        assert kinds[kind].basis["recommendation"] == "consent"


def test_a_kind_may_cite_a_row_of_bases(tmp_path: Path) -> None:
    """The name of a row stands for its seven cells."""
    settings = read(tmp_path, SMALL)
    assert settings.kinds["view"].basis == settings.bases["observed"]


@pytest.mark.promise("C2")
def test_a_blank_cell_stops_the_start_and_is_named(tmp_path: Path) -> None:
    """Leaving out one purpose is refused with the kind and the purpose in the message."""
    with pytest.raises(BadInput) as caught:
        read(tmp_path, SMALL.replace('offers = "consent"\n', ""))
    assert caught.value.code == "no-basis"
    assert "kinds.view" in caught.value.detail
    assert "offers" in caught.value.detail


@pytest.mark.promise("R2")
def test_a_kind_without_time_to_live_stops_the_start(tmp_path: Path) -> None:
    """A kind without `ttl_days` cannot be registered."""
    with pytest.raises(BadInput) as caught:
        read(tmp_path, SMALL.replace("ttl_days = 400.0\n", ""))
    assert caught.value.code == "bad-settings"
    assert "ttl_days" in caught.value.detail


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("setting = ", "bad-settings"),
        (SMALL + "colour = 3\n", "bad-settings"),
        (SMALL.replace('basis = "observed"', 'basis = "guessed"'), "no-basis"),
        (SMALL.replace("[kinds.view]", "[kinds]\nview = 3\n[other]"), "bad-settings"),
    ],
)
def test_a_file_that_says_nonsense_is_refused(tmp_path: Path, text: str, code: str) -> None:
    """Broken TOML, unknown keys and dangling names each answer with a code."""
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    assert caught.value.code == code


def test_a_missing_file_says_what_to_run(tmp_path: Path) -> None:
    """The message names the command that makes one."""
    with pytest.raises(BadInput) as caught:
        load_file(tmp_path / "none.toml")
    assert caught.value.code == "no-settings"
    assert "tactful init" in caught.value.hint


def test_an_unknown_setting_lists_the_known_ones() -> None:
    """Asking for a setting that does not exist names those that do."""
    with pytest.raises(BadInput, match="no setting 'shoe'") as caught:
        load("shoe")
    assert "shop" in caught.value.hint
