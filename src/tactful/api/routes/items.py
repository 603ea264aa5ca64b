"""The catalogue: put, read, change, withdraw; and what is like an item."""

from __future__ import annotations

import msgspec
from litestar import Response, delete, get, patch, put

from tactful.api.bodies import ItemPage, ItemPatch, ItemsBody, Listed, RawItems, Withdrawn
from tactful.api.door import aside, door_of
from tactful.api.routes.batches import batch_reply, rows_of
from tactful.api.spec import Query, route
from tactful.api.wire import Call, count_of, decode, path_id, query_id, query_of, reply, whole
from tactful.catalogue.item import Item
from tactful.intake.report import Report

__all__ = ["change_item", "list_items", "put_items", "read_item", "similar_items", "withdraw_item"]

READERS = ("ingest", "decide", "staff", "audit")
MOST_LISTED = 1000


@put(
    "/v1/items",
    **route(summary="Insert or replace items", scopes=("ingest",), body=ItemsBody, returns=Report, fails=(507,)),
)
async def put_items(request: Call) -> Response[bytes]:
    """Insert or replace items; good rows are kept, bad ones told one by one."""
    rows = rows_of(await request.body(), ItemsBody, RawItems, "items")
    return batch_reply(await aside(door_of(request).engine.items.put, rows), request)


@get(
    "/v1/items",
    **route(
        summary="List the catalogue",
        scopes=READERS,
        returns=ItemPage,
        fails=(404,),
        query=(
            Query("after", "continue after this item id"),
            Query("limit", "items on the page", kind="integer", least=1, most=MOST_LISTED, default=100),
        ),
    ),
)
async def list_items(request: Call) -> Response[bytes]:
    """Return a page of items in a stable order."""
    limit = count_of(request, "limit", default=100, most=MOST_LISTED)
    after = query_id(request, "after") if "after" in query_of(request) else None
    found = await aside(door_of(request).engine.items.page, after, limit)
    return reply({"items": [whole(one) for one in found], "next": found[-1].item_id if len(found) == limit else None})


@get(
    "/v1/items/{item_id:str}",
    **route(summary="Read an item", scopes=READERS, returns=Item, fails=(404, 422)),
)
async def read_item(request: Call) -> Response[bytes]:
    """Return one item."""
    return reply(whole(await aside(door_of(request).engine.items.get, path_id(request, "item_id"))))


@patch(
    "/v1/items/{item_id:str}",
    **route(summary="Change an item", scopes=("ingest",), body=ItemPatch, returns=Item, fails=(404, 507)),
)
async def change_item(request: Call) -> Response[bytes]:
    """Replace the fields that were sent and return the item."""
    item_id = path_id(request, "item_id")
    change: ItemPatch = decode(await request.body(), ItemPatch)
    return reply(whole(await aside(door_of(request).engine.items.patch, item_id, msgspec.to_builtins(change))))


@delete(
    "/v1/items/{item_id:str}",
    **route(summary="Withdraw an item", scopes=("ingest",), returns=Withdrawn, fails=(404, 422, 507)),
)
async def withdraw_item(request: Call) -> Response[bytes]:
    """Show the item nowhere from now on."""
    item_id = path_id(request, "item_id")
    await aside(door_of(request).engine.items.withdraw, item_id)
    return reply(Withdrawn(item_id))


@get(
    "/v1/items/{item_id:str}/similar",
    **route(
        summary="Items like this one, the same for everybody",
        scopes=READERS,
        person="own",
        returns=Listed,
        fails=(404, 422),
        query=(Query("count", "items wanted", kind="integer", least=1, most=100, default=10),),
    ),
)
async def similar_items(request: Call) -> Response[bytes]:
    """Return items like this one."""
    count = count_of(request, "count", default=10, most=100)
    return reply(Listed(await aside(door_of(request).engine.items.similar, path_id(request, "item_id"), count)))
