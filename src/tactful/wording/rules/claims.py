"""No message says that its reader was watched, counted, located, overheard, or known from elsewhere (rule C1).

What the person did openly here may be said plainly ("because you watched Alien"); how often, how long, at what hour,
where from, with whom and on which device may not.
"""

from __future__ import annotations

from collections.abc import Iterator

from tactful.wording.draft import Draft
from tactful.wording.finding import Finding
from tactful.wording.lexicon import found

__all__ = ["CODES", "check"]

CODES = {
    "wording.claims.watching": {
        "en": "sounds like watching the reader; say what there is, not what you saw",
        "de": "klingt nach Beobachtung; sag, was es gibt, nicht, was du gesehen hast",
    },
    "wording.claims.measured": {
        "en": "counts or times what the reader did; leave out how often, how long and when",
        "de": "zählt oder misst, was die Person tat; lass weg, wie oft, wie lange und wann",
    },
    "wording.claims.place": {
        "en": "tells the reader where they are, were or live; leave it out",
        "de": "sagt der Person, wo sie ist, war oder wohnt; lass es weg",
    },
    "wording.claims.others": {
        "en": "says something about another person in the reader's life; leave it out",
        "de": "sagt etwas über einen anderen Menschen im Leben der Person; lass es weg",
    },
    "wording.claims.device": {
        "en": "joins what was done on another device; leave it out",
        "de": "verknüpft, was auf einem anderen Gerät geschah; lass es weg",
    },
    "wording.claims.listening": {
        "en": "sounds like listening in or reading along; leave it out",
        "de": "klingt nach Mithören oder Mitlesen; lass es weg",
    },
    "wording.claims.mood": {
        "en": "tells the reader how they feel; leave it out",
        "de": "sagt der Person, wie sie sich fühlt; lass es weg",
    },
    "wording.claims.elsewhere": {
        "en": "uses what the reader did elsewhere; leave it out",
        "de": "nutzt, was die Person anderswo tat; lass es weg",
    },
    "wording.claims.known": {
        "en": "speaks of a life event or an age that the reader did not share; leave it out",
        "de": "spricht von einem Lebensereignis oder Alter, das die Person nicht mitgeteilt hat; lass es weg",
    },
}


def check(draft: Draft) -> Iterator[Finding]:
    """Yield one finding per kind of claim and place."""
    for code in CODES:
        group = code.removeprefix("wording.")
        if not found(group, draft.whole()):
            continue
        for where in ("subject", "body"):
            hits = (found(group, one.text) for one in draft.sentences if one.where == where)
            hit = next(filter(None, hits), "")
            if hit:
                yield Finding(code=code, severity="refuse", where=where, hint="", found=hit)
