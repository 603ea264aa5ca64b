"""Looking for what should be gone: a marker in bytes, in six encodings, also inside compressed streams.

Everything planted begins with one marker, so that a scan looks for a handful of byte strings instead of thousands.

>>> trace = Trace("tf-7c1ß")
>>> trace.encodings_in("found tf-7c1ß here".encode())
['raw']
>>> trace.encodings_in(b"nothing")
[]

Reference: protocol of forgetting, step 7.
"""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

__all__ = ["ENCODINGS", "Trace"]

ENCODINGS = ("raw", "utf-16", "base64", "hex", "url", "gzip")
"""Every form in which a trace is looked for; ``gzip`` is any of the others inside a compressed stream."""

_STREAMS = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
"""How gzip and zlib streams begin."""

_MOST = 1 << 24


class Trace:
    """What is looked for.

    Parameters
    ----------
    marker
        Text that stands in everything planted and nowhere else; best with a letter outside ASCII, so that every
        encoding differs from every other.
    """

    def __init__(self, marker: str) -> None:
        self.marker = marker
        plain = marker.encode()
        escaped = marker.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
        self._forms: tuple[tuple[str, bytes], ...] = (
            ("raw", plain),
            ("raw", escaped),
            ("raw", marker.encode("latin-1", "replace")),
            ("utf-16", marker.encode("utf-16-le")),
            ("utf-16", marker.encode("utf-16-be")),
            *(("base64", form) for form in _base64(plain)),
            ("hex", plain.hex().encode()),
            ("hex", plain.hex().upper().encode()),
            ("url", quote(marker, safe="").encode()),
            ("url", quote(marker, safe="").lower().encode()),
        )

    def encodings_in(self, content: bytes) -> list[str]:
        """Return the encodings in which the marker stands in some bytes, each once, in the order of `ENCODINGS`."""
        found = {name for name, form in self._forms if form in content}
        if any(form in stream for stream in _streams(content) for _, form in self._forms):
            found.add("gzip")
        return [name for name in ENCODINGS if name in found]

    def in_directory(self, directory: Path) -> tuple[list[str], int]:
        """Return ``file: encodings`` for every file that holds the marker, and how many bytes were read."""
        hits, read = [], 0
        for path in sorted(directory.rglob("*")):
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                read += len(content)
                found = self.encodings_in(content)
                if found:
                    hits.append(f"{path.relative_to(directory)}: {', '.join(found)}")
        return hits, read

    def self_test(self) -> list[str]:
        """Return the encodings in which a planted marker would be missed; empty when the scan can be trusted."""
        text = self.marker + " and more"
        samples = {
            "raw": text.encode(),
            "utf-16": text.encode("utf-16"),
            "base64": base64.b64encode(b"x" + text.encode()),
            "hex": text.encode().hex().encode(),
            "url": quote(text).encode(),
            "gzip": gzip.compress(b"so " + text.encode()) + b"tail",
        }
        return [name for name, sample in samples.items() if name not in self.encodings_in(b"\x00" * 7 + sample)]


def _base64(plain: bytes) -> Iterator[bytes]:
    """Yield what of the marker's base64 does not depend on its neighbours, for each of three places to begin at."""
    for shift in range(3):
        encoded = base64.b64encode(b"\x00" * shift + plain)
        first = -(-shift * 4 // 3)
        whole = (shift + len(plain)) * 4 // 3
        yield encoded[first + (1 if shift else 0) : whole].rstrip(b"=")
        yield encoded[first + (1 if shift else 0) : whole].rstrip(b"=").translate(bytes.maketrans(b"+/", b"-_"))


def _streams(content: bytes) -> Iterator[bytes]:
    """Yield what every compressed stream inside some bytes says, as far as it can be read."""
    for magic in _STREAMS:
        at = content.find(magic)
        while at >= 0:
            opener = zlib.decompressobj(zlib.MAX_WBITS | 32)
            with suppress(zlib.error):  # bytes that only look like the beginning of a stream
                yield opener.decompress(content[at : at + _MOST], _MOST)
            at = content.find(magic, at + 1)
