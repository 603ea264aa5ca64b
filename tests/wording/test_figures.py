"""The figures of words, on the third that was frozen before any rule was written; ``-s`` prints them."""

from __future__ import annotations

import hashlib

import corpus
import judge_corpus
import pytest

DIGEST = "4e831e7524100ef16223ebd083c248ad3d068d3f035fcec4d21089089de919c2"
"""SHA-256 of the frozen rows, as they were committed."""


def frozen_rows() -> list[str]:
    """Return every frozen line, file by file."""
    return [line for file in corpus.FILES for line in corpus.lines(file) if corpus.id_of(line) in corpus.frozen()[file]]


def test_the_frozen_third_is_what_the_seed_drew_and_nobody_touched_it():
    """The ids are those of the draw, and the lines hash to what was committed before the rules."""
    assert {file: corpus.drawn(file) for file in corpus.FILES} == corpus.frozen()
    assert hashlib.sha256("\n".join(frozen_rows()).encode()).hexdigest() == DIGEST


def test_there_are_enough_names_languages_and_templates():
    """At least 120 vectors in 20 languages, 100 creepy templates and 200 good ones, a third of each frozen."""
    names = corpus.rows("names")
    assert len(names) >= 120
    assert len({row["locale"].partition("-")[0] for row in names}) >= 20
    assert len(corpus.rows("creepy")) >= 100
    assert len(corpus.good()) >= 200
    assert all(3 * len(corpus.frozen()[file]) >= len(corpus.rows(file)) for file in corpus.FILES)


@pytest.mark.promise("S6")
def test_every_frozen_name_is_said_rightly_or_not_at_all():
    """No wrong name; a plain greeting where a name would have been right is allowed, and counted."""
    told = judge_corpus.names(row for row in corpus.rows("names") if row.frozen)
    print(f"\nnames, frozen third: {told}")
    assert told.wrong == []
    assert told.plain <= 2


@pytest.mark.promise("S6")
def test_every_frozen_creepy_template_is_refused():
    """Each for what it says, not for a missing link."""
    told = judge_corpus.templates(row for row in corpus.rows("creepy") if row.frozen)
    print(f"\ncreepy templates, frozen third: {told}")
    assert told.refused == told.count
    assert told.count >= 42


@pytest.mark.promise("S6")
def test_hardly_any_frozen_good_template_is_refused():
    """At most two in a hundred, for whatever reason."""
    told = judge_corpus.templates((row for row in corpus.good() if row.frozen), any_reason=True)
    print(f"\ngood templates, frozen third: {told}")
    assert told.refused <= 0.02 * told.count


@pytest.mark.parametrize("file", ["names"])
def test_every_open_name_is_said_rightly_or_not_at_all(file: str):
    """The two thirds that the rules were written beside."""
    told = judge_corpus.names(row for row in corpus.rows(file) if not row.frozen)
    assert told.wrong == []


@pytest.mark.parametrize(("file", "least"), [("creepy", 1.0), ("later_creepy", 1.0), ("third_creepy", 0.96)])
def test_open_and_later_creepy_templates_are_refused(file: str, least: float):
    """The later draws were made after the rules, judged once as found, and then learned from."""
    told = judge_corpus.templates(row for row in corpus.rows(file) if not row.frozen)
    assert told.refused >= least * told.count


@pytest.mark.parametrize("file", ["good_en", "good_de", "good_es_fr", "later_good", "third_good"])
def test_open_and_later_good_templates_pass(file: str):
    """None of those is refused."""
    told = judge_corpus.templates((row for row in corpus.rows(file) if not row.frozen), any_reason=True)
    assert told.refused == 0
