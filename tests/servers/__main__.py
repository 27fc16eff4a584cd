"""Servers to keep between runs of the tests: `python -m tests.servers up [KIND ...]`, or `check`."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from . import KINDS, Server, Unavailable, own_home, start, variable


if TYPE_CHECKING:
    from collections.abc import Sequence

    from . import Home


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__)
    parser.add_argument("command", choices=["up", "check"], help="start and stay, or only say what can be had")
    parser.add_argument("kind", nargs="*", help=f"of {', '.join(KINDS)}; all but sqlite when none is named")
    asked = parser.parse_args()
    unknown = set(asked.kind) - set(KINDS)
    if unknown:
        parser.error(f"unknown kind: {', '.join(sorted(unknown))}")
    kinds = asked.kind or [kind for kind in KINDS if kind != "sqlite"]
    signal.signal(signal.SIGTERM, _leave)  # so that a signal during the start leaves nothing behind
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # nohup asks to ignore it
        signal.signal(signal.SIGHUP, _leave)
    try:
        with own_home() as home:
            return (_up if asked.command == "up" else _check)(home, kinds)
    except KeyboardInterrupt:
        return 0


def _up(home: Home, kinds: Sequence[str]) -> int:
    """Start the servers, print how to use them, and stay until a signal."""
    found = _start_all(home, kinds)
    for one in found:
        if isinstance(one, Server):
            print(f"export {variable(one.kind)}={shlex.quote(one.url)}", flush=True)
        else:
            print(f"{one.kind} NOT AVAILABLE: {one.reason}", file=sys.stderr)
    if not any(isinstance(one, Server) for one in found):
        return 1
    print("# they run until this command is ended", file=sys.stderr)
    while True:
        signal.pause()


def _check(home: Home, kinds: Sequence[str]) -> int:
    """Start each server once, and say how that went."""
    found = _start_all(home, kinds)
    for one in found:
        if isinstance(one, Server):
            print(f"{one.kind}: {one.version} ({one.origin})")
        else:
            print(f"{one.kind}: NOT AVAILABLE: {one.reason}")
    return int(any(isinstance(one, Unavailable) for one in found))


def _start_all(home: Home, kinds: Sequence[str]) -> list[Server | Unavailable]:
    began = time.monotonic()
    with ThreadPoolExecutor() as pool:
        found = []
        for one in pool.map(partial(start, home=home), kinds):
            print(f"# {one.kind}: {time.monotonic() - began:.2f} s", file=sys.stderr)
            found.append(one)
    return found


def _leave(*_: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
