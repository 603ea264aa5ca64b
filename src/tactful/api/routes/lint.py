"""The linter over HTTP: what is wrong with the wording of one message, before anybody reads it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Response, post

from tactful.api.door import aside
from tactful.api.spec import route
from tactful.api.wire import Call, decode, reply
from tactful.wording.finding import Lint

__all__ = ["LintBody", "lint_message"]


class Wording(msgspec.Struct, forbid_unknown_fields=True):
    """Subject or title, and text, in Liquid or already filled in."""

    body: str
    subject: str = ""


class Before(msgspec.Struct, forbid_unknown_fields=True):
    """A message that the same person had before."""

    body: str
    subject: str = ""
    days_ago: float | None = None
    named: bool = False


class LintBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One message to judge."""

    channel: str
    template: Wording
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    """Name to a value, or to ``{"value", "source", "sensitive"}``."""
    relation: Literal["unknown", "new", "active", "loyal", "lapsing", "lapsed"] | None = None
    recent: list[Before] = msgspec.field(default_factory=list)
    """Newest last."""
    minor: bool = False
    message_class: str = msgspec.field(default="", name="class")
    language: Literal["en", "de"] = "en"
    """Of the hints."""


@post(
    "/v1/messages/lint",
    **route(
        summary="What is wrong with the wording of a message; nothing is kept",
        scopes=("staff",),
        body=LintBody,
        returns=Lint,
    ),
)
async def lint_message(request: Call) -> Response[bytes]:
    """Return the verdict on one message, and every finding with its code, worst first."""
    body: LintBody = decode(await request.body(), LintBody)
    return reply(await aside(_judge, body))


def _judge(body: LintBody) -> Lint:
    from tactful.wording.draft import Sent
    from tactful.wording.lint import lint

    return lint(
        body.channel, body.template.subject, body.template.body, body.facts, body.relation,
        recent=[Sent(one.subject, one.body, one.days_ago, one.named) for one in body.recent[-200:]],
        minor=body.minor, message_class=body.message_class, language=body.language,
    )  # fmt: skip
