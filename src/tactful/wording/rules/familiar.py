"""Never more familiar than the reader made us: no endearments, no guilt, no "we miss you" to the active (L1)."""

from __future__ import annotations

from collections.abc import Iterator

from tactful.wording.draft import Draft, Sentence
from tactful.wording.finding import Finding
from tactful.wording.lexicon import found

__all__ = ["CODES", "check"]

CODES = {
    "wording.familiar.close": {
        "en": "closer than the reader made you; write as to somebody you respect",
        "de": "vertraulicher, als die Person es wollte; schreibe wie jemandem, den du achtest",
    },
    "wording.familiar.guilt": {
        "en": "makes the reader feel guilty; say what there is, and let them choose",
        "de": "macht ein schlechtes Gewissen; sag, was es gibt, und lass die Wahl",
    },
    "wording.familiar.missing-you": {
        "en": "says that you miss the reader; only somebody who truly left may hear it, and even then rarely",
        "de": "sagt, dass du die Person vermisst; das hört nur, wer wirklich fort ist, und auch dann selten",
    },
}


def check(draft: Draft) -> Iterator[Finding]:
    """Yield what is too close; "we miss you" only warns when the person lapsed."""
    for sentence in draft.sentences:
        yield from _one(draft, sentence)


def _one(draft: Draft, sentence: Sentence) -> Iterator[Finding]:
    for code, group in (("wording.familiar.close", "familiar.close"), ("wording.familiar.guilt", "familiar.guilt")):
        hit = found(group, sentence.text)
        if hit:
            yield Finding(code=code, severity="refuse", where=sentence.where, hint="", found=hit)
    hit = found("missing", sentence.text)
    if hit:
        severe = "warn" if draft.relation == "lapsed" else "refuse"
        yield Finding(code="wording.familiar.missing-you", severity=severe, where=sentence.where, hint="", found=hit)  # type: ignore[arg-type] # mypy widens the choice of two literals
