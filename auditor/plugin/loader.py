"""Finds dialect packages by entry point; nothing registers itself at import."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from auditor.errors import DialectLoadFailed, UnknownDialect
from auditor.plugin.engine import CONTRACT, Engine


GROUP = "auditor.dialects"


@cache
def available() -> dict[str, EntryPoint]:
    """Entry points by engine name, flavours included, without importing any.

    Raises DialectLoadFailed when two distributions offer one name, or when there is none at all.
    """
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        earlier = found.setdefault(point.name, point)
        if earlier.value != point.value:
            raise DialectLoadFailed(
                f"Two installed packages offer the dialect {point.name!r}: {earlier.value} and {point.value}.",
                hint="Uninstall one of them.",
            )
    if not found:
        raise DialectLoadFailed(
            "No dialect package is installed, not even our own.",
            hint="Install the distribution (pip install schema-auditor); a bare checkout has no entry points.",
        )
    return dict(sorted(found.items()))


@cache
def load(name: str) -> Engine:
    """The engine of this name; raises UnknownDialect or DialectLoadFailed."""
    points = available()
    if name not in points:
        raise UnknownDialect(f"No dialect package for {name!r}.", hint=f"Known are {', '.join(points)}.")
    point = points[name]
    source = point.dist.name if point.dist else point.value
    try:
        engine: Engine = point.load()
    except Exception as error:
        raise DialectLoadFailed(
            f"The dialect {name!r} of {source} cannot be loaded: {type(error).__name__}: {error}",
            hint=f"Reinstall {source}.",
        ) from error
    if engine.contract != CONTRACT:
        raise DialectLoadFailed(
            f"The dialect {name!r} of {source} is made for contract {engine.contract}, this is {CONTRACT}.",
            hint=f"Install a release of {source} that matches.",
        )
    return engine


def for_dialect(dialect: str) -> Engine | None:
    """The engine that answers for one of SQLAlchemy's dialect names; None when no package does."""
    points = available()
    if dialect in points:
        return load(dialect)
    return next((load(name) for name in points if dialect in load(name).dialects), None)
