"""Consent records: what was said, about what, on which notice, with a fingerprint that the receipt repeats.

A record is made once, when something is said, and kept with the words; the receipt a person takes home is the record
and its hash, so that anybody can check later that neither side changed it. Fields follow ISO/IEC TS 27560, terms the
Data Privacy Vocabulary, form JSON-LD.

>>> word = Word(purpose="messages", state="granted", at=0, notice="v1")
>>> record = record_of("ana", (word,), Setting(controller="Tea Ltd"), NoticeBook(), record_id="cr_1")
>>> receipt = receipt_of(record)
>>> receipt["tactful:recordHash"] == record_hash(record), genuine(receipt)
(True, True)
>>> genuine(receipt | {"dpv:hasDataSubject": "ben"})
False

References: ISO/IEC TS 27560:2023; promise C10.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tactful.clock import DAY_MS, format_time
from tactful.consent.consents import GRANT_DAYS
from tactful.consent.dpv import BASIS_TERMS, CONTEXT, PURPOSE_TERMS, STATE_TERMS
from tactful.consent.notices import NoticeBook, fingerprint
from tactful.consent.permit import KindBasis
from tactful.consent.word import Word
from tactful.ids import Millis

__all__ = ["SCHEMA", "Setting", "genuine", "receipt_of", "record_hash", "record_of"]

SCHEMA = "tactful-consent-record-1"

_HASH = "tactful:recordHash"

_WITHDRAW = "the same one step: PUT /v1/people/{id}/consents with the word withdrawn"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a record says about the side that asks."""

    controller: str = ""
    contact: str = ""
    policy: str = ""
    bases: Mapping[str, tuple[KindBasis, ...]] = field(default_factory=dict)
    """The table of bases, for the kinds each purpose reads."""


def record_of(person_id: str, words: tuple[Word, ...], setting: Setting, book: NoticeBook, *, record_id: str) -> Any:
    """Return the record of what was said at one time.

    Parameters
    ----------
    words
        The words of that time, at least one.
    """
    at = format_time(Millis(words[0].at))
    return {
        "@context": dict(CONTEXT),
        "@type": "dpv:ConsentRecord",
        "tactful:schema": SCHEMA,
        "dct:identifier": record_id,
        "dct:created": at,
        "dpv:hasDataSubject": person_id,
        "dpv:hasDataController": {
            "dpv:hasName": setting.controller or "not stated",
            "dpv:hasContact": setting.contact or "not stated",
            "dpv:hasPolicy": setting.policy or "not stated",
        },
        "dpv:isIndicatedBy": _SAID_BY[words[0].source],
        "dpv:hasWithdrawalMethod": _WITHDRAW,
        "dpv:hasProcess": [_process(word, setting, book) for word in words],
        "tactful:events": [
            {
                "dct:date": format_time(Millis(word.at)),
                "dpv:hasConsentStatus": STATE_TERMS[word.state],
                "tactful:purpose": word.purpose,
                **({"tactful:kind": word.kind} if word.kind else {}),
            }
            for word in words
        ],
    }


def record_hash(record: Mapping[str, Any]) -> str:
    """Return the fingerprint of a record: SHA-256 of its JSON with sorted keys."""
    return fingerprint(dict(record))


def receipt_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the person takes home: the record itself and its hash."""
    return {**record, "@type": "dpv:ConsentReceipt", _HASH: record_hash(record)}


def genuine(receipt: Mapping[str, Any]) -> bool:
    """Tell whether a receipt is as it was given."""
    record = {name: value for name, value in receipt.items() if name != _HASH} | {"@type": "dpv:ConsentRecord"}
    return receipt.get(_HASH) == record_hash(record)


_SAID_BY = {
    "": "the data subject",
    "guardian": "a guardian, verified by staff",
    "gpc": "Global Privacy Control (Sec-GPC: 1)",
    "tcf": "a Transparency and Consent string",
    "demo": "demo data",
}


def _process(word: Word, setting: Setting, book: NoticeBook) -> dict[str, Any]:
    """Return one purpose: what is read for it on which basis, the exact notice, how long the word lasts."""
    notice = book.find(word.notice)
    clause = notice.purposes.get(word.purpose) if notice is not None else None
    rows = [row for row in setting.bases.get(word.purpose, ()) if word.kind in {"", row.name}]
    asked = sorted(row.name for row in rows if row.basis in {"consent", "explicit-consent"})
    basis = "explicit-consent" if word.kind and any(row.basis == "explicit-consent" for row in rows) else "consent"
    return {
        "dpv:hasPurpose": PURPOSE_TERMS[word.purpose],
        "tactful:purpose": word.purpose,
        "dpv:hasLegalBasis": BASIS_TERMS[basis],
        "dpv:hasPersonalData": (clause.kinds if clause is not None else None) or asked,
        "dpv:hasRecipient": list(clause.recipients) if clause is not None else [],
        "dpv:hasNotice": {
            "dct:identifier": word.notice or "none cited",
            "tactful:clauseHash": notice.clause_hash(word.purpose) if notice is not None and clause else "",
            "tactful:noticeHash": notice.sha256 if notice is not None else "",
        },
        **({"dpv:hasExpiry": format_time(Millis(word.at + GRANT_DAYS * DAY_MS))} if word.state == "granted" else {}),
    }
