"""What holds stop, alone and together."""

from __future__ import annotations

import pytest

from tactful.consent.permit import Permit
from tactful.errors import BadInput, StoreTrouble
from tactful.events.kinds import KindRegistry, KindSpec
from tactful.holds.hold import Hold, Holds, check_hold, read_holds, write_holds
from tactful.ids import Pseudonym
from tactful.profile.held import without_held

ANA, BOB = Pseudonym(5), Pseudonym(7)


def held(target, value=""):
    """Return a hold."""
    return Hold(target=target, value=value, reason="incident")


def test_each_target_stops_its_own():
    """A person, a surface, everything; nobody else, no other surface."""
    assert Holds((held("person", "5"),)).over("home", ANA) == "held-person"
    assert Holds((held("person", "5"),)).over("home", BOB) == ""
    assert Holds((held("surface", "home"),)).over("home", None) == "held-surface"
    assert Holds((held("surface", "home"),)).over("cart", ANA) == ""
    assert Holds((held("all"), held("person", "5"))).over("cart", BOB) == "held-all"
    assert (Holds().over("home", ANA), bool(Holds()), Holds().kinds(), Holds().model("v1")) == (
        "",
        False,
        frozenset(),
        False,
    )


def test_a_model_is_held_by_version_or_whichever_serves():
    """A held version does not stop the next one."""
    assert Holds((held("model", "v1"),)).model("v1")
    assert not Holds((held("model", "v1"),)).model("v2")
    assert Holds((held("model"),)).model("v2")


@pytest.mark.promise("H3")
def test_a_held_kind_leaves_the_permit_and_blocks_stay():
    """The kind and the attribute are not read; what the person forbade is obeyed."""
    spec = KindSpec(family="behavioural", source="site", label={"en": "you"}, ttl_days=9, basis={})
    kinds = KindRegistry({"view": spec, "never": spec})
    permit = Permit("recommendation", frozenset({1, 2}), named=frozenset({"age", "goal"}), blocks=frozenset({2}))
    left = without_held(
        permit, Holds((held("kind", "view"), held("kind", "never"), held("kind", "attribute.age"))), kinds
    )
    assert (left.kinds, left.named, left.blocks) == (frozenset(), frozenset({"goal"}), frozenset({2}))
    assert without_held(permit, Holds((held("all"),)), kinds) is permit


@pytest.mark.parametrize(
    "hold",
    [
        held("kind", "unknown"),
        held("surface", ""),
        held("person"),
        held("all", "everything"),
        Hold(target="all", reason="Ana complained"),
        Hold(target="all", reason=""),
    ],
)
def test_a_hold_that_would_stop_nothing_is_refused(hold):
    """A slip must not look like a stop, and a reason is a word that names nobody."""
    with pytest.raises(BadInput) as caught:
        check_hold(hold, kinds=["view"], surfaces=["home"])
    assert (caught.value.code, bool(caught.value.hint)) == ("bad-hold", True)


def test_holds_are_kept_as_they_are():
    """Written, read, joined, and without a person who left."""
    holds = Holds((held("person", "5"), held("all")))
    assert read_holds(write_holds(holds)).held == holds.held
    assert read_holds(None).held == ()
    assert holds.without(ANA).held == (held("all"),)
    assert holds.joined(Holds((held("all"), held("model")))).held == (held("person", "5"), held("all"), held("model"))
    with pytest.raises(StoreTrouble) as caught:
        read_holds(b"[{")
    assert caught.value.code == "bad-holds"
