"""Records of every schema are read, worded and replayed as on the day they were made."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tactful.decide.replay import read, replay
from tactful.decisions.record import SCHEMA, decode, encode
from tactful.errors import StoreTrouble

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.promise("I5")
def test_a_record_of_schema_1_still_tells_and_replays_the_same_decision() -> None:
    """Bytes written by an earlier version give the very answer that was given then, and meet its seal."""
    record = decode((FIXTURES / "record-1.bin").read_bytes())
    assert msgspec.json.encode(read(record)) == (FIXTURES / "record-1.json").read_bytes().strip()
    assert replay(record)[0]
    assert encode(record)[0] == SCHEMA


@pytest.mark.parametrize("cut", [1, 40, 700, -9])
def test_a_damaged_record_of_schema_1_is_refused_with_a_code(cut: int) -> None:
    """Half a record is store trouble, not a traceback."""
    with pytest.raises(StoreTrouble, match="cannot be read"):
        decode((FIXTURES / "record-1.bin").read_bytes()[:cut])
