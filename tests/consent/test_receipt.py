"""Records and receipts: complete, in known terms, and tamper-evident."""

from __future__ import annotations

import msgspec
import pytest

from tactful.consent.consents import PURPOSES
from tactful.consent.dpv import BASIS_TERMS, CONTEXT, PURPOSE_TERMS, STATE_TERMS
from tactful.consent.notices import Clause, NoticeBook, notice_of
from tactful.consent.permit import KindBasis
from tactful.consent.receipt import Setting, genuine, receipt_of, record_hash, record_of
from tactful.consent.word import Word

NOTICE = notice_of(
    "v1",
    {"messages": Clause(text={"en": "We write."}, uses=["news"], kinds=["view"], recipients=["post office"])},
    at=0,
)
BOOK = NoticeBook((NOTICE,))
TABLE = {"messages": (KindBasis(1, "view", "consent"), KindBasis(2, "mood", "explicit-consent"))}
HERE = Setting("Tea Ltd", "privacy@tea.example", "https://tea.example/privacy", TABLE)


def record(**changes):
    """Return the record of one word."""
    word = Word(**({"purpose": "messages", "state": "granted", "at": 5, "notice": "v1"} | changes))
    return record_of("ana", (word,), HERE, BOOK, record_id="cr_1")


@pytest.mark.promise("C10")
def test_a_record_has_the_fields_of_the_standard():
    """Identity, parties, notice, purpose, data, recipients, expiry, withdrawal, and the events with state and time."""
    told = record()
    assert told["dpv:hasDataSubject"] == "ana"
    assert told["dpv:hasDataController"]["dpv:hasName"] == "Tea Ltd"
    assert told["dpv:hasWithdrawalMethod"]
    (process,) = told["dpv:hasProcess"]
    assert process["dpv:hasPurpose"] == PURPOSE_TERMS["messages"]
    assert process["dpv:hasLegalBasis"] == "eu-gdpr:A6-1-a"
    assert process["dpv:hasPersonalData"] == ["view"]
    assert process["dpv:hasRecipient"] == ["post office"]
    assert process["dpv:hasNotice"] == {
        "dct:identifier": "v1",
        "tactful:clauseHash": NOTICE.clause_hash("messages"),
        "tactful:noticeHash": NOTICE.sha256,
    }
    assert process["dpv:hasExpiry"] == "1971-01-01T00:00:00.005Z"
    assert told["tactful:events"] == [
        {
            "dct:date": "1970-01-01T00:00:00.005Z",
            "dpv:hasConsentStatus": "dpv:ConsentGiven",
            "tactful:purpose": "messages",
        }
    ]
    assert msgspec.json.decode(msgspec.json.encode(told)) == told


@pytest.mark.promise("C10")
def test_every_prefix_is_in_the_context_and_every_word_has_a_term():
    """Valid JSON-LD: no term without an address."""
    terms = [*PURPOSE_TERMS.values(), *STATE_TERMS.values(), *BASIS_TERMS.values()]
    assert {term.partition(":")[0] for term in terms} <= set(CONTEXT)
    assert set(PURPOSE_TERMS) == set(PURPOSES)

    def prefixes(value):
        if isinstance(value, dict):
            for name, inner in value.items():
                if name != "@context":
                    yield from ([] if name.startswith("@") else [name.partition(":")[0]])
                    yield from prefixes(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from prefixes(inner)

    assert set(prefixes(receipt_of(record()))) <= set(CONTEXT)


@pytest.mark.promise("C10")
def test_the_receipt_carries_the_records_hash_and_shows_any_change():
    """Order of fields does not matter, a changed field does."""
    kept = record()
    receipt = receipt_of(kept)
    assert receipt["tactful:recordHash"] == record_hash(kept)
    assert genuine(msgspec.json.decode(msgspec.json.encode(receipt)))
    assert genuine(dict(reversed(receipt.items())))
    for field in ("dct:created", "dpv:hasDataSubject", "dpv:hasProcess", "tactful:events"):
        assert not genuine({**receipt, field: "other"})


def test_an_explicit_grant_names_the_article_for_it():
    """A sensitive kind by name rests on Art. 9, a no has no expiry, a signal says that it is one."""
    (process,) = record(kind="mood")["dpv:hasProcess"]
    assert (process["dpv:hasLegalBasis"], process["dpv:hasPersonalData"]) == ("eu-gdpr:A9-2-a", ["view"])
    signal = record(state="refused", source="gpc", notice="")
    assert "dpv:hasExpiry" not in signal["dpv:hasProcess"][0]
    assert "Global Privacy Control" in signal["dpv:isIndicatedBy"]
