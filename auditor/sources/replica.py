"""A database to try migrations in: a file of ours, or the scratch database of the user's, empty before and after."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from auditor.errors import ConfigError, CouldNotLook
from auditor.model.schema import Schema
from auditor.plugin.engine import Engine, Replica, Scope
from auditor.plugin.scratch import said
from auditor.sources import live


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

MOST_NAMES = 3


class Rehearsal:
    """The database; `url` is a secret."""

    def __init__(self, url: URL, engine: Engine, part: Replica, limits: live.Limits, folder: Path | None) -> None:
        """`folder` is where files are made, None on a server."""
        self._part = part
        self._engine = engine
        self._limits = limits
        self._folder = folder
        self._schemas: tuple[str | None, ...] = (None,)
        self.url = url

    def over(self, schemas: tuple[str | None, ...]) -> None:
        """What is read and emptied from now on."""
        self._schemas = schemas

    def fresh(self) -> None:
        """Make it empty again; its address stays, since the project's code may have kept an engine."""
        if self._folder is None:
            self.run(self._part.emptying(self.read()))
            return
        Path(self.url.database or "").unlink(missing_ok=True)

    def read(self) -> Schema:
        """What is in it. Raises CouldNotLook when that cannot be read."""
        with live.connect(self.url, self._engine, self._limits) as reader:
            server = self._engine.catalog.server(reader)
            found = self._engine.catalog.read(reader, server, Scope(self._schemas))
        blocking = next((gap for gap in found.gaps if gap.blocking), None)
        if blocking is not None:
            raise CouldNotLook(f"The scratch database does not show {blocking.what}: {blocking.why}")
        return msgspec.structs.replace(found, normalised=True)

    def run(self, statements: Iterable[str]) -> list[str]:
        """Run statements, each for itself; why some failed."""
        url = self.url if self._folder is not None else self._engine.session.url(self.url)
        connection = live.open_connection(url, self._engine, self._limits)
        failed = []
        try:
            live.driver(url).set_isolation_level(connection, "AUTOCOMMIT")
            cursor = connection.cursor()
            for statement in statements:
                try:
                    cursor.execute(statement)
                except Exception as error:  # noqa: BLE001 -- every driver has its own exceptions
                    failed.append(f"{said(error)} ({' '.join(statement.split())[:80]})")
            cursor.close()
        finally:
            with contextlib.suppress(Exception):
                connection.close()
        return failed


@contextlib.contextmanager
def rehearsal(
    scratch: URL | None, lives_at: URL | None, engine: Engine, limits: live.Limits, folder: Path
) -> Iterator[Rehearsal | None]:
    """A place to try migrations in; None when there is none.

    Raises ConfigError for a scratch database that is not empty, or is the live one.
    """
    part = engine.replica
    url = part.file(str(folder)) if part is not None else None
    if part is None or (url is None and scratch is None):
        yield None
        return
    if url is not None:
        yield Rehearsal(url, engine, part, limits, folder)
        return
    assert scratch is not None
    place = Rehearsal(scratch, engine, part, limits, None)
    _refuse(place, scratch, lives_at, engine)
    try:
        yield place
    finally:
        place.fresh()


def _refuse(place: Rehearsal, scratch: URL, lives_at: URL | None, engine: Engine) -> None:
    title = f"The scratch database {live.where(scratch)}"
    if lives_at is not None and _address(scratch, engine) == _address(lives_at, engine):
        raise ConfigError(
            f"{title} is the live database itself.", hint="Give an empty database that nothing else uses."
        )
    found = place.read()
    names = [str(item.name) for items in (found.tables, found.enums, found.sequences) for item in items]
    if names:
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        raise ConfigError(
            f"{title} is not empty: it holds {', '.join(names[:MOST_NAMES])}{more}.", hint="Give an empty one."
        )


def _address(url: URL, engine: Engine) -> tuple[object, ...]:
    url = engine.session.url(url)
    return url.host, url.port, url.database, url.query.get("unix_socket") or url.query.get("host")
