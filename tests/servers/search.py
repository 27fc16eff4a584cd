"""Where a server of each kind may come from, in order, and the search."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from . import docker, mariadb, mysql, postgres, sqlite
from .home import home_of_this_process
from .process import CannotStart
from .server import Server, Unavailable, version_of, with_driver


if TYPE_CHECKING:
    from collections.abc import Callable

    from .home import Home

    Source = Callable[[str, Home], Server]

SOURCES: dict[str, tuple[Source, ...]] = {
    "postgresql": (postgres.from_host, postgres.from_wheel, docker.from_docker),
    "postgresql-wheel": (postgres.from_wheel, docker.from_docker),
    "mariadb": (mariadb.from_host, docker.from_docker, mariadb.from_apt),
    "mysql": (mysql.from_host, mysql.from_cache, docker.from_docker, mysql.from_apt),
    "sqlite": (sqlite.from_python,),
}
KINDS = tuple(SOURCES)


def start(kind: str, home: Home | None = None) -> Server | Unavailable:
    """Return the run's server of this kind, started by whichever process of the run asks first."""
    if kind not in SOURCES:
        message = f"no kind of server is called {kind!r}: there are {', '.join(KINDS)}"
        raise ValueError(message)
    home = home or home_of_this_process()
    answer = home.path / f"{kind}.json"
    with home.alone(kind):
        if answer.exists():
            return _read(answer.read_text())
        found = _search(kind, home)
        answer.write_text(json.dumps(asdict(found)))
        return found


def started(home: Home) -> list[Server | Unavailable]:
    """Return what has been asked for in this run so far."""
    answers = (home.path / f"{kind}.json" for kind in KINDS)
    return [_read(answer.read_text()) for answer in answers if answer.exists()]


def variable(kind: str) -> str:
    """Return the environment variable that gives the URL of a server of this kind."""
    return f"AUDITOR_TEST_{kind.upper().replace('-', '_')}_URL"


def _search(kind: str, home: Home) -> Server | Unavailable:
    given = os.environ.get(variable(kind))
    if given:
        return _given(kind, given)
    reasons = []
    for source in SOURCES[kind]:
        try:
            return source(kind, home)
        except CannotStart as problem:
            reasons.append(f"{source.__name__.removeprefix('from_')}: {problem}")
    return Unavailable(kind, "; ".join(reasons))


def _given(kind: str, url: str) -> Server | Unavailable:
    """Return the server that the environment names; when it fails, another one would be a silent surprise."""
    try:
        url = with_driver(kind, url)
        return Server(kind, url, version_of(kind, url))
    except (SQLAlchemyError, LookupError) as problem:
        return Unavailable(kind, f"{variable(kind)}: {str(problem).splitlines()[0]}")


def _read(text: str) -> Server | Unavailable:
    fields = json.loads(text)
    return Unavailable(**fields) if "reason" in fields else Server(**fields)
