"""Templates in Liquid, held within limits and to the facts they declare; nothing they hold is ever run as code.

>>> parse("Dear reader, {{ title | upcase }} is back").slots
('title',)
>>> parse("{% for i in (1..9999999) %}x{% endfor %}").write({})
Traceback (most recent call last):
    ...
tactful.errors.BadInput: the template loops more than 200 times

Reference: Liquid (Shopify); the parser is python-liquid, with a short list of tags and filters of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tactful.errors import BadInput
from tactful.wording.extra import need_words

if TYPE_CHECKING:
    from liquid import BoundTemplate

__all__ = ["LONGEST", "LOOPS", "OUTPUT_BYTES", "Parsed", "is_template", "parse"]

LONGEST = 20_000
"""Characters of one template."""

LOOPS = 200
"""Rounds of all loops together, nested ones multiplied."""

OUTPUT_BYTES = 100_000
"""UTF-8 bytes that one template may write."""

NODES = 2_000
"""Tags and slots in one template; with `LOOPS` this bounds the work of one rendering."""


@dataclass(frozen=True, slots=True)
class Parsed:
    r"""A template that was understood.

    Attributes
    ----------
    slots
        Facts it speaks of, in the order of their first use; loop variables and assignments are not among them.
    uses
        How often each slot stands in the text.
    text
        What is written whatever the facts are, with each slot as its name between two ``\x1a``.
    """

    slots: tuple[str, ...]
    uses: Mapping[str, int]
    text: str
    source: str
    template: BoundTemplate

    def write(self, values: Mapping[str, Any], *, html: bool = False) -> str:
        """Return the text with its slots filled.

        Parameters
        ----------
        values
            Slot to its value. A slot without one is an error where it would be written; ``{% if slot %}`` and
            ``| default:`` ask whether it is there.
        html
            Escape what is filled in.

        Raises
        ------
        BadInput
            ``missing-fact``, ``template-limit`` or ``bad-template``.
        """
        from tactful.wording.liquid_rules import read, run

        return run(read(self.source, html=True) if html else self.template, values)


def is_template(source: str) -> bool:
    """Tell whether a text has slots or tags; one without may be somebody's own message and is kept nowhere."""
    return "{{" in source or "{%" in source


def parse(source: str) -> Parsed:
    """Return a template, understood; equal templates are parsed once.

    Raises
    ------
    BadInput
        ``template-limit`` when it is longer or deeper than a message can be; ``bad-template`` when it is no Liquid, or
        uses a tag or filter that is not allowed.
    """
    return _remembered(source) if is_template(source) else _parsed(source)


@lru_cache(maxsize=512)
def _remembered(source: str) -> Parsed:
    return _parsed(source)


def _parsed(source: str) -> Parsed:
    from tactful.wording.liquid_rules import literal_text, read, spoken

    need_words()
    if len(source) > LONGEST:
        raise BadInput(
            "template-limit",
            f"the template has more than {LONGEST:,} characters",
            hint="a message is short; cut it",
        )
    template = read(source)
    uses = spoken(template)
    return Parsed(tuple(uses), uses, literal_text(template), source, template)
