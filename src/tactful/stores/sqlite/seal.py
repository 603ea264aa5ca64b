"""Sealing: AES-256-GCM under a person's key, bound to the place where the bytes belong.

What is bound (kind of record, pseudonym, row) cannot be swapped by somebody who can write to the file: a record
moved to another row or person no longer opens.

>>> cipher = cipher_of(bytes(32)); place = place_of(b"D", 7, b"controls")
>>> unseal(cipher, place, seal(cipher, place, b"hello"))
b'hello'

Reference: NIST SP 800-38D; random 96-bit nonces, far below 2**32 records a key.
"""

from __future__ import annotations

import os
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["NONCE", "SCHEME", "cipher_of", "place_of", "seal", "seal_with", "unseal"]

SCHEME = 1
"""Version of the scheme; part of what is bound."""

NONCE = 12
"""Bytes of nonce in front of every sealed record."""

_PLACE = struct.Struct("<Bcq")


def cipher_of(key: bytes) -> AESGCM:
    """Return the cipher of a key of 32 bytes."""
    return AESGCM(key)


def place_of(kind: bytes, person: int, row: bytes) -> bytes:
    """Return the bytes that bind a record to its kind (one letter), person and row."""
    return _PLACE.pack(SCHEME, kind, person) + row


def seal(cipher: AESGCM, place: bytes, plain: bytes) -> bytes:
    """Return `plain` encrypted, nonce first."""
    return seal_with(cipher, os.urandom(NONCE), place, plain)


def seal_with(cipher: AESGCM, nonce: bytes, place: bytes, plain: bytes) -> bytes:
    """Return `plain` encrypted under a nonce that was never used before."""
    return nonce + cipher.encrypt(nonce, plain, place)


def unseal(cipher: AESGCM, place: bytes, sealed: bytes) -> bytes:
    """Return what was sealed; raises InvalidTag when a bit or the place is not as it was."""
    return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place)
