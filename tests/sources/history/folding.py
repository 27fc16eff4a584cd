"""What the tests of folding share: SQL text folded as one revision, and the live database it is compared with."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from auditor.compare.diff import compare
from auditor.model.changes import Change
from auditor.model.history import Trouble
from auditor.model.names import Origin
from auditor.model.schema import Schema, Server
from auditor.plugin import loader
from auditor.plugin.engine import Engine, Scope
from auditor.sources import live
from auditor.sources.history.fold import Fold


HERE = Origin("versions/one.py", 7)


def server_of(engine: str, version: tuple[int, ...] = ()) -> tuple[Engine, Server]:
    """An engine, and a server of it as it comes out of the box."""
    found = loader.load(engine)
    return found, found.declarations.server(version)


def folded(engine: Engine, server: Server, *statements: str) -> tuple[Schema, tuple[Trouble, ...]]:
    """What the statements make of an empty schema, and what could not be followed."""
    fold = Fold(engine, server, Path.cwd())
    fold.begin("one")
    for statement in statements:
        fold.text(statement, HERE)
    moment, troubles = fold.end()
    return fold.state.schema(moment), troubles


def differences(url: str, *statements: str) -> tuple[tuple[Change, ...], tuple[Trouble, ...]]:
    """The statements executed by a server, against the statements folded: changes, and troubles."""
    address = make_url(url)
    connected = create_engine(address)
    with connected.begin() as connection:
        for statement in statements:
            connection.execute(text(statement.replace(":", r"\:")))
    connected.dispose()
    engine = loader.for_dialect(address.get_backend_name())
    assert engine is not None
    with live.connect(address, engine, live.Limits(10, 30, 5)) as reader:
        server = engine.catalog.server(reader)
        found = engine.catalog.read(reader, server, Scope())
    made, troubles = folded(engine, server, *statements)
    return compare(made, found, engine).changes, troubles
