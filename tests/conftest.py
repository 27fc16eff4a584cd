"""Database servers for the tests: started when a test first asks, once in a run, shared by xdist's workers.

A test that takes `server` or `database` runs once for each kind in its `needs` mark, or for every kind. A server that
cannot be had is a skip, counted and explained at the end of the run; AUDITOR_REQUIRE=kind,kind makes it a failure.
"""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.servers import KINDS, Home, Server, Unavailable, own_home, start, started


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOME = "servers_home"
NONE_CHOSEN = pytest.mark.skip(reason="--engine leaves none of the kinds that it needs")


class Run:
    """The servers of this run: its home is made when the first is asked for."""

    def __init__(self, home: Home | None) -> None:
        self._home = home
        self._stack = ExitStack()

    @property
    def home(self) -> Home:
        """Return the home, owned by this process unless it is a worker's."""
        if self._home is None:
            self._home = self._stack.enter_context(own_home())
        return self._home

    def found(self) -> list[Server | Unavailable]:
        """Return what has been asked for, by whichever worker."""
        return started(self._home) if self._home else []

    def end(self) -> None:
        """End the servers that this process owns."""
        self._stack.close()


RUN = pytest.StashKey[Run]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one kind of server, or some, be chosen."""
    told = f"run only the tests of this kind of server, of {', '.join(KINDS)}; may be repeated"
    parser.addoption("--engine", action="append", metavar="KIND", choices=KINDS, help=told)


def pytest_configure(config: pytest.Config) -> None:
    """Find out whose servers we use: the controller's when we are a worker."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in a job in the background, and in all that it starts
        signal.signal(signal.SIGINT, signal.default_int_handler)
    unknown = _required() - set(KINDS)
    if unknown:
        raise pytest.UsageError(f"AUDITOR_REQUIRE names unknown servers: {', '.join(sorted(unknown))}")
    shared = getattr(config, "workerinput", {}).get(HOME)
    config.stash[RUN] = Run(Home(Path(shared)) if shared else None)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist where the servers are shared."""
    node.workerinput[HOME] = str(node.config.stash[RUN].home.path)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers with the run."""
    if RUN in config.stash:
        config.stash[RUN].end()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes a server on each kind that it needs."""
    mark = metafunc.definition.get_closest_marker("needs")
    if "server" not in metafunc.fixturenames:
        if mark:
            pytest.fail("it has the mark `needs`, but takes no server", pytrace=False)
        return
    kinds = mark.args if mark else KINDS
    unknown = set(kinds) - set(KINDS)
    if unknown:
        pytest.fail(f"it needs unknown servers: {', '.join(sorted(unknown))}", pytrace=False)
    chosen = metafunc.config.getoption("engine") or KINDS
    params = [kind for kind in kinds if kind in chosen] or [pytest.param("none", marks=NONE_CHOSEN)]
    metafunc.parametrize("server", params, indirect=True, scope="session")


@pytest.fixture(scope="session")
def start_server(pytestconfig: pytest.Config) -> Callable[[str], Server]:
    """Give the run's server of a kind, or skip the test that asks."""
    chosen = pytestconfig.getoption("engine") or KINDS

    def get(kind: str) -> Server:
        if kind not in chosen:
            pytest.skip(f"--engine leaves {kind} out")
        found = start(kind, pytestconfig.stash[RUN].home)
        if isinstance(found, Unavailable):
            pytest.skip(f"{kind} NOT AVAILABLE: {found.reason}")
        return found

    return get


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, start_server: Callable[[str], Server]) -> Server:
    """Give the server that the test runs on."""
    return start_server(request.param)


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """Give the URL of a fresh, empty database."""
    with server.database() as url:
        yield url


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when a server that it requires could not be had."""
    if _missing(session.config) and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which servers the tests ran on, and which they did without."""
    found = config.stash[RUN].found()
    if found:
        terminalreporter.write_line(f"SERVERS: {', '.join(map(_told, found))}")
    for kind in _missing(config):
        terminalreporter.write_line(f"AUDITOR_REQUIRE: {kind} is required, and could not be had", red=True)
    for kind in sorted(_required() - {one.kind for one in found}):
        terminalreporter.write_line(f"AUDITOR_REQUIRE: {kind} is required, but no test asked for it", yellow=True)


def _told(one: Server | Unavailable) -> str:
    if isinstance(one, Unavailable):
        return f"{one.kind} NOT AVAILABLE: {one.reason}"
    return f"{one.kind} {one.version} ({one.origin})"


def _required() -> set[str]:
    return {kind.strip() for kind in os.environ.get("AUDITOR_REQUIRE", "").split(",") if kind.strip()}


def _missing(config: pytest.Config) -> list[str]:
    found = config.stash[RUN].found()
    return sorted(one.kind for one in found if isinstance(one, Unavailable) and one.kind in _required())
