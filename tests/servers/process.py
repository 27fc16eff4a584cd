"""Run tools and start servers as processes of this machine."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from .server import Server, ask, version_of


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .home import Home

KEEPER = Path(__file__).with_name("keeper.py")
READY_WITHIN = 90.0
LOOK_EVERY = 0.02
ATTEMPTS = 3
SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/libexec")


class CannotStart(Exception):
    """One way to have a server does not work here, for the reason given."""


@dataclass(frozen=True, slots=True)
class User:
    """A user of this machine, to run a server that refuses root."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run one server: its folder, its command, and how to know that it is ours that answers."""

    kind: str
    origin: str
    folder: Path
    command: Sequence[str]
    url: str
    ours: Callable[[str], bool]
    user: User | None = None
    stop: signal.Signals = signal.SIGTERM
    other_folders: tuple[Path, ...] = ()


def start(home: Home, prepare: Callable[[int], Plan]) -> Server:
    """Start the server on a free port, wait until it answers, and check that it is the one we started."""
    problem = ""
    for _ in range(ATTEMPTS):  # between our asking for a port and the server's taking it, another may have it
        plan = prepare(free_port())
        keeper = _spawn_keeper(home, plan)
        problem = _wait_until_ready(plan.url, keeper)
        if not problem and plan.ours(plan.url):
            return Server(plan.kind, plan.url, version_of(plan.kind, plan.url), plan.origin, _server_pid(home, plan))
        keeper.end()
        problem = (problem or "another server answered on its port") + _tail(home.log(plan.kind))
    raise CannotStart(problem)


def run(command: Sequence[str], *, user: User | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a tool to its end and return what it printed; what it says when it fails is the reason."""
    identity: dict[str, Any] = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            env={**os.environ, **(env or {})},
            **identity,
        )
    except OSError as error:
        raise CannotStart(f"cannot run {command[0]}: {error.strerror}") from error
    if done.returncode:
        raise CannotStart(f"{Path(command[0]).name} failed ({done.returncode}){_tail(done.stdout + done.stderr)}")
    return str(done.stdout)


def find(program: str, folders: Sequence[str] = ()) -> str:
    """Return the path of a program in these folders, PATH, or where systems keep their servers."""
    path = os.pathsep.join([*folders, os.environ.get("PATH", os.defpath), *SYSTEM_FOLDERS])
    found = shutil.which(program, path=path)
    if not found:
        raise CannotStart(f"no {program} on this machine")
    return found


def free_port() -> int:
    """Return a port that the kernel says is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class _Keeper:
    """The process that keeps a server."""

    pid: int
    gone: bool = False

    def ended(self) -> bool:
        """Tell whether it has ended, which it does when its server does."""
        self.gone = self.gone or os.waitpid(self.pid, os.WNOHANG) != (0, 0)
        return self.gone

    def end(self) -> None:
        """End it, and so its server."""
        if not self.ended():
            os.kill(self.pid, signal.SIGTERM)
            os.waitpid(self.pid, 0)
            self.gone = True


def _spawn_keeper(home: Home, plan: Plan) -> _Keeper:
    """Start a keeper in a session of its own, holding none of our pipes: it may outlive us."""
    spec = {
        "command": list(plan.command),
        "folder": str(plan.folder),
        "user": asdict(plan.user) if plan.user else None,
        "stop": plan.stop.value,
        "lease": str(home.lease),
        "pid_file": str(home.pid_file(plan.kind)),
        "remove": [str(folder) for folder in (plan.folder, *plan.other_folders)],
    }
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-I", "-S", str(KEEPER), json.dumps(spec)],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(home.log(plan.kind)), write, 0o644),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    return _Keeper(pid)


def _wait_until_ready(url: str, keeper: _Keeper) -> str:
    """Return nothing when the server answers, or what went wrong."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if keeper.ended():
            return "it ended at once"
        try:
            ask(url, "SELECT 1")
        except DBAPIError:
            time.sleep(LOOK_EVERY)
        else:
            return ""
    return f"it did not answer within {READY_WITHIN:.0f} s"


def _server_pid(home: Home, plan: Plan) -> int:
    _, server = home.pid_file(plan.kind).read_text().split()
    return int(server)


def _tail(log: Path | str, lines: int = 4) -> str:
    """Return the last lines of what a program said, to be put after a reason."""
    text = log if isinstance(log, str) else log.read_text(errors="replace")
    last = [line.strip() for line in text.splitlines() if line.strip()][-lines:]
    return ": " + " | ".join(last) if last else ""
