"""Everything that has a name a person can meet is documented, and every promise mark is a promise we know."""

from __future__ import annotations

import re
import sys

import pytest
from house_tree import ROOT, sources

sys.path.insert(0, str(ROOT / "docs"))

from msgspec import structs
from pages import errors, promises, settings
from pages.table import field_words

from tactful.cli.app import COMMANDS
from tactful.settings import READY_MADE, load

REFERENCE = ROOT / "docs" / "reference"


def text(page: str) -> str:
    """Return a reference page."""
    return (REFERENCE / f"{page}.md").read_text("utf-8")


def test_every_command_is_documented_with_an_example():
    """Each command has its section, and the section an example."""
    sections = text("cli").split("\n## ")[1:]
    assert [c.name for c in COMMANDS] == [s.split("\n")[0].removeprefix("tactful ") for s in sections]
    assert [s.split("\n")[0] for s in sections if "Example: tactful" not in s] == []


def test_every_error_code_is_documented():
    """Each code that the sources raise stands on the errors page."""
    assert [code for code in errors.codes() if f"`{code}`" not in text("errors")] == []


def test_every_error_says_what_to_do_next():
    """Errors that a person meets carry a hint wherever they are raised."""
    hintless = [code for code, places in errors.codes().items() if not any(hint for _, _, hint in places)]
    assert hintless == []


@pytest.mark.parametrize("setting", READY_MADE)
def test_every_kind_and_surface_is_documented(setting: str):
    """Kinds stand on the events page, surfaces on the settings page."""
    loaded = load(setting)
    assert [k for k in loaded.kinds if f"`{k}`" not in text("events")] == []
    assert [s for s in loaded.surfaces if f"`{s}`" not in text("settings")] == []


def test_every_promise_mark_is_a_known_promise():
    """A mark with an id nobody promised would show nothing."""
    assert sorted(set(promises.marks()) - set(promises.PROMISES)) == []


def test_no_promise_is_silently_missing():
    """All seventy promises and eleven invariants stand on the page, shown or named as open."""
    assert (len(promises.PROMISES), len([p for p in promises.PROMISES if p.startswith("I")])) == (81, 11)
    rows = [line for line in text("promises").splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(promises.PROMISES)
    assert set(promises.LATER) <= set(promises.PROMISES)


def test_no_promise_is_broken_on_the_page():
    """The committed results hold no failed test."""
    assert "BROKEN" not in text("promises")


@pytest.mark.parametrize("struct", settings.STRUCTS, ids=lambda s: s.__name__)
def test_every_setting_has_its_words(struct: type):
    """Each field of the settings says what it does, in the source and so on the page."""
    words = field_words(struct)
    assert [field.name for field in structs.fields(struct) if not words.get(field.name)] == []


def test_every_environment_variable_is_documented():
    """Each TACTFUL_ variable that the sources or the run script read stands on the files page."""
    texts = [source.text for source in sources("src")] + [(ROOT / "run").read_text("utf-8")]
    named = {name for body in texts for name in re.findall(r"\bTACTFUL_[A-Z_]+\b", body)}
    assert sorted(name for name in named if f"`{name}`" not in text("files")) == []
