"""What goes wrong under a store, said as one of Tactful's errors; a caller never sees a driver's exception.

>>> trouble_of(apsw.FullError("no space")).code
'disk-full'
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import apsw
from cryptography.exceptions import InvalidTag

from tactful.errors import StoreTrouble

__all__ = ["DRIVER_ERRORS", "DiskFull", "corrupt", "is_failed_sync", "translates", "trouble_of"]

P = ParamSpec("P")
R = TypeVar("R")

DRIVER_ERRORS = (apsw.Error, OSError, InvalidTag)
"""What the driver, the disk and the cipher raise."""


class DiskFull(StoreTrouble):
    """There is no room; nothing acknowledged is lost, and writing works again once there is."""

    status = 507


def corrupt(what: str) -> StoreTrouble:
    """Return the error of a damaged file; `what` says which part, never whose."""
    return StoreTrouble(
        "corrupt-store",
        f"the store is damaged: {what}",
        hint="stop the server, keep the files, and restore the latest backup: tactful restore SRC --path DIR",
    )


def trouble_of(error: Exception) -> StoreTrouble:
    """Return the error to raise for a failure of the driver, the disk or the cipher."""
    if isinstance(error, apsw.FullError) or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        return DiskFull("disk-full", "the disk is full; nothing was written", hint="free some space and send it again")
    if isinstance(error, InvalidTag):
        return corrupt("a record does not match its key")
    if isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return corrupt("SQLite finds a malformed page")
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return StoreTrouble("store-busy", "the store is busy", hint="try again in a moment")
    if isinstance(error, apsw.ReadOnlyError | apsw.CantOpenError | PermissionError | FileNotFoundError):
        return StoreTrouble("cannot-open", "the store's files cannot be opened", hint="check owner and permissions")
    return StoreTrouble(
        "disk-trouble", f"the disk or the store failed ({type(error).__name__})", hint="see the machine's log"
    )


def is_failed_sync(error: Exception) -> bool:
    """Tell whether a sync failed: what was written before may be lost, so nothing more may be acknowledged.

    Reference: Rebello et al., Can Applications Recover from fsync Failures?, USENIX ATC 2020.
    """
    syncs = {apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC}
    return isinstance(error, apsw.Error) and getattr(error, "extendedresult", 0) in syncs


def translates(call: Callable[P, R]) -> Callable[P, R]:
    """Make a method raise Tactful's errors in place of the driver's."""

    @wraps(call)
    def translated(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except DRIVER_ERRORS as error:
            raise trouble_of(error) from error

    return translated
