"""The servers that an audit is for where no database says it: --engine NAME@VERSION."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.errors import ConfigError
from auditor.plugin import loader
from auditor.plugin.engine import Engine
from auditor.plugin.facts import Target


def named(texts: Iterable[str]) -> tuple[Target, ...]:
    """The servers of these names as they come out of the box; raises ConfigError for what is none."""
    return tuple(_named(text) for text in texts)


def judged(live: Target | None, given: Iterable[Target]) -> tuple[Target, ...]:
    """What raw SQL is for: the live database, and every other server that was named."""
    found = {_essence(target): target for target in ([live] if live is not None else [])}
    for target in given:
        found.setdefault(_essence(target), target)
    return tuple(found.values())


def names_of(target: Target) -> frozenset[str]:
    """What SQLAlchemy may call the dialect on this server: the engine's name, or that of its flavour."""
    engine, server = target
    others = {flavour.lower() for flavour in engine.flavours if flavour != server.flavour}
    return frozenset({engine.name, *(engine.dialects - others)})


def _named(text: str) -> Target:
    name, _, version = text.partition("@")
    engine = loader.for_dialect(name) or loader.load(name)
    try:
        parts = tuple(int(part) for part in version.split(".")) if version else _least(name, engine)
    except ValueError:
        raise ConfigError(
            f"--engine {text!r} has a version that is no number.", hint="Write it as NAME@16 or NAME@8.0.36."
        ) from None
    return Target(engine, engine.declarations.server(parts))


def _least(name: str, engine: Engine) -> tuple[int, ...]:
    """The version that a flavour is known by when none is said: the oldest the engine is made for."""
    for listed in engine.versions:
        flavour, _, version = listed.rpartition(" ")
        if flavour.lower() == name.lower() != engine.name:
            return tuple(int(part) for part in version.split("."))
    return ()


def _essence(target: Target) -> tuple[str, str, tuple[int, ...]]:
    return target.engine.name, target.server.flavour, target.server.version
