"""While a revision runs, nothing leaves the process: no connection, no other program, no real database."""

import builtins
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
                # Some drivers connect in C, where nothing can be seen of it; some are imported only now.
                def watch(name, *arguments, **options):
                    module = loaded(name, *arguments, **options)
                    for driver in _drivers([module, sys.modules.get(name)]):
                        stack.enter_context(_replaced(driver, "connect", self._refusing(driver.connect)))
                    return module

                loaded = builtins.__import__
                stack.enter_context(_replaced(builtins, "__import__", watch))
                for driver in _drivers(list(sys.modules.values())):
                    stack.enter_context(_replaced(driver, "connect", self._refusing(driver.connect)))
                yield
        finally:
            self._active = False

    @contextlib.contextmanager
    def suspended(self):
        """Allow what is ours inside."""
        before, self._active = self._active, False
        try:
            yield
        finally:
            self._active = before

    def _hook(self, event, _arguments):
        if self._active and (event in _REFUSED or event.endswith(".connect")):
            raise Refused(_sentence(_REFUSED.get(event, "opens a connection")))

    def _refusing(self, connect):
        def guarded(*arguments, **options):
            if self._active:
                raise Refused(_sentence("connects to a database by itself"))
            return connect(*arguments, **options)

        guarded.refuses = True
        return guarded


def _sentence(what):
    return f"the revision {what}, which a replay does not allow"


def _exit(code=0):
    raise SystemExit(code)


def _drivers(modules):
    """Those of some modules that are drivers by PEP 249, and connect still."""
    loaded = [module for module in modules if hasattr(module, "__dict__")]
    found = [module for module in loaded if {"apilevel", "paramstyle", "connect"} <= vars(module).keys()]
    return [module for module in found if not getattr(module.connect, "refuses", False)]


@contextlib.contextmanager
def _replaced(holder, name, value):
    before = vars(holder)[name]
    setattr(holder, name, value)
    try:
        yield
    finally:
        setattr(holder, name, before)
