"""The few terms of the Data Privacy Vocabulary that consent records use, by our own words.

The terms are identifiers published by the W3C Data Privacy Vocabularies and Controls Community Group under the W3C
Software and Document License (https://www.w3.org/copyright/software-license/); only their addresses stand here.

>>> PURPOSE_TERMS["messages"]
'dpv:DirectMarketing'

Reference: https://w3id.org/dpv; ISO/IEC TS 27560.
"""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["BASIS_TERMS", "CONTEXT", "PURPOSE_TERMS", "STATE_TERMS"]

CONTEXT = MappingProxyType(
    {
        "dpv": "https://w3id.org/dpv#",
        "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        "dct": "http://purl.org/dc/terms/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "tactful": "urn:tactful:consent:",
    }
)
"""Prefixes of the records' JSON-LD."""

PURPOSE_TERMS = MappingProxyType(
    {
        "recommendation": "dpv:ProvidePersonalisedRecommendations",
        "training": "dpv:ServiceOptimisation",
        "messages": "dpv:DirectMarketing",
        "offers": "dpv:PersonalisedAdvertising",
        "linking": "dpv:IdentityVerification",
        "audit": "dpv:LegalCompliance",
        "research": "dpv:ResearchAndDevelopment",
    }
)
"""Purpose to the nearest term; the exact meaning is the clause of the notice."""

STATE_TERMS = MappingProxyType(
    {
        "granted": "dpv:ConsentGiven",
        "refused": "dpv:ConsentRefused",
        "withdrawn": "dpv:ConsentWithdrawn",
        "requested": "dpv:ConsentRequested",
        "expired": "dpv:ConsentExpired",
    }
)
"""State of a word to its term."""

BASIS_TERMS = MappingProxyType(
    {
        "consent": "eu-gdpr:A6-1-a",
        "explicit-consent": "eu-gdpr:A9-2-a",
        "contract": "eu-gdpr:A6-1-b",
        "legal-duty": "eu-gdpr:A6-1-c",
        "legitimate-interest": "eu-gdpr:A6-1-f",
    }
)
"""Legal basis to the article it stands for."""
