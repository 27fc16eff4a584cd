"""Keep one server: run it, and end it and remove its folders when its owner goes.

Run as a script, with the standard library alone, so that it outlives whoever started it and stays small. The owner
holds an exclusive lock on the lease file; the kernel frees the lock however the owner dies, SIGKILL included.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any


PR_SET_PDEATHSIG = 1
LOOK_EVERY = 0.2
PATIENCE = 10.0


def main() -> None:
    """Run the server that the JSON argument describes until it, or its owner, ends."""
    spec = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner: we follow it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        with Path(spec["lease"]).open("r") as lease:
            server = _start(spec)
            try:
                while server.poll() is None and not _is_free(lease):
                    time.sleep(LOOK_EVERY)
            finally:
                _end(server, spec["stop"])
    finally:
        _clear(spec)


def _start(spec: dict[str, Any]) -> subprocess.Popen[bytes]:
    user = spec["user"]
    identity: dict[str, Any] = {"user": user["uid"], "group": user["gid"], "extra_groups": []} if user else {}
    server = subprocess.Popen(
        spec["command"],
        cwd=spec["folder"],
        stdin=subprocess.DEVNULL,
        # after the change of user, which would clear it; this process has one thread, so the hook is safe
        preexec_fn=lambda: _die_with_parent(spec["stop"]),  # noqa: PLW1509
        **identity,
    )
    _write(spec["pid_file"], f"{os.getpid()} {server.pid}")
    return server


def _die_with_parent(stop: int) -> None:
    """Ask Linux to end the server even when this keeper is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, stop)


def _is_free(lease: IO[str]) -> bool:
    """Tell whether the owner has let go of the lease."""
    try:
        fcntl.flock(lease, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _end(server: subprocess.Popen[bytes], stop: int) -> None:
    if server.poll() is not None:
        return
    server.send_signal(stop)
    try:
        server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _clear(spec: dict[str, Any]) -> None:
    """Remove the server's folders, and the home when this was its last server and nobody owns it."""
    for folder in spec["remove"]:
        shutil.rmtree(folder, ignore_errors=True)
    Path(spec["pid_file"]).unlink(missing_ok=True)
    home = Path(spec["lease"]).parent
    try:
        with Path(spec["lease"]).open("r") as lease:
            abandoned = _is_free(lease) and not list(home.glob("*.pid"))
    except FileNotFoundError:
        return
    if abandoned:
        shutil.rmtree(home, ignore_errors=True)


def _write(path: str, text: str) -> None:
    """Write the file at once, so that no reader sees half of it."""
    half = Path(path + ".half")
    half.write_text(text)
    half.rename(path)


if __name__ == "__main__":
    main()
