"""``tactful review``: see what waits for a human, and decide it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from tactful.cli.options import AsJson, Directory
from tactful.cli.reach import reach
from tactful.cli.terminal import note, out, out_json

__all__ = ["app"]

app = App(
    name="review",
    help="See what waits for a human, and decide it.",
    help_format="plaintext",
    result_action="return_value",
)


@app.command(name="list")
def list_reviews(
    *,
    path: Directory,
    state: Annotated[Literal["open", "resolved", "all"], Parameter(help="Which ones.")] = "open",
    json: AsJson = False,
) -> None:
    """List what waits for a human, those due first at the head.

    Example: tactful review list --path shop.tactful
    """
    with reach(path) as engine:
        rows = engine.reviews("" if state == "all" else state)
    if json:
        out_json({"reviews": rows})
        return
    for one in rows:
        mark = "overdue" if one["overdue"] else one.get("verdict") or one["state"]
        out(f"{one['due_at']}  {one['kind']:<10} {mark:<9} {one['review_id']:<36} {one.get('decision_id', '')}")


@app.command
def resolve(
    review_id: Annotated[str, Parameter(help="As listed.")],
    verdict: Annotated[Literal["approve", "override", "reject"], Parameter(help="What you decide.")],
    *,
    path: Directory,
    reason: Annotated[str, Parameter(help="Why, in words that the person will read.")],
    show: Annotated[str, Parameter(help="With override: an item that the person is shown from now on.")] = "",
    hide: Annotated[str, Parameter(help="With override: an item that the person is not shown any more.")] = "",
) -> None:
    """Decide a review; what was suggested takes effect only once approved.

    Example: tactful review resolve rs_d_1 approve --reason "fits what you told us" --path shop.tactful
    """
    body: dict[str, Any] = {"verdict": verdict, "reason": reason}
    if show or hide:
        body["override"] = {"item_id": show or hide, "do": "show" if show else "hide"}
    with reach(path) as engine:
        told = engine.resolve_review(review_id, body)
    note(f"{told['verdict']}: {review_id}")
