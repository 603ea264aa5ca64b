"""Titles for the items of the generated garden shop.

>>> title_of("roses", 0), title_of("roses", 500)
('Climbing rose', 'Old rose food no. 6')
"""

from __future__ import annotations

__all__ = ["title_of"]

_NOUNS: dict[str, tuple[str, ...]] = {
    "roses": ("rose", "bourbon rose", "rose arch", "rose food", "moss rose", "rose hedge", "standard rose"),
    "herbs": ("thyme", "rosemary", "sage", "mint", "chives", "lovage", "herb spiral"),
    "vegetables": ("tomato seeds", "pumpkin seeds", "bean poles", "carrot seeds", "leek plants", "chilli plant"),
    "fruit trees": ("apple tree", "pear tree", "quince", "cherry tree", "plum tree", "fig", "fruit press"),
    "ponds": ("water lily", "pond pump", "reed", "stepping stones", "pond liner", "fountain"),
    "birds": ("nesting box", "bird bath", "feeder", "sunflower hearts", "field glass", "swift house"),
    "tools": ("spade", "hand fork", "pruning shears", "rake", "watering can", "wheelbarrow", "hoe"),
    "pots": ("clay pot", "window box", "hanging basket", "saucer", "zinc tub", "seed tray"),
    "garden furniture": ("bench", "folding chair", "hammock", "table", "deck chair", "swing"),
    "lanterns": ("lantern", "fire bowl", "string of lights", "torch", "solar lamp", "candle"),
    "books": ("book of mosses", "garden diary", "pruning guide", "almanac", "book of bees", "plant atlas"),
    "compost": ("compost bin", "worm farm", "leaf mould", "sieve", "bokashi bucket", "mulch"),
}
_KINDS = ("climbing", "early", "old", "small", "hardy", "blue", "winter", "folding", "copper", "wild", "late", "golden")


def title_of(topic: str, number: int) -> str:
    """Return the title of the `number`-th item of a topic; titles differ within a topic."""
    nouns = _NOUNS[topic]
    round_, place = divmod(number, len(nouns) * len(_KINDS))
    turn, noun = divmod(place, len(nouns))
    title = f"{_KINDS[(turn + noun) % len(_KINDS)]} {nouns[noun]}".capitalize()
    return f"{title} no. {round_ + 1}" if round_ else title
