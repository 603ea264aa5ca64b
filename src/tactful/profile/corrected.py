"""A view as the person corrected it: what is not theirs steers nothing, what they asked for more or less of does.

The correction is applied where the view is made, so reasons cite only what still counts and a replay needs nothing
else. Possession and having seen an item stay, as with the marks of `tactful.profile.build`.

References: promises D3, H1; GDPR Art. 16.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from tactful.catalogue.catalogue import Catalogue
from tactful.catalogue.matching import carrying
from tactful.events.columns import EventColumns
from tactful.people.corrections import Corrections
from tactful.people.person import Person
from tactful.profile.standing import NOTHING_SAID, Said
from tactful.profile.view import Trait, View

__all__ = ["KIND", "Corrected", "corrected_by", "corrected_person", "items_about"]

KIND = "correction"
"""Kind of the signals that corrections add."""

SOURCE = "you corrected it"


@dataclass(frozen=True, slots=True)
class Corrected:
    """What standing corrections mean under one snapshot of the catalogue.

    Attributes
    ----------
    quiet, damped
        bool by item number: nothing about these steers; nothing that speaks for these steers.
    events
        int64, digests of events that are not the person's.
    traits
        Likings and dislikes the person declared by correcting.
    dropped
        Features that are not the person's, such as ``"tag=horror"``.
    said
        Events that are the person's own though they stand alone, and which taste counts since it changed.
    """

    quiet: NDArray[np.bool_]
    damped: NDArray[np.bool_]
    events: NDArray[np.int64]
    traits: tuple[Trait, ...]
    dropped: frozenset[str]
    said: Said = NOTHING_SAID

    def own(self, history: EventColumns) -> EventColumns:
        """Return the history without events that are not the person's."""
        return history.take(~np.isin(history.digest, self.events)) if len(self.events) else history

    def with_traits(self, traits: tuple[Trait, ...]) -> tuple[Trait, ...]:
        """Return the traits as corrected: those dropped gone, those declared here in the place of any other."""
        mine = {trait.feature for trait in self.traits} | self.dropped
        return (*(trait for trait in traits if trait.feature not in mine), *self.traits)

    def view(self, view: View, history: EventColumns) -> View:
        """Return the view without the signals that no longer steer.

        Parameters
        ----------
        history
            The events the view was made from: they tell which of its signals are refused events.
        """
        out = self._at(self.quiet, view.item) | (self._at(self.damped, view.item) & (view.weight > 0))
        if len(self.events) and len(history.seq):
            out |= np.isin(view.seq, history.seq[np.isin(history.digest, self.events)])
        if not out.any():
            return view
        keep = np.flatnonzero(~out)
        return replace(
            view,
            item=view.item[keep],
            at=view.at[keep],
            seq=view.seq[keep],
            kind=view.kind[keep],
            weight=view.weight[keep],
            value=view.value[keep],
        )

    @staticmethod
    def _at(mask: NDArray[np.bool_], item: NDArray[np.int32]) -> NDArray[np.bool_]:
        inside = item < len(mask)
        found: NDArray[np.bool_] = inside & mask[np.where(inside, item, 0)] if len(mask) else inside
        return found


def corrected_by(corrections: Corrections, catalogue: Catalogue) -> Corrected | None:
    """Return what the standing corrections mean now; None when there are none.

    >>> corrected_by(Corrections(), Catalogue.of([], 0)) is None
    True
    """
    if not corrections.said:
        return None
    traits = tuple(
        Trait(f"tag={one.topic}", KIND, one.topic, 1.0 if one.say == "more" else -1.0, SOURCE, one.at)
        for one in corrections.said
        if one.topic and one.say in {"more", "less"} and catalogue.words.find(one.topic) >= 0
    )
    return Corrected(
        quiet=items_about(corrections, catalogue, "not-me"),
        damped=items_about(corrections, catalogue, "less"),
        events=np.array(corrections.refused_events(), np.int64),
        traits=traits,
        dropped=frozenset(f"tag={topic}" for topic in corrections.words("topic", "not-me")),
        said=Said(frozenset(corrections.own_events()), corrections.answers()),
    )


def items_about(corrections: Corrections, catalogue: Catalogue, say: str) -> NDArray[np.bool_]:
    """Return which items the corrections with this word are about, bool by item number."""
    about = np.zeros(len(catalogue), np.bool_)
    topics = [one.topic for one in corrections.said if one.say == say and one.topic]
    sources = [one.source for one in corrections.said if one.say == say and one.source]
    items = [one.item_id for one in corrections.said if one.say == say and one.item_id]
    if topics:
        about |= carrying(catalogue, topics) | np.isin(catalogue.group, _codes(catalogue, topics))
    if sources:
        about |= np.isin(catalogue.creator, _codes(catalogue, sources))
    known = [number for number in (catalogue.number.get(one, -1) for one in items) if number >= 0]
    about[known] = True
    return about


def corrected_person(person: Person | None, corrections: Corrections) -> Person | None:
    """Return what is known of the person with their own word in the place of what others sent."""
    said = [one for one in corrections.said if one.attribute]
    if person is None or not said:
        return person
    attributes = dict(person.attributes)
    for one in said:
        attributes.pop(one.attribute, None)
        if one.value is not None:
            attributes[one.attribute] = one.value
    return msgspec.structs.replace(person, attributes=attributes)


def _codes(catalogue: Catalogue, words: list[str]) -> list[int]:
    return [code for code in map(catalogue.words.find, words) if code >= 0]
