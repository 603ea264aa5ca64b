"""The application: every route around one engine.

Litestar routes and guards; decoding, problems and the OpenAPI document are the door's own, so that what a client may
rely on does not change with a framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException

import tactful
from tactful.api.access import Guard
from tactful.api.door import Door
from tactful.api.gate import Gate
from tactful.api.gauges import Gauges
from tactful.api.keys import KeyRing
from tactful.api.limits import Rate
from tactful.api.moment import RequestClock
from tactful.api.openapi import document_of
from tactful.api.optout import OptOut
from tactful.api.problems import on_error, on_framework_error, on_trouble
from tactful.api.routes import (
    access_keys,
    audits,
    campaigns,
    cases,
    consents,
    decisions,
    events,
    experiments,
    hand,
    health,
    holds,
    inbox,
    items,
    learn,
    lint,
    messages,
    notices,
    outcomes,
    people,
    popular,
    records,
    retention,
    reviews,
    sessions,
    unsubscribe,
    wellknown,
)
from tactful.api.tokens import Tokens
from tactful.errors import BadInput, TactfulError

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from tactful.assembly.engine import Engine

__all__ = ["make_app", "routes"]


def make_app(engine: Engine, *, test_clock: bool = False, public: bool = False) -> Litestar:
    """Return the ASGI application that serves an engine.

    Parameters
    ----------
    engine
        An open engine; the application neither opens nor closes it.
    test_clock
        Accept ``Tactful-Now``; the engine must have been opened with a `RequestClock`.
    public
        The server is reachable from elsewhere: figures need a key too.

    Raises
    ------
    BadInput
        ``no-test-clock`` when `test_clock` is asked for but the engine has another clock.
    """
    clock = engine.clock
    if test_clock and not isinstance(clock, RequestClock):
        raise BadInput("no-test-clock", "the engine's clock cannot be set", hint="open it with RequestClock()")
    meta, limits = engine.store.meta, engine.settings.limits
    ring, tokens = KeyRing(meta, clock), Tokens(meta.seed(), clock, engine.people.pseudonym_of)
    gauges = Gauges(engine.stats)
    handlers = routes(public=public)
    app = Litestar(
        route_handlers=handlers,
        guards=[
            Guard(ring, tokens, Rate(limits.requests_per_second), Rate(limits.person_requests_per_second)),
            OptOut(engine),
        ],
        exception_handlers={
            TactfulError: on_error,
            HTTPException: on_framework_error,
            Exception: on_trouble,
        },
        openapi_config=None,
        logging_config=None,
        request_max_body_size=None,
        state=State(
            {
                "door": Door(engine, ring, tokens, gauges, public=public),
                "document": document_of(handlers, tactful.__version__),
            }
        ),
    )
    app.asgi_handler = Gate(
        app.asgi_handler,
        body_bytes=limits.body_bytes,
        gauges=gauges,
        test_clock=clock if test_clock and isinstance(clock, RequestClock) else None,
    )
    return app


def routes(*, public: bool = False) -> list[HTTPRouteHandler]:
    """Return the handler of every route."""
    return [
        items.put_items,
        items.list_items,
        items.read_item,
        items.change_item,
        items.withdraw_item,
        items.similar_items,
        *_of_people(),
        *_of_messages(),
        events.add_events,
        sessions.identify_session,
        decisions.make_decision,
        decisions.read_decision,
        decisions.why,
        decisions.why_not,
        decisions.replay_decision,
        outcomes.add_outcomes,
        cases.contest_decision,
        cases.list_cases,
        cases.resolve_case,
        cases.main_parameters,
        reviews.list_reviews,
        reviews.resolve_review,
        reviews.flag_decision,
        reviews.read_trace,
        popular.popular,
        lint.lint_message,
        learn.learn,
        *_of_operators(),
        access_keys.make_key,
        access_keys.list_keys,
        access_keys.revoke_key,
        health.liveness,
        health.readiness,
        health.operators_metrics if public else health.metrics,
        wellknown.privacy_control,
        wellknown.document,
    ]


def _of_people() -> list[HTTPRouteHandler]:
    """Return the routes about one person."""
    return [
        people.put_person,
        people.read_person,
        people.erase_person,
        people.read_controls,
        people.put_controls,
        consents.read_consents,
        consents.put_consents,
        consents.read_consent_history,
        consents.may_ask,
        notices.read_notices,
        notices.publish_notices,
        people.make_token,
        hand.change_controls,
        hand.read_profile,
        hand.correct_profile,
        hand.forget_part,
        hand.export_person,
        hand.read_links,
        hand.read_reads,
        hand.unlink_session,
    ]


def _of_messages() -> list[HTTPRouteHandler]:
    """Return the routes by which people are spoken to, and by which they end it."""
    return [
        campaigns.put_campaigns,
        campaigns.list_campaigns,
        campaigns.remove_campaign,
        messages.choose_message,
        messages.read_outbox,
        messages.deliver_messages,
        messages.commit_message,
        messages.release_message,
        messages.mark_message,
        messages.read_choice,
        inbox.read_inbox,
        inbox.read_messages,
        inbox.read_ended,
        inbox.end_messages,
        inbox.allow_messages,
        unsubscribe.unsubscribe_page,
        unsubscribe.unsubscribe,
    ]


def _of_operators() -> list[HTTPRouteHandler]:
    """Return the routes by which operators, officers and auditors look after the engine."""
    return [
        learn.make_backup,
        learn.bring_file,
        learn.stats,
        retention.read_retention,
        retention.enforce_retention,
        retention.read_receipt,
        holds.read_holds,
        holds.put_holds,
        experiments.read_experiments,
        experiments.put_experiments,
        experiments.read_out,
        experiments.estimate,
        audits.read_bubble,
        audits.read_delivery,
        audits.read_value,
        records.read_processing,
        records.compare_processing,
        records.read_assessment,
        records.read_breach,
        records.read_chain,
        records.verify_chain,
        records.read_aggregates,
        records.release_noisy,
    ]
