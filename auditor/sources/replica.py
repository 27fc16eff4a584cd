"""A database to try migrations in: a file of ours, or the scratch database of the user's, empty before and after."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from auditor.errors import ConfigError, CouldNotLook
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Schema, Server
from auditor.plugin.engine import Engine, Replica, Scope
from auditor.plugin.scratch import execute, said
from auditor.sources import live
from auditor.sources.sink import Spelling


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

MOST_NAMES = 3


class Site(NamedTuple):
    """What is rehearsed for: an engine, the server of the live database, and the schemas that tables are in."""

    engine: Engine
    server: Server
    schemas: tuple[str | None, ...]
    limits: live.Limits


class Rehearsal:
    """The database; `url` is a secret."""

    def __init__(self, url: URL, site: Site, part: Replica, *, of_ours: bool) -> None:
        """`of_ours` tells a file of ours from a database on a server."""
        self._part = part
        self._site = site
        self._of_ours = of_ours
        self._others: frozenset[str] = frozenset()
        self.url = url

    def fresh(self, *, schemas: bool = True) -> None:
        """Make it empty again, with the schemas of the tables unless told otherwise.

        Its address stays, since the project's code may have kept an engine.
        """
        if self._of_ours:
            file = Path(self.url.database or "")
            file.unlink(missing_ok=True)
            file.touch()  # a database without anything, which a history without revisions leaves as it is
        else:
            self.leave()
            if schemas:
                self._make_schemas()

    def leave(self) -> None:
        """Take away all that was not there before."""
        if not self._of_ours:
            made = [text for text in self._emptying() if text not in self._others]
            self.run([*self._part.loose, *made] if made else ())

    def settle(self) -> None:
        """Make the schemas that tables will be in. Raises ConfigError when anything is in them."""
        part = self._site.engine.scratch
        if part is None or self._of_ours:
            return
        with live.connect(self.url, self._site.engine, self._site.limits) as reader:
            server = self._site.engine.catalog.server(reader)
            found = part.contents(reader, server, self._site.schemas)
        if found:
            more = f" and {len(found) - MOST_NAMES} more" if len(found) > MOST_NAMES else ""
            raise ConfigError(
                f"The scratch database {live.where(self.url)} is not empty: "
                f"it holds {', '.join(found[:MOST_NAMES])}{more}.",
                hint="Give an empty one: what a killed run has left has to be dropped by hand.",
            )
        self._others = frozenset(self._emptying())
        self._make_schemas()

    def _make_schemas(self) -> None:
        part = self._site.engine.scratch
        if part is not None:
            self.run(part.schemas(self._site.server, self._site.schemas))

    def _emptying(self) -> tuple[str, ...]:
        with live.connect(self.url, self._site.engine, self._site.limits) as reader:
            return self._part.emptying(reader)

    def read(self) -> Schema:
        """What is in it. Raises CouldNotLook when that cannot be read."""
        engine = self._site.engine
        with live.connect(self.url, engine, self._site.limits) as reader:
            server = engine.catalog.server(reader)
            found = engine.catalog.read(reader, server, Scope(self._site.schemas))
        blocking = next((gap for gap in found.gaps if gap.blocking and gap.kind is not Kind.SCHEMA), None)
        if blocking is not None:
            raise CouldNotLook(f"The scratch database does not show {blocking.what}: {blocking.why}")
        return msgspec.structs.replace(found, normalised=True)

    def run(self, statements: Iterable[str]) -> list[str]:
        """Run statements, each for itself; why some failed."""
        failed = []
        with self.connection() as connection:
            for statement in statements:
                try:
                    execute(connection, statement)
                except Exception as error:  # noqa: BLE001 -- every driver has its own exceptions
                    failed.append(f"{said(error)} ({' '.join(statement.split())[:80]})")
        return failed

    @contextlib.contextmanager
    def connection(self) -> Iterator[Any]:
        """A connection of the driver that commits every statement."""
        url = self.url if self._of_ours else self._site.engine.session.url(self.url)
        connection = live.open_connection(url, self._site.engine, self._site.limits)
        try:
            live.driver(url).set_isolation_level(connection, "AUTOCOMMIT")
            yield connection
        finally:
            with contextlib.suppress(Exception):
                connection.close()

    def counts(self, names: Collection[QualifiedName]) -> dict[QualifiedName, int]:
        """The number of rows of those tables that are there."""
        if not names:
            return {}
        with live.connect(self.url, self._site.engine, self._site.limits) as reader:
            spelling = Spelling(reader.url)
            found: dict[QualifiedName, int] = {}
            for name in names:
                rows = reader.rows(f"rows of {name}", spelling.bare(f"SELECT count(*) FROM {spelling.table(name)}"))  # noqa: S608
                found |= {name: int(rows[0][0])} if rows else {}
        return found


@contextlib.contextmanager
def rehearsal(scratch: URL | None, lives_at: URL | None, site: Site, folder: Path) -> Iterator[Rehearsal | None]:
    """A place to try migrations in, a file of the folder where files will do; None when there is none.

    Raises ConfigError for a scratch database that is not empty, or is the live one.
    """
    part = site.engine.replica
    url = part.file(str(folder)) if part is not None else None
    if part is None or (url is None and scratch is None):
        yield None
        return
    if url is not None:
        yield Rehearsal(url, site, part, of_ours=True)
        return
    assert scratch is not None
    place = Rehearsal(scratch, site, part, of_ours=False)
    if lives_at is not None and live.address(scratch, site.engine) == live.address(lives_at, site.engine):
        raise ConfigError(
            f"The scratch database {live.where(scratch)} is the live database itself.",
            hint="Give an empty database that nothing else uses.",
        )
    place.settle()
    try:
        yield place
    finally:
        place.leave()
