"""A trace is found in whatever form it was left, or the scan could not be trusted."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.forget.residue import ENCODINGS, Trace

MARKER = "tf-a1b2ß"


@pytest.mark.promise("D5")
@settings(max_examples=40, deadline=None)
@given(before=st.text(max_size=9), after=st.text(max_size=9), noise=st.binary(max_size=40))
def test_a_marker_is_found_in_every_encoding_wherever_it_lies(before: str, after: str, noise: bytes) -> None:
    """Raw, UTF-16, base64, hexadecimal, URL and inside compressed streams, at any offset and with any neighbours."""
    text, trace = before + MARKER + after, Trace(MARKER)
    forms = {
        "raw": text.encode(),
        "utf-16": text.encode("utf-16-le"),
        "base64": base64.b64encode(text.encode()),
        "hex": text.encode().hex().encode(),
        "url": quote(text, safe="").encode(),
        "gzip": gzip.compress(text.encode()),
    }
    assert set(forms) == set(ENCODINGS)
    for name, form in forms.items():
        assert name in trace.encodings_in(noise + form + noise)
    assert "raw" in trace.encodings_in(json.dumps(text).encode())
    assert "base64" in trace.encodings_in(base64.urlsafe_b64encode(text.encode()))
    assert "gzip" in trace.encodings_in(zlib.compress(base64.b64encode(text.encode())))


@settings(max_examples=60, deadline=None)
@given(noise=st.binary(max_size=4000))
def test_noise_is_no_trace(noise: bytes) -> None:
    """Bytes that only look like the beginning of a stream, or like letters, are not called a hit."""
    assert Trace(MARKER).encodings_in(noise) == []


def test_files_are_named_with_what_they_hold(tmp_path: Path) -> None:
    """Every file below a directory is read; a hit names the file and the encodings, never what stood around it."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "log").write_bytes(b"secret " + MARKER.encode() + b" " + MARKER.encode().hex().encode())
    (tmp_path / "clean").write_bytes(b"nothing")
    hits, read = Trace(MARKER).in_directory(tmp_path)
    assert hits == ["deep/log: raw, hex"]
    assert read == sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file())
    assert Trace(MARKER).self_test() == []
