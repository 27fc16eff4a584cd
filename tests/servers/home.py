"""The temporary folder that holds a run's servers, and the lease that says the run is alive."""

from __future__ import annotations

import atexit
import fcntl
import functools
import os
import shutil
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "auditor-"
LEASE = "lease"
ROOM = 2 << 30
STALE_AFTER = 60.0
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Home:
    """A folder shared by the processes of one run; its servers end when its owner does."""

    path: Path

    @property
    def lease(self) -> Path:
        """Return the file whose lock the owner holds."""
        return self.path / LEASE

    def pid_file(self, kind: str) -> Path:
        """Return the file that says the pids of a server's keeper and of the server, while both run."""
        return self.path / f"{kind}.pid"

    def log(self, kind: str) -> Path:
        """Return the file that has what a server printed."""
        return self.path / f"{kind}.log"

    def folder(self, name: str) -> Path:
        """Return a fresh, empty folder in this home."""
        folder = self.path / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Keep other processes (and threads) of the run out while the block runs."""
        with exclusively(self.path / f"{name}.lock"):
            yield


@contextmanager
def exclusively(lock: Path) -> Iterator[None]:
    """Hold a lock between processes, made on the file, while the block runs."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def own_home() -> Iterator[Home]:
    """Make a home owned by this process, and end its servers and remove it afterwards."""
    root = _root()
    _sweep(root)
    path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    path.chmod(0o755)  # PostgreSQL runs as another user when we are root, and must be able to pass
    with (path / LEASE).open("w") as lease:
        fcntl.flock(lease, fcntl.LOCK_EX)
        try:
            yield Home(path)
        finally:
            fcntl.flock(lease, fcntl.LOCK_UN)
            _wait_for_keepers(path)
            shutil.rmtree(path, ignore_errors=True)


@functools.cache
def home_of_this_process() -> Home:
    """Return a home that lasts as long as this process."""
    stack = ExitStack()
    home = stack.enter_context(own_home())
    owner = os.getpid()
    # a forked child inherits the exit handlers, and must leave its parent's servers alone
    atexit.register(lambda: stack.close() if os.getpid() == owner else None)
    return home


def _root() -> Path:
    """Choose memory when there is room for it: DDL is several times as fast there as on a disk."""
    memory = Path("/dev/shm")
    if "TMPDIR" not in os.environ and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM:
        return memory
    return Path(tempfile.gettempdir()).resolve()


def _wait_for_keepers(path: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while list(path.glob("*.pid")) and time.monotonic() < deadline:
        time.sleep(0.02)


def _sweep(root: Path) -> None:
    """Remove homes whose owner died before it had started a server that would have removed them."""
    for path in root.glob(f"{PREFIX}*"):
        if _is_abandoned(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_abandoned(path: Path) -> bool:
    """Tell whether a folder is a home of ours without owner or server; a new one gets time to be locked."""
    try:
        about = path.stat()
        if about.st_uid != os.geteuid() or time.time() - about.st_mtime < STALE_AFTER:
            return False
        with (path / LEASE).open("r") as lease:
            fcntl.flock(lease, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return not list(path.glob("*.pid"))
    except OSError:
        return False
