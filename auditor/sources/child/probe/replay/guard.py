"""While a revision runs, nothing leaves the process: no connection, no other program, no real database."""

import contextlib
import os
import sys


_REFUSED = {
    "socket.connect": "opens a network connection",
    "socket.getaddrinfo": "looks up a host on the network",
    "socket.gethostbyname": "looks up a host on the network",
    "socket.sendto": "sends to the network",
    "subprocess.Popen": "starts another program",
    "os.system": "starts another program",
    "os.posix_spawn": "starts another program",
    "os.exec": "starts another program",
    "os.fork": "starts another process",
    "os.forkpty": "starts another process",
    "sqlite3.connect": "opens a database by itself",
}
# Drivers that connect in C, where nothing can be seen of it.
_DRIVERS = (
    ("psycopg2", "connect"),
    ("psycopg2", "_connect"),
    ("psycopg.Connection", "connect"),
    ("psycopg.AsyncConnection", "connect"),
    ("MySQLdb", "connect"),
    ("MySQLdb", "Connection"),
    ("pyodbc", "connect"),
)


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
            with _refusing_drivers(), _replaced(os, "_exit", _exit):
                yield
        finally:
            self._active = False

    def _hook(self, event, _arguments):
        if self._active and event in _REFUSED:
            raise Refused(_sentence(_REFUSED[event]))


def _sentence(what):
    return f"the revision {what}, which a replay without a database does not allow"


def _exit(code=0):
    raise SystemExit(code)


@contextlib.contextmanager
def _refusing_drivers():
    def refuse(*_arguments, **_options):
        raise Refused(_sentence("connects to a database by itself"))

    with contextlib.ExitStack() as stack:
        for path, name in _DRIVERS:
            module, _, class_ = path.partition(".")
            holder = sys.modules.get(module)
            holder = getattr(holder, class_, None) if class_ else holder
            if holder is not None and name in vars(holder):
                stack.enter_context(_replaced(holder, name, refuse))
        yield


@contextlib.contextmanager
def _replaced(holder, name, value):
    before = vars(holder)[name]
    setattr(holder, name, value)
    try:
        yield
    finally:
        setattr(holder, name, before)
