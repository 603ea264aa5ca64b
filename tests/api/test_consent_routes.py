"""Consent over HTTP: notices, words, receipts, as-of answers and prompts, with their refusals."""

from __future__ import annotations

import pytest
from api_world import World

from tactful.clock import format_time

NOTICE = {"notice": "2026-11", "purposes": {"messages": {"text": {"en": "We write to you."}, "uses": ["news"]}}}


@pytest.mark.promise("C10")
def test_a_notice_is_published_once_and_cited(world: World) -> None:
    """Publish, grant with it, read receipt and history; another text under the same name is a conflict."""
    published = world.call("PUT", "/v1/notices", {"notices": [NOTICE]})
    assert published.status == 200
    assert world.call("GET", "/v1/notices", key="decide").json == published.json
    other = {**NOTICE, "purposes": {"messages": {"text": {"en": "Else."}}}}
    assert world.call("PUT", "/v1/notices", {"notices": [other]}).json["code"] == "notice-is-fixed"
    for said, code in (
        ({"messages": "granted"}, "notice-needed"),
        ({"messages": "granted", "notice": "2020-01"}, "unknown-notice"),
    ):
        refused = world.call("PUT", "/v1/people/ana/consents", said)
        assert (refused.status, refused.json["code"]) == (422, code)
    said = world.call("PUT", "/v1/people/ana/consents", {"messages": "granted", "notice": "2026-11"})
    assert said.json == {"messages": "granted"}
    history = world.call("GET", "/v1/people/ana/consents/history").json
    (receipt,) = history["receipts"]
    clause = published.json["notices"][0]["purposes"]["messages"]["sha256"]
    assert receipt["dpv:hasProcess"][0]["dpv:hasNotice"]["tactful:clauseHash"] == clause
    assert history["words"][0]["source"] == "person"


@pytest.mark.promise("C11")
def test_the_past_can_be_asked_about(world: World) -> None:
    """Before the word nothing by consent, after it the kinds it opened; a time that is none is refused."""
    world.call("PUT", "/v1/people/ana/consents", {"messages": "granted"})
    early = world.call("GET", "/v1/people/ana/consents?at=2020-01-01T00:00:00Z").json["purposes"]["messages"]
    late = world.call("GET", "/v1/people/ana/consents?at=2100-01-01T00:00:00Z").json["purposes"]["messages"]
    at = format_time(world.engine.clock.now())
    today = world.call("GET", f"/v1/people/ana/consents?at={at}").json["purposes"]["messages"]
    assert "view" in today["kinds"]
    assert "view" not in early["kinds"]
    assert (late["state"], "view" in late["kinds"]) == ("expired", False)
    assert world.call("GET", "/v1/people/ana/consents?at=noon").json["code"] == "bad-time"


@pytest.mark.promise("C9")
def test_pages_ask_whether_to_ask(world: World) -> None:
    """Yes, then no for 180 days after a refusal; purposes must be named and known."""
    target = "/v1/people/ana/consents/ask"
    assert world.call("GET", f"{target}?purpose=messages", key="decide").json["may_ask"] is True
    world.call("PUT", "/v1/people/ana/consents", {"messages": "refused"})
    told = world.call("GET", f"{target}?purpose=messages").json
    assert (told["may_ask"], told["code"]) == (False, "refused-lately")
    assert told["not_before"]
    assert world.call("GET", target).json["code"] == "missing-field"
    assert world.call("GET", f"{target}?purpose=fun").json["code"] == "unknown-purpose"


@pytest.mark.promise("K2")
def test_a_guardians_word_is_taken_by_staff_only(world: World) -> None:
    """A person token cannot claim to be somebody's guardian; staff can say that one was verified."""
    world.call("PUT", "/v1/people/ana", {"minor": True, "country": "AT"})
    token = world.call("POST", "/v1/people/ana/token", {}).json["token"]
    word = {"recommendation": "granted", "by": "guardian"}
    refused = world.call("PUT", "/v1/people/ana/consents", word, key=token)
    assert (refused.status, refused.json["code"]) == (403, "guardian-by-staff")
    own = world.call("PUT", "/v1/people/ana/consents", {"recommendation": "granted"}, key=token)
    assert own.json == {"recommendation": "requested"}
    assert world.call("PUT", "/v1/people/ana/consents", word, key="staff").json == {"recommendation": "granted"}


@pytest.mark.promise("D9")
def test_nobody_reads_anothers_words(world: World) -> None:
    """History and prompts of another person are not there for a person token."""
    token = world.call("POST", "/v1/people/ana/token", {}).json["token"]
    for sub in ("consents", "consents/history", "consents/ask?purpose=messages"):
        assert world.call("GET", f"/v1/people/ben/{sub}", key=token).status == 404
        assert world.call("GET", f"/v1/people/ana/{sub}", key=token).status == 200


@pytest.mark.promise("C7")
def test_yes_and_no_cost_the_same_one_step(world: World) -> None:
    """The same route, the same body but for one word, the same answer; nothing is granted before."""
    assert world.call("GET", "/v1/people/ana/consents").json == {}
    answers = [world.call("PUT", "/v1/people/ana/consents", {"messages": w}) for w in ("granted", "withdrawn")]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json.keys() == answers[1].json.keys()


@pytest.mark.promise("X8")
def test_unknown_fields_and_empty_notices_are_refused(world: World) -> None:
    """Shapes are checked like everywhere; an ask may not cite what was never published."""
    assert world.call("PUT", "/v1/notices", {"notices": [{"notice": "v"}]}).status == 422
    empty = {"notices": [{"notice": "v", "purposes": {"messages": {"text": {}}}}]}
    assert world.call("PUT", "/v1/notices", empty).json["code"] == "empty-notice"
    assert world.call("PUT", "/v1/notices", {"notices": []}).json == {"notices": []}
    ask = {"surface": "home", "person_id": "ana", "notice": "v9"}
    assert world.call("POST", "/v1/decisions", ask).json["code"] == "unknown-notice"
