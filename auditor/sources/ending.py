"""What is left of a run that ends before its time: nothing when it was told to, else no longer than to the next one."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any


NAME = "auditor-fix-"
_HALF = "auditor-new-"
_LOCK = "held"


@contextlib.contextmanager
def orderly() -> Iterator[None]:
    """SIGTERM ends us as an exception does, so that what we made is taken away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _frame: Any) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder of our own, readable by nobody else; those that killed runs have left go first."""
    place = Path(tempfile.gettempdir())
    _sweep(place)
    made = Path(tempfile.mkdtemp(prefix=_HALF, dir=place))
    with (made / _LOCK).open("w") as stream:
        _held(stream)
        mine = made
        with contextlib.suppress(OSError):  # by the new name others find it, and by then it is held
            mine = made.rename(place / made.name.replace(_HALF, NAME, 1))
        try:
            yield mine
        finally:
            shutil.rmtree(mine, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove folders that nobody holds: the system lets go of a lock when its process ends, however it does."""
    for left in place.glob(f"{NAME}*"):
        with contextlib.suppress(OSError), (left / _LOCK).open("r+") as stream:
            if _held(stream) and left.stat().st_uid == os.getuid():
                shutil.rmtree(left)


def _held(stream: Any) -> bool:
    """Whether the lock is ours now; where there are no such locks, it never is."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
