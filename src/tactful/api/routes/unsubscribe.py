"""Leaving by one click: a POST acts at once, without login; a GET only shows a page, for scanners follow every link.

Reference: RFC 8058.
"""

from __future__ import annotations

from litestar import Response, get, post

from tactful.api.door import aside, door_of
from tactful.api.spec import route
from tactful.api.wire import Call, path_id

__all__ = ["unsubscribe", "unsubscribe_page"]

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>{title}</title>
<body style="font-family: sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem">
<h1>{title}</h1>{body}</body></html>
"""

_ASK = """<p>Press the button and you get no more messages of this kind on this channel. It works at once.</p>
<form method="post"><button style="font-size: 1.2rem; padding: .5rem 1rem">Unsubscribe</button></form>"""

_DONE = """<p>You get no more messages of this kind on this channel, as of now. You need do nothing else.</p>"""


@get(
    "/v1/unsubscribe/{token:str}",
    **route(
        summary="The page behind an unsubscribe link; it changes nothing",
        open_to_all=True,
        returns=str,
        fails=(404,),
        media_type="text/html; charset=utf-8",
    ),
)
async def unsubscribe_page(request: Call) -> Response[bytes]:
    """Return the page."""
    door_of(request).engine.speaking.messages.unsubscribing.check(path_id(request, "token"))
    return _page("Unsubscribe", _ASK)


@post(
    "/v1/unsubscribe/{token:str}",
    **route(
        summary="Unsubscribe with one click (RFC 8058); in force before the answer",
        open_to_all=True,
        returns=str,
        fails=(404, 507),
        media_type="text/html; charset=utf-8",
    ),
)
async def unsubscribe(request: Call) -> Response[bytes]:
    """End messages on the channel of the link."""
    ending = door_of(request).engine.speaking.messages.unsubscribing
    await aside(ending.by_token, path_id(request, "token"))
    return _page("You are unsubscribed", _DONE)


def _page(title: str, body: str) -> Response[bytes]:
    told = _PAGE.format(title=title, body=body).encode()
    return Response(
        told,
        media_type="text/html",
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"},
    )
