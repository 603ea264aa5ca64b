"""Several voices, one answer: which word counts when the person, a guardian, a browser signal and an import disagree.

The most protective word wins, unless the one whose choice it is said yes later, to this very purpose:

* a refusal or withdrawal from anybody stands until that later yes;
* where a guardian is needed, the yes is the guardian's, and it never outweighs the young person's own no;
* an imported yes (TCF, demo) never outweighs anybody's no, and is worth nothing where a guardian is needed.

>>> no = Word(purpose="offers", state="withdrawn", at=1, source="gpc")
>>> yes = Word(purpose="offers", state="granted", at=2)
>>> counting((no, yes), "offers").word is yes, counting((yes, no), "offers").word is no
(True, True)
>>> told = Word(purpose="offers", state="granted", at=3, source="tcf")
>>> counting((no, told), "offers").word is no
True

References: promise G5; knowledge of GPC section 4, GDPR Art. 8.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tactful.consent.word import Word

__all__ = ["Counting", "counting"]


class Counting(NamedTuple):
    """The word that counts, its place in the list, and whether it is the chooser's own."""

    place: int
    word: Word
    own: bool

    @property
    def protects(self) -> bool:
        """Whether it forbids."""
        return self.word.state != "granted"

    @property
    def reason(self) -> str:
        """Who decided: ``own-word``, ``guardian``, ``gpc``, ``tcf`` or ``demo``."""
        return self.word.source or "own-word"


def counting(words: Iterable[Word], purpose: str, kind: str = "", *, guarded: bool = False) -> Counting | None:
    """Return the word that counts about a purpose (or one kind in it); None for silence.

    Parameters
    ----------
    words
        In the order in which they were said.
    guarded
        A guardian's word is needed for a yes.
    """
    last: dict[str, tuple[int, Word]] = {}
    for place, word in enumerate(words):
        if word.purpose == purpose and word.kind == kind:
            last[word.source] = (place, word)
    if not last:
        return None
    chooser = "guardian" if guarded else ""
    choice = last.get(chooser)
    if choice is not None and choice[1].state != "granted":
        choice = None
    against = [
        found
        for source, found in last.items()
        if found[1].state != "granted" and (choice is None or found[0] > choice[0] or (guarded and source == ""))
    ]
    if against:
        place, word = max(against, key=lambda found: found[0])
        return Counting(place, word, word.source == chooser)
    if choice is not None:
        return Counting(*choice, own=True)
    imported = [] if guarded else [last[source] for source in ("tcf", "demo") if source in last]
    return Counting(*max(imported, key=lambda found: found[0]), own=False) if imported else None
