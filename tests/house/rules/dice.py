"""Chance is drawn from dice or from a generator with a given seed, so that every draw can be made again.

Keys, ids and nonces are not chance: the files that make them may ask the operating system.
"""

from __future__ import annotations

from collections.abc import Iterator

from house_tree import Breach, Source, calls, imports

KEY_MAKERS = ("src/tactful/ids.py", "src/tactful/stores/", "src/tactful/api/", "src/tactful/assembly/")
"""Where ids, keys, nonces, tokens and the tenant seed are made."""

SEEDED = {"default_rng", "Generator", "Philox", "PCG64", "SeedSequence"}


def breaches(source: Source) -> Iterator[Breach]:
    """Yield draws that cannot be repeated."""
    for line, module in imports(source):
        makes_keys = source.name.startswith(KEY_MAKERS)
        if (module == "random" or (module in {"secrets", "uuid"} and not makes_keys)) and not source.excused(
            line, "dice"
        ):
            yield Breach(line, f"import {module}: draw from Dice, or from a generator with a given seed")
    for node, name in calls(source):
        if ".random." not in f".{name}" or not name.startswith(("np.random.", "numpy.random.")):
            continue
        drawn = name.rpartition(".")[2]
        if drawn not in SEEDED or not (node.args or node.keywords):
            yield Breach(node.lineno, f"{name}() without a seed: draw from Dice, or pass a seed")
