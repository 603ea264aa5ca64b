"""What a device tells from voice or face: a label for a session, and never the recording (E4)."""

from __future__ import annotations

import base64
import os
from contextlib import suppress
from pathlib import Path

import pytest
from consent_world import NOON, NOTICE, opened

from tactful.clock import DAY_MS, FixedClock, Millis, format_time
from tactful.errors import BadInput
from tactful.events.kinds import KindRegistry, KindSpec

KEYS = '\n[sensitive.voice-stress]\nenabled = true\nassessment = "DPIA 2026-07"\n'
SOUND = os.urandom(96)
"""What a microphone gave."""
TEXT = base64.b64encode(SOUND).decode()


def said(engine, *, event_id: str, at: int, **fields: object) -> list[str]:
    """Send how somebody sounds, with whatever fields; return the codes of refused rows."""
    row = {"event_id": event_id, "person_id": "ana", "kind": "voice-stress", "at": format_time(Millis(at)), **fields}
    return [one.code for one in engine.events.add([row]).rejected]


def agreed(engine) -> None:
    """Let ana agree to being read by her voice, on a notice."""
    engine.notices.publish([NOTICE])
    engine.people.set_consents("ana", {"recommendation": {"voice-stress": "granted"}, "notice": "v1"})


def kept(engine) -> list[bytes]:
    """Return the fields of every stored event of the kind, opened with her key."""
    code = engine.kinds.code("voice-stress")
    return [
        batch.extra[row] if len(batch.extra) else b""
        for batch in engine.store.events.scan()
        for row in range(len(batch))
        if batch.kind[row] == code
    ]


@pytest.mark.promise("E4")
def test_a_recording_reaches_no_file_whatever_it_is_called(tmp_path: Path):
    """Sound sent beside the label, in any field and encoding, is neither in an opened event nor in a byte on disk."""
    clock = FixedClock(NOON)
    with opened(tmp_path, clock, more=KEYS) as engine:
        agreed(engine)
        assert said(engine, event_id="v0", at=NOON, context={"level": "tenser", "audio": TEXT, "voice": TEXT}) == []
        with suppress(BadInput):  # a field that rows do not have may be refused as a whole
            said(engine, event_id="v1", at=NOON, context={"level": TEXT})
            said(engine, event_id="v2", at=NOON, context={"level": "calmer"}, audio=TEXT)
        assert kept(engine)
        assert not any(TEXT[:16].encode() in fields for fields in kept(engine))
    for file in (one for one in tmp_path.rglob("*") if one.is_file()):
        held = file.read_bytes()
        assert SOUND[:16] not in held
        assert TEXT[:16].encode() not in held


@pytest.mark.promise("E4")
def test_after_the_session_the_label_is_gone_from_every_file(tmp_path: Path):
    """An hour later nothing reads it, and after the round of retention no stored event holds it."""
    clock = FixedClock(NOON)
    with opened(tmp_path, clock, more=KEYS) as engine:
        agreed(engine)
        assert said(engine, event_id="v0", at=NOON, context={"level": "tenser"}) == []
        assert len(kept(engine)) == 1
        clock.move(DAY_MS // 24)
        assert "voice-stress" not in [one["kind"] for one in engine.people.profile("ana")["signals"]]
        told = engine.retention.enforce()
        assert (kept(engine), told["last_round"]["clean"]) == ([], True)


@pytest.mark.promise("E4")
@pytest.mark.parametrize("sense", ["voice", "face", "eyes"])
def test_a_label_that_would_outlast_the_session_cannot_be_registered(sense: str):
    """Half a day is the longest; a day is refused with the field to change."""
    told = {"family": "contextual", "source": "device", "label": {"en": "how you are"}, "basis": {}, "infers": "stress"}
    assert KindRegistry({"x": KindSpec(**told, derived_from=(sense,), ttl_days=0.5)})
    with pytest.raises(BadInput) as refused:
        KindRegistry({"x": KindSpec(**told, derived_from=(sense,), ttl_days=1.0)})
    assert refused.value.code == "outlasts-session"
    assert "ttl_days" in refused.value.hint
