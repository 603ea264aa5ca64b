"""``tactful demo``: from nothing to a decision for a real household, and the API to try it further.

What is loaded is kept, so a second run decides at once.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import quote

from cyclopts import Parameter

from tactful.cli.options import AsJson
from tactful.cli.stories import STORIES, Story
from tactful.cli.terminal import note, out, out_json
from tactful.cli.watch import watching
from tactful.clock import SystemClock
from tactful.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from tactful.assembly.engine import Engine
    from tactful.decisions.decision import Decision

__all__ = ["demo"]


def demo(
    data: Annotated[
        Literal["shop", "films", "garden"],
        Parameter(help="shop: groceries of real households; films: MovieLens-100K; garden: made up, needs no network."),
    ] = "shop",
    *,
    path: Annotated[Path | None, Parameter(help="Where to keep it; ./demo-DATA.tactful when left out.")] = None,
    once: Annotated[bool, Parameter(negative="", help="Print the decision and leave; do not serve.")] = False,
    port: Annotated[int, Parameter(help="TCP port of the API; 0 takes any free one.")] = 8377,
    json: AsJson = False,
) -> None:
    """Load real data, learn, print a decision with its reasons, then serve the API.

    Example: tactful demo shop --once --json
    """
    engine, story = _prepared(data, path)
    try:
        decision = engine.decide(person=story.person, surface=story.surface, count=10)
        _tell(decision, story, json=json)
        if not once:
            _serve(engine, decision, story, port)
    finally:
        engine.close()


def _prepared(data: str, path: Path | None) -> tuple[Engine, Story]:
    """Return an engine that has learned; the garden stands in where the data cannot be fetched."""
    story = STORIES[data]
    place = path or Path(f"demo-{data}.tactful")
    try:
        return _learned(story, place), story
    except Unavailable as error:
        if data == "garden":
            raise
        note(f"{error.detail}: showing the garden instead, which is made up; {error.hint}")
        garden = STORIES["garden"]
        return _learned(garden, path or Path("demo-garden.tactful")), garden


def _learned(story: Story, place: Path) -> Engine:
    import tactful

    made = not place.exists()
    engine = tactful.open(str(place), setting=story.setting)
    try:
        if not engine.stats().get("model"):
            _load(engine, story)
    except BaseException as error:
        engine.close()
        if made and isinstance(error, Unavailable):
            # An unreachable index must not leave an empty directory that looks like a loaded one.
            shutil.rmtree(place)
        raise
    return engine


def _load(engine: Engine, story: Story) -> None:
    note(f"getting the data: {story.about}")
    recipe = story.recipe(SystemClock().now())
    note(recipe.note)
    with watching() as progress:
        engine.import_recipe(recipe, progress=progress)
        if not engine.stats().get("model"):
            engine.learn(progress=progress)
    stats = engine.stats()
    counts = f"{stats['events']:,} events of {stats['people']:,} people about {stats['items']:,} items"
    note(f"{counts}, model {stats['model']}")


def _tell(decision: Decision, story: Story, *, json: bool) -> None:
    from tactful.cli.show import decision_text

    if json:
        out_json(decision)
    else:
        out("")
        # What is said about a household is read from nothing once it is erased.
        out(
            decision_text(decision, asked_by=story.who if decision.mode == "personal" else f"{story.person}, not known")
        )


def _serve(engine: Engine, decision: Decision, story: Story, port: int) -> None:
    from tactful.api.serve import serve_engine
    from tactful.cli.direct import new_key

    port = _free(port)
    key = new_key(engine, scopes=["admin"], name="demo")
    out("")
    missing = _missing(engine, decision, story)
    out(_tries(f"http://127.0.0.1:{port}", str(key["key"]), decision, story, missing))
    serve_engine(engine, port)


def _free(port: int) -> int:
    """Return the port, or any free one when it is taken: a demo should not fail on that."""
    from tactful.api.listen import tcp_socket

    try:
        with tcp_socket("127.0.0.1", port) as probe:
            return int(probe.getsockname()[1])
    except BadInput:
        note(f"port {port} is taken, another one serves")
        return _free(0)


def _missing(engine: Engine, decision: Decision, story: Story) -> str:
    """Return something popular that is not on the list: the first thing one wonders about."""
    shown = {item.item_id for item in decision.items}
    popular = [str(row["item_id"]) for row in engine.popular(len(shown) + 1, surface=story.surface)]
    return next((item_id for item_id in popular if item_id not in shown), "nothing")


def _tries(url: str, key: str, decision: Decision, story: Story, missing: str) -> str:
    """Return three curl lines that can be pasted as they are."""
    shown = [item.item_id for item in decision.items]
    event = (
        f'{{"events": [{{"event_id": "demo-\'$(date +%s)\'", "person_id": "{story.person}", "kind": "{story.kind}", '
        f'"item_id": "{shown[-1] if shown else ""}", "at": "\'$(date -u +%Y-%m-%dT%H:%M:%SZ)\'"}}]}}'
    )
    ask = f'{{"person_id": "{story.person}", "surface": "{story.surface}", "count": 10}}'
    return "\n".join(
        [
            f"The API serves at {url} (OpenAPI: {url}/openapi.json). Stop with Ctrl-C. Try in another terminal:",
            "",
            f"export KEY={key}   # shown this once",
            "",
            "# 1. something happens",
            f"curl -H \"Authorization: Bearer $KEY\" -H 'Content-Type: application/json' {url}/v1/events -d '{event}'",
            "# 2. decide again: it counts already",
            f"curl -H \"Authorization: Bearer $KEY\" -H 'Content-Type: application/json' {url}/v1/decisions -d '{ask}'",
            "# 3. why is something popular not on the list, and what would change that",
            f'curl -H "Authorization: Bearer $KEY" '
            f"'{url}/v1/decisions/{decision.decision_id}/why-not?item_id={quote(missing, safe='')}'",
            "",
        ]
    )
