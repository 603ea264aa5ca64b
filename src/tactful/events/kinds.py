"""Signal kinds: nothing is admitted, read or learned unless its kind is registered here.

Kinds are data (the ``[kinds.*]`` tables of a setting file). The store gives each name a small code once and
keeps it for ever, so columns hold codes.

References: GDPR Art. 5(1)(b, c, e); promises C1, C2, R2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from tactful.errors import BadInput
from tactful.events.lawful import SESSION_DAYS, Infers, Sensed, forbidden_inference, outlasts_session

__all__ = ["Basis", "Family", "KindRegistry", "KindSpec", "Purpose"]

Purpose = Literal["recommendation", "training", "messages", "offers", "linking", "audit", "research"]
Basis = Literal["legitimate-interest", "consent", "contract", "legal-duty", "never"]
Family = Literal["transactional", "behavioural", "social", "contextual", "declared", "feedback"]


class KindSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One registered kind of signal."""

    family: Family
    """What sort of evidence it is."""
    source: str
    """Where it comes from, such as ``"till"`` or ``"the person said so"``."""
    label: dict[str, str]
    """Plain words per language, such as ``{"en": "you bought", "de": "du hast gekauft"}``."""
    weight: float = 1.0
    """Strength and polarity for taste, -5 to 5; 0 means that the kind does not steer."""
    half_life_days: float | None = None
    """Own fading: after so many days it counts half; None means that it does not fade."""
    ttl_days: float
    """Time to live: unreadable after so many days. A kind without it cannot be registered."""
    sensitivity: Literal["plain", "personal", "sensitive"] = "plain"
    """A sensitive kind is read with consent at least, whatever its basis."""
    derived_from: tuple[Sensed, ...] = ()
    """What of the body it was derived from, such as ``["voice"]``; the raw recording itself is never taken."""
    infers: Infers = ""
    """What about the person it tells beyond what they did, such as ``"emotion"``."""
    elsewhere: bool = False
    """True when it was observed outside the tenant's own service, by whoever's consent."""
    precision: str = "exact"
    """How exact the kept value is, stated to the person, such as ``"coarse label"``."""
    needs: tuple[str, ...] = ("item_id",)
    """Fields an event of this kind must carry."""
    keeps: tuple[str, ...] = ()
    """Optional fields that are stored; everything else a sender adds is dropped at intake."""
    owns: bool = False
    """True when the person has the item afterwards (a purchase, an enrolment)."""
    consumes: bool = True
    """True when the item counts as seen afterwards."""
    value_means: Literal["", "rating", "share", "count"] = ""
    """What an event's ``value`` does to its weight: nothing; ``rating`` on a scale up to 5, centred at 2.5;
    ``share`` taken (0..1) of the item; ``count`` of pieces (doubling adds one, four at most)."""
    mark: Literal["", "gift", "not-me", "never", "less-like-this"] = ""
    """Feedback that changes what earlier events of the same item mean."""
    human: Literal["", "complaint", "distress"] = ""
    """An event of this kind goes to a person, as a complaint or because somebody is not well; empty for none."""
    trains: bool = True
    """True when events of this kind may enter the sums that serve others (with a basis for ``training``)."""
    basis: dict[Purpose, Basis]
    """Legal basis per purpose; a purpose that is not listed is ``never``."""

    @property
    def said(self) -> bool:
        """Whether the person said it on purpose: declared, or a mark on an item. Of minors nothing else is read."""
        return self.family == "declared" or bool(self.mark)

    @property
    def reads_inner_life(self) -> bool:
        """Whether it tells of emotion or of the body, by what its registration says."""
        return bool(self.derived_from) or self.infers in {"emotion", "stress"}


class KindRegistry:
    """All registered kinds with their codes.

    Parameters
    ----------
    specs
        Kind name to specification.
    codes
        Name to code as kept by the store; names without a code get the next free ones.

    Raises
    ------
    BadInput
        ``forbidden-inference`` for a kind that infers race, politics, union membership, religion or sex life from
        the body: nothing permits it.

    Attributes
    ----------
    codes
        Code per name, also of names no longer registered.
    inner
        Codes of kinds that tell of emotion or of the body.

    >>> spec = KindSpec(family="behavioural", source="site", label={"en": "you viewed"}, ttl_days=400,
    ...                 basis={"recommendation": "legitimate-interest"})
    >>> kinds = KindRegistry({"view": spec}); kinds.code("view"), kinds.name(1)
    (1, 'view')
    """

    def __init__(self, specs: Mapping[str, KindSpec], codes: Mapping[str, int] | None = None) -> None:
        for name, spec in specs.items():
            inferred = forbidden_inference(name, spec)
            if inferred:
                raise BadInput(
                    "forbidden-inference",
                    f"kind {name!r} infers {inferred} from the body",
                    hint=f"remove [kinds.{name}]; no consent and no assessment permits it",
                )
            if outlasts_session(spec):
                raise BadInput(
                    "outlasts-session",
                    f"kind {name!r} keeps what was told from voice, face or eyes for {spec.ttl_days:g} days",
                    hint=f"set ttl_days of [kinds.{name}] to {SESSION_DAYS:g} or less",
                )
        self.codes: dict[str, int] = dict(codes or {})
        following = max(self.codes.values(), default=0) + 1
        for name in specs:
            if name not in self.codes:
                self.codes[name] = following
                following += 1
        self._specs = dict(specs)
        self._names = {code: name for name, code in self.codes.items()}
        self.inner = frozenset(self.codes[name] for name, spec in self._specs.items() if spec.reads_inner_life)
        self._surprising: dict[tuple[int, bool], frozenset[int]] = {}

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the registered kinds."""
        return iter(self._specs)

    def __contains__(self, name: object) -> bool:
        """Tell whether a kind of this name is registered."""
        return name in self._specs

    def spec(self, name: str) -> KindSpec:
        """Return the specification of a kind.

        Raises
        ------
        BadInput
            Code ``unknown-kind``.
        """
        try:
            return self._specs[name]
        except KeyError:
            known = ", ".join(sorted(self._specs))
            raise BadInput("unknown-kind", f"kind {name!r} is not registered", hint=f"registered: {known}") from None

    def code(self, name: str) -> int:
        """Return the code of a registered kind; raises BadInput ``unknown-kind``."""
        self.spec(name)
        return self.codes[name]

    def name(self, code: int) -> str:
        """Return the name behind a code, also of a kind no longer registered."""
        return self._names[code]

    def where(self, names: Iterable[str]) -> frozenset[int]:
        """Return the codes of the given names, skipping names that are not registered."""
        return frozenset(self.codes[name] for name in names if name in self._specs)

    def surprising(self, most: int, *, pushed: bool, score: Callable[..., int]) -> frozenset[int]:
        """Return the codes of kinds whose `score(spec, pushed=…)` is above `most`; worked out once."""
        found = self._surprising.get((most, pushed))
        if found is None:
            found = frozenset(
                self.codes[name] for name, spec in self._specs.items() if score(spec, pushed=pushed) > most
            )
            self._surprising[most, pushed] = found
        return found
