"""Our own engines keep the promises that are asked of everybody's."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from auditor.plugin import loader
from auditor.plugin.engine import Engine, Scope
from auditor.sources.inspector import generic
from auditor.sources.live import Limits, LiveReader, connect
from auditor.testing.conformance import CHECKS, Promise, Samples, name_of, queries_are_constant


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers import Server

COMMON = ("INTEGER", "SMALLINT", "BIGINT", "VARCHAR(50)", "VARCHAR(20)", "CHAR(3)", "TEXT", "NUMERIC(10, 2)", "DATE")
TEXTS = ("a IS NULL", "a IN (1, 2)", "a > 0 AND a < 10", "lower(a) = 'x'", "a BETWEEN 1 AND 2", "NOT (a = 1)")
ENGINES = {
    "postgresql": Samples(
        types=(
            *COMMON,
            *("BOOLEAN", "DOUBLE PRECISION", "REAL", "BYTEA", "JSON", "JSONB", "UUID", "INTERVAL", "INET", "TSVECTOR"),
            *("TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP(3) WITH TIME ZONE", "TIME", "INTEGER[]", "BIT(3)", "MONEY"),
        ),
        defaults=("0", "'x'", "now()", "NULL"),
        expressions=TEXTS,
        urls=("postgresql://u:s3cret@h/d", "postgresql+asyncpg://u:s3cret@h:1/d?ssl=true", "postgresql+psycopg2:///d"),
        version=(16, 3),
    ),
    "mysql": Samples(
        types=(
            *COMMON,
            *("TINYINT(1)", "INT UNSIGNED", "DOUBLE", "FLOAT", "BLOB", "LONGTEXT", "JSON", "DATETIME", "DATETIME(6)"),
            *("TIMESTAMP", "TIME", "YEAR", "ENUM('x','y')", "SET('x','y')", "BINARY(16)", "BIT(1)", "BOOL"),
        ),
        defaults=("0", "'x'", "CURRENT_TIMESTAMP", "NULL"),
        expressions=TEXTS,
        urls=("mysql://u:s3cret@h/d", "mariadb+aiomysql://u:s3cret@h:1/d", "mysql+mysqldb://u:s3cret@h/d?charset=utf8"),
        version=(8, 4, 0),
    ),
    "sqlite": Samples(
        types=(*COMMON, "BOOLEAN", "FLOAT", "REAL", "DATETIME", "TIME", "BLOB", "JSON", "ANY", "UNSIGNED BIG INT"),
        defaults=("0", "'x'", "CURRENT_TIMESTAMP", "(1 + 2)"),
        expressions=TEXTS,
        urls=("sqlite://", "sqlite:///a b.db", "sqlite+aiosqlite:////tmp/x?.db", "sqlite:///file:x?mode=rwc&uri=true"),
        version=(3, 40, 1),
    ),
    "nobody's": Samples(types=COMMON, expressions=TEXTS, urls=("sqlite://",)),
}


def engine_of(name: str) -> Engine:
    """Return the engine of a name; the generic one for nobody's."""
    return loader.load(name) if name in loader.available() else generic(name)


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
@pytest.mark.parametrize("name", ENGINES)
def test_engines_keep_their_promises(name: str, check: Promise) -> None:
    """Each promise, of each engine that we ship, and of the one for all others."""
    assert list(check(engine_of(name), ENGINES[name])) == []


@contextmanager
def tables(url: str, count: int) -> Iterator[None]:
    """Make tables that refer to each other, and drop them afterwards."""
    metadata = sa.MetaData()
    for number in range(count):
        parent = [sa.ForeignKey(f"t{number - 1}.id")] if number else []
        columns = [sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.Integer, *parent, index=True)]
        sa.Table(f"t{number}", metadata, *columns, sa.Column("b", sa.String(5), unique=True, nullable=False))
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    metadata.create_all(engine)
    yield
    metadata.drop_all(engine)


def statements(url: str, count: int) -> list[object]:
    """Return what is sent to read a database of so many tables."""
    address = sa.make_url(url)
    engine = engine_of(address.get_backend_name())
    with tables(url, count), connect(address, engine, Limits()) as reader:
        schema = engine.catalog.read(reader, engine.catalog.server(reader), Scope())
    assert len(schema.tables) == count
    return list(reader.log)


def test_the_number_of_queries_does_not_grow(server: Server, database: str) -> None:
    """AC-160: forty tables take as many queries as two."""
    assert server.engine in engine_of(sa.make_url(database).get_backend_name()).dialects
    assert list(queries_are_constant(statements(database, 2), statements(database, 40))) == []


def test_latency_costs_the_same_for_every_size(server: Server, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """AC-162: all round trips counted, the opening ones too: at 20 ms each they take less than a second."""
    trips: list[object] = []

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            trips.append(arguments)
            return function(*arguments)

        return call

    for name in ("_fetch", "_run"):
        monkeypatch.setattr(LiveReader, name, counted(getattr(LiveReader, name)))
    taken = []
    for count in (2, 40):
        trips.clear()
        statements(database, count)
        taken.append(len(trips))
    assert taken[0] == taken[1]
    assert taken[0] * 0.02 < 1, server.kind


class Careless:
    """A part that forgets its promises."""

    def fold(self, *_anything: object) -> str:
        """Return another name every time."""
        self.count = getattr(self, "count", 0) + 1
        return f"name {self.count}"


def test_broken_promises_are_told() -> None:
    """The checks are no formality: a careless part is found."""
    import dataclasses
    from typing import cast

    part = cast("Any", Careless())
    careless = dataclasses.replace(loader.load("sqlite"), names=part, enums=part, contract=0)
    told = [sentence for check in CHECKS for sentence in check(careless, ENGINES["sqlite"])]
    assert "the engine is made for contract 0, not 1" in told
    assert "enums has no method accepted" in told
    assert "names.fold must take (kind, name, server)" in told
    assert any("which folds to something else" in sentence for sentence in told)
    assert list(queries_are_constant(["a"], ["a", "b"])) == [
        "a small database takes 1 statements to read, a large one 2"
    ]
