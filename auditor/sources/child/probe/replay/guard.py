"""While a revision runs, nothing leaves the process: no connection, no other program, no real database."""

import contextlib
import os
import sys


_REFUSED = {
    "socket.getaddrinfo": "looks up a host on the network",
    "socket.gethostbyname": "looks up a host on the network",
    "socket.sendto": "sends to the network",
    "subprocess.Popen": "starts another program",
    "os.system": "starts another program",
    "os.posix_spawn": "starts another program",
    "os.exec": "starts another program",
    "os.fork": "starts another process",
    "os.forkpty": "starts another process",
}


class Refused(OSError):
    """What a migration tried to do; an OSError, since that is what callers are ready for."""


class Guard:
    """Refuses what reaches outside while it is active."""

    def __init__(self):
        self._active = False
        sys.addaudithook(self._hook)

    @contextlib.contextmanager
    def active(self):
        """Refuse inside."""
        self._active = True
        try:
            with _replaced(os, "_exit", _exit), contextlib.ExitStack() as stack:
                # Some drivers connect in C, where nothing can be seen of it.
                for module in _drivers():
                    stack.enter_context(_replaced(module, "connect", _refuse))
                yield
        finally:
            self._active = False

    def _hook(self, event, _arguments):
        if self._active and (event in _REFUSED or event.endswith(".connect")):
            raise Refused(_sentence(_REFUSED.get(event, "opens a connection")))


def _sentence(what):
    return f"the revision {what}, which a replay without a database does not allow"


def _exit(code=0):
    raise SystemExit(code)


def _refuse(*_arguments, **_options):
    raise Refused(_sentence("connects to a database by itself"))


def _drivers():
    """The modules that are drivers by PEP 249."""
    loaded = [module for module in list(sys.modules.values()) if hasattr(module, "__dict__")]
    return [module for module in loaded if {"apilevel", "paramstyle", "connect"} <= vars(module).keys()]


@contextlib.contextmanager
def _replaced(holder, name, value):
    before = vars(holder)[name]
    setattr(holder, name, value)
    try:
        yield
    finally:
        setattr(holder, name, before)
