"""Campaigns: put, list, remove."""

from __future__ import annotations

import msgspec
from litestar import Response, delete, get, put

from tactful.api.door import aside, door_of
from tactful.api.message_bodies import CampaignRows, CampaignsBody, RawCampaigns, Removed
from tactful.api.routes.batches import batch_reply, rows_of
from tactful.api.spec import route
from tactful.api.wire import Call, path_id, reply
from tactful.intake.report import Report

__all__ = ["list_campaigns", "put_campaigns", "remove_campaign"]


@put(
    "/v1/campaigns",
    **route(
        summary="Insert or replace campaigns; one without an end is given one",
        scopes=("ingest", "staff"),
        body=CampaignsBody,
        returns=Report,
        fails=(507,),
    ),
)
async def put_campaigns(request: Call) -> Response[bytes]:
    """Insert or replace campaigns; good rows are kept, bad ones told one by one."""
    rows = rows_of(await request.body(), CampaignsBody, RawCampaigns, "campaigns")
    return batch_reply(await aside(door_of(request).engine.speaking.campaigns.put, rows), request)


@get(
    "/v1/campaigns",
    **route(summary="Every campaign", scopes=("ingest", "decide", "staff", "audit"), returns=CampaignRows),
)
async def list_campaigns(request: Call) -> Response[bytes]:
    """Return all campaigns, by id."""
    found = await aside(door_of(request).engine.speaking.campaigns.all)
    return reply(CampaignRows([msgspec.to_builtins(one) for one in found]))


@delete(
    "/v1/campaigns/{campaign_id:str}",
    **route(
        summary="Remove a campaign; nothing of it goes out any more",
        scopes=("ingest", "staff"),
        returns=Removed,
        fails=(404, 422, 507),
    ),
)
async def remove_campaign(request: Call) -> Response[bytes]:
    """Remove a campaign."""
    campaign_id = path_id(request, "campaign_id")
    await aside(door_of(request).engine.speaking.campaigns.remove, campaign_id)
    return reply(Removed(campaign_id))
