"""The one place that knows the Liquid parser: which tags and filters exist here, and what stops a bomb.

No tag loads another file, none keeps growing text, no filter reads the clock or builds more than it was given; loops,
look-ups and output are counted, so the work of one rendering is bounded whatever the template says.

>>> slots_of = lambda source: list(spoken(read(source)))
>>> slots_of("{% assign shown = title %}{{ shown }} {{ price }}")
['title', 'price']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tactful.errors import BadInput
from tactful.wording.template import LOOPS, NODES, OUTPUT_BYTES

if TYPE_CHECKING:
    from liquid import BoundTemplate, Environment
    from liquid.ast import Node

__all__ = ["SLOT", "TAGS", "literal_text", "read", "run", "spoken"]

SLOT = "\x1a"
"""Stands before and after the name of a slot in the literal text; a letter that no tenant types."""

TAGS = frozenset({"if", "unless", "case", "for", "break", "continue", "assign", "comment", "#", "echo"})
"""Tags a template may use, beside slots."""

LOOK_UPS = 20_000
"""Facts looked up in one rendering."""

DEEPEST = 12
"""Blocks within blocks."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def read(source: str, *, html: bool = False) -> BoundTemplate:
    """Return a parsed template, escaping for HTML or not; raises BadInput as `tactful.wording.template.parse` says."""
    if _CONTROL.search(source.replace("\r\n", "\n")):
        raise BadInput("bad-template", "the template holds control characters", hint="send plain text")
    template: BoundTemplate = _guarded(lambda: _environment(html=html).from_string(source))
    count = sum(1 for _ in _nodes(template))
    if count > NODES:
        raise _limit(f"the template has more than {NODES:,} tags and slots")
    return template


def spoken(template: BoundTemplate) -> dict[str, int]:
    """Return each fact that a template speaks of and how often; raises BadInput ``bad-template`` for a computed one."""
    told = _guarded(lambda: template.analyze(include_partials=False))
    found: dict[str, tuple[int, int]] = {}
    for name, places in told.globals.items():
        if not name.replace("_", "a").isalnum():
            raise BadInput("bad-template", "a slot has a name that is computed", hint="write the fact's own name")
        found[name] = (min(place.span.index for place in places), len(places))
    return {name: found[name][1] for name in sorted(found, key=lambda one: found[one])}


def literal_text(template: BoundTemplate) -> str:
    """Return what a template writes itself, every branch once, with each slot as its name between two marks."""
    from liquid.builtin.content import ContentNode
    from liquid.builtin.output import OutputNode

    parts = []
    for node in _nodes(template):
        if isinstance(node, ContentNode):
            parts.append(node.text)
        elif isinstance(node, OutputNode):
            parts.append(_slot(node))
        elif node.token.value == "assign":
            parts.append(f"\n{_quoted(str(getattr(node, 'expression', '')))}\n")
        else:
            parts.append(" ")  # so that the words of two branches do not become one
    return "".join(parts)


def run(template: BoundTemplate, values: Mapping[str, Any]) -> str:
    """Return the text of a template with its slots filled."""
    return str(_guarded(lambda: template.render(**values)))


def _slot(node: Any) -> str:
    """Return what a slot writes by itself: ``{{ "Baby" }}`` is as readable as Baby, ``| default: "Baby"`` may be."""
    told = str(node.expression)
    words = _quoted(told)
    name = re.match(r"[A-Za-z_]\w*", told)
    return f"{SLOT}{name[0]}{SLOT} {words}".strip() if name else words


def _quoted(told: str) -> str:
    """Return the texts that stand in quotes in an expression."""
    return " ".join(word[1:-1] for word in re.findall(r"'[^']*'|\"[^\"]*\"", told))


def _nodes(template: BoundTemplate) -> Iterable[Node]:
    from liquid.context import RenderContext

    still = RenderContext(template)

    def below(nodes: Iterable[Node]) -> Iterable[Node]:
        for node in nodes:
            yield node
            yield from below(node.children(still, include_partials=False))

    return below(template.nodes)


def _guarded(step: Callable[[], Any]) -> Any:
    """Run a step of the parser; every error of its is the template's, in our words, without what stood in it."""
    from liquid import exceptions as liquid

    try:
        return step()
    except liquid.UndefinedError as error:
        raise BadInput(
            "missing-fact",
            f"the template speaks of {_name_in(str(error.message))}, which has no value",
            hint="give the fact, or write {% if fact %} or | default: around it",
        ) from None
    except liquid.LoopIterationLimitError:
        raise _limit(f"the template loops more than {LOOPS} times") from None
    except liquid.OutputStreamLimitError:
        raise _limit(f"the template writes more than {OUTPUT_BYTES:,} bytes") from None
    except liquid.ResourceLimitError:
        raise _limit("the template does more than a message needs") from None
    except RecursionError:
        raise _limit("the template is nested too deep") from None
    except liquid.LiquidError as error:
        raise BadInput(
            "bad-template",
            f"the template is not Liquid that Tactful runs: {_first_line(error)}",
            hint=f"tags: {', '.join(sorted(TAGS))}; filters: {', '.join(FILTERS)}",
        ) from None
    except (ValueError, TypeError, ArithmeticError, MemoryError):
        raise BadInput("bad-template", "a filter was given what it cannot take", hint="see its arguments") from None


def _limit(what: str) -> BadInput:
    return BadInput("template-limit", what, hint="a message is short; cut it")


def _first_line(error: Any) -> str:
    return str(error.message or type(error).__name__).splitlines()[0][:120]


def _name_in(message: str) -> str:
    found = re.search(r"'([A-Za-z_]\w{0,40})'", message)
    return f"'{found[1]}'" if found else "a fact"


FILTERS: Mapping[str, str] = {
    "at_least": "math.at_least",
    "at_most": "math.at_most",
    "capitalize": "string.capitalize",
    "default": "misc.default",
    "divided_by": "math.divided_by",
    "downcase": "string.downcase",
    "escape": "string.escape",
    "first": "array.first",
    "join": "array.join",
    "last": "array.last",
    "minus": "math.minus",
    "plus": "math.plus",
    "round": "math.round_",
    "size": "misc.size",
    "strip": "string.strip",
    "times": "math.times",
    "truncate": "string.truncate",
    "truncatewords": "string.truncatewords",
    "upcase": "string.upcase",
}
"""Filters a template may use, and where the parser keeps them. None multiplies text."""


@lru_cache(maxsize=2)
def _environment(*, html: bool) -> Environment:
    import importlib

    from liquid import BoundTemplate, Environment, Mode
    from liquid.context import RenderContext
    from liquid.exceptions import ResourceLimitError
    from liquid.undefined import FalsyStrictUndefined
    from typing_extensions import override

    class Counted(RenderContext):
        """Counts look-ups, which is the time a template takes."""

        looked_up = 0

        @override
        def get(self, *args: Any, **kwargs: Any) -> object:
            self.looked_up += 1
            if self.looked_up > LOOK_UPS:
                raise ResourceLimitError("look-ups", token=None)
            return super().get(*args, **kwargs)

    class Held(BoundTemplate):
        """A template whose context counts."""

        context_class = Counted

    class Limits(Environment):
        """The parser's environment with our limits, tags and filters."""

        block_nesting_limit = DEEPEST
        context_depth_limit = DEEPEST + 2
        loop_iteration_limit = LOOPS
        output_stream_limit = OUTPUT_BYTES
        local_namespace_limit = OUTPUT_BYTES
        template_class = Held

    made = Limits(tolerance=Mode.STRICT, undefined=FalsyStrictUndefined, autoescape=html)
    kept = {name: tag for name, tag in made.tags.items() if name in TAGS or not name.islower()}
    pseudo = {name: tag for name, tag in made.tags.items() if name in {"content", "output", "illegal"}}
    made.tags = {**kept, **pseudo}
    made.filters = {
        name: _plain_arguments(getattr(importlib.import_module(f"liquid.builtin.filters.{place.split('.')[0]}"),
                                       place.split(".")[1]))
        for name, place in FILTERS.items()
    }  # fmt: skip
    return made


def _plain_arguments(filtered: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that refuses ranges, which are small to write and huge to read."""
    from functools import wraps

    @wraps(filtered)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if any(isinstance(one, range) for one in (*args, *kwargs.values())):
            raise ValueError("a range is only for loops")
        return filtered(*args, **kwargs)

    return checked
