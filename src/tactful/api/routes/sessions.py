"""Sessions: an anonymous history finds its person, once."""

from __future__ import annotations

from litestar import Response, post

from tactful.api.bodies import IdentifyBody, Merged
from tactful.api.door import aside, door_of
from tactful.api.optout import keep_opt_out
from tactful.api.spec import route
from tactful.api.wire import Call, decode, path_id, reply
from tactful.ids import check_id

__all__ = ["identify_session"]


@post(
    "/v1/sessions/{session_id:str}/identify",
    **route(
        summary="Merge an anonymous session into a person, once",
        scopes=("ingest", "staff"),
        body=IdentifyBody,
        returns=Merged,
        fails=(403, 404, 409, 507),
    ),
)
async def identify_session(request: Call) -> Response[bytes]:
    """Move the session's history to the person."""
    session_id = path_id(request, "session_id")
    body: IdentifyBody = decode(await request.body(), IdentifyBody)
    person_id = check_id(body.person_id, what="person_id")
    await keep_opt_out(request, [(person_id, None)])
    other, people = body.device == "other", door_of(request).engine.people
    merged = await aside(people.identify, session_id, person_id, other_device=other)
    return reply(Merged(bool(merged["merged"])))
