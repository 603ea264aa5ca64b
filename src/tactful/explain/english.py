"""English words for reasons, signals, notices and answers; keys are shared by every language."""

from __future__ import annotations

from typing import Final

__all__ = ["TABLE"]

TABLE: Final[dict[str, str]] = {
    # what one signal is called
    "signal.item": "{label} “{title}”",
    "signal.trait": "{label}",
    "signal.tag": "you said you like {label}",
    "signal.cell": "{label}",
    "signal.none": "popular now",
    "signal.rest": "and {n} more",
    "signal.rule": "a rule of this page",
    # reasons that lift an item
    "reason.item": "because {label} “{title}”",
    "reason.sequence.item": "often comes next: {label} “{title}”",
    "reason.habit.item": "you come back to this again and again",
    "reason.content.item": "is like “{title}” ({label})",
    "reason.trait": "people who share this with you like it: {label}",
    "reason.tag": "because you said you like {label}",
    "reason.cell": "because {label}",
    "reason.none": "popular here now",
    "reason.rule": "a rule of this page moved it up",
    "reason.guard.boosts.asked": "this page moved it up on purpose",
    "reason.rank.first-listed": "nothing is known yet, so this is simply what there is",
    # reasons that lower an item that is shown all the same
    "although.item": "although {label} “{title}” speaks a little against it",
    "although.trait": "although people who share this with you choose it less: {label}",
    "although.tag": "although it goes less well with {label}",
    "although.cell": "although it is chosen less when {label}",
    "although.none": "although it is less popular now",
    "although.rule": "although a rule of this page moved it down",
    "although.guard.boosts.asked": "although this page moved it down on purpose",
    # what won an item its place
    "place.balance.variety": "placed here so that the list is not all alike",
    "place.balance.coverage": "placed here so that each thing you like gets its share",
    "place.balance.novelty": "placed here because you asked for this much that is new",
    "place.balance.explored": "chosen by chance, to try something new",
    "place.balance.pinned": "put here by the people who run this page",
    "place.balance": "placed here so that the list suits as a whole",
    # moments
    "cell.daypart=night": "it is night",
    "cell.daypart=morning": "it is morning",
    "cell.daypart=midday": "it is midday",
    "cell.daypart=afternoon": "it is afternoon",
    "cell.daypart=evening": "it is evening",
    "cell.daypart=late": "it is late in the evening",
    "cell.weekend=weekday": "it is a weekday",
    "cell.weekend=weekend": "it is the weekend",
    "cell.relation=resident": "you live here",
    "cell.relation=visitor": "you are visiting",
    "cell.device=phone": "you are on a phone",
    "cell.device=tablet": "you are on a tablet",
    "cell.device=desktop": "you are at a computer",
    "cell.device=tv": "you are at a television",
    "cell.device=xr": "you wear a headset",
    "cell": "of the moment",
    # notices
    "notice.no-model": "there is no model yet; this is what is popular, after every guard",
    "notice.stage-failed": "a part of the engine failed ({detail}); this is what is popular, after every guard",
    "notice.part-refused": "one part of the scorer gave numbers that are no numbers and was left out ({detail})",
    "notice.guard-failed": "the guards could not run, so nothing is shown",
    "notice.last-check-failed": "the last check refused the list, so nothing is shown",
    "notice.nothing-to-show": "there is nothing that may be shown here now",
    "notice.empty-catalogue": "the catalogue is empty; send items first",
    "notice.fewer-than-asked": "fewer items could be shown than were asked for",
    "notice.count-limited": "the list was cut to the limit of this surface ({detail})",
    "notice.count-zero": "no item was asked for",
    "notice.nothing-personal": "nothing you did changed this list yet",
    "notice.not-profiled": "this list uses nothing about the person, as they chose ({detail})",
    "notice.nobody-named": "nobody was named, so this is what is popular",
    "notice.no-signals": "there is nothing to read about this person, so this is what is popular",
    "notice.unknown-candidates": "some candidates are not in the catalogue ({detail})",
    "notice.context-ignored": "some fields of the context are not known and were not read ({detail})",
    "notice.pin-set-aside": "a pinned item may not be shown here now ({detail})",
    # answers to 'why not'
    "why-not.unknown-item": "there is no item of this id",
    "why-not.not-recalled": "it was not among the candidates of this list",
    "why-not.set-aside": "it was set aside: {label}",
    "why-not.shown": "it is shown, at place {position}",
    "why-not.outranked": "it came to place {position} by score, {margin} below the last item shown",
    "why-not.out-of-pool": "{better} candidates or more had a better score",
    "why-not.not-placed": "its score would do, but the list was balanced with another item in its place",
    # verified changes
    "change.lift": "without this cause it would be shown at place {position}",
    "change.event": "one more signal ({label} “{title}”) would bring it to place {position}",
    "change.dial": "with the dial at “{label}” it would be shown at place {position}",
    "change.count": "in a list of {n} it would be shown",
    "change.none": "no single change that was tried would bring it into the list",
    # similar lists
    "similar.taste": "chosen by the same people",
    "similar.sequence": "often comes next",
    "similar.content": "is like it",
    "similar": "goes with it",
    # counterfactual
    "without.some": "without these {n} signals it would not be in the list: {label}",
    "without.none": "no small set of signals carries it: it fits your whole taste, or it is popular here",
}
