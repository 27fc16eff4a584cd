"""Reads the third source, the migrations, and what the live database says of its own revision."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from auditor.compare.cause import Sources
from auditor.config import Config, did_you_mean
from auditor.errors import AuditorError, ConfigError
from auditor.model.history import Followed, History, Revision, Stamp
from auditor.model.names import QualifiedName, Role
from auditor.model.report import PENDING_OR_LOST, NotChecked
from auditor.model.schema import Gap, Schema, Server
from auditor.past import Past
from auditor.plugin.engine import Engine
from auditor.sources import git, scratch
from auditor.sources import live as live_source
from auditor.sources import stamp as stamp_source
from auditor.sources.history.earlier import earlier
from auditor.sources.history.real import Overlay, completed, upgraded
from auditor.sources.history.source import HistorySource


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

LOST = frozenset({"opaque", "raised", "unknown-table", "guessed"})
"""Troubles that keep a revision from being followed; others are for rules."""

IN_SCRATCH = "the history in scratch"
MOST = 3


@dataclass(slots=True)
class Recalled:
    """What was read of the history; `past` is None when it could not be."""

    past: Past | None = None
    description: str = ""
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)


def recall(
    config: Config,
    source: HistorySource | None,
    engine: Engine,
    server: Server,
    url: URL | None,
    *,
    place: scratch.Place | None = None,
) -> Recalled:
    """The history, run for this server; a history that cannot be read leaves the rest of the audit as it is.

    At its end it is completed by a real upgrade in `place`, where one is needed or asked for.
    """
    found = Recalled()
    if source is None:
        return found
    started = time.perf_counter()
    try:
        history = source.history(engine, server, url, downgrade=True)
    except AuditorError as error:
        found.not_checked.append(NotChecked("the history", f"{error.message} {error.hint}".strip()))
        return found
    history, is_complete = _completed(found, config, place, history, engine)
    found.seconds = time.perf_counter() - started
    found.past = Past(
        history,
        server,
        replay=partial(_replay, config, engine, server, url),
        tracer=partial(git.trace, config.project),
    )
    if config.since is not None:
        _compare_earlier(found, config, history, partial(_run_whole, engine, server, url))
    found.description = _described(history)
    found.notes += source.notes
    found.not_checked += _unfollowed(history, is_complete=is_complete)
    return found


def _completed(
    found: Recalled, config: Config, place: scratch.Place | None, history: History, engine: Engine
) -> tuple[History, bool]:
    """The history with its last schema as the real upgrade leaves it, and whether that was had."""
    ran = [item.id for item in history.revisions if item.id in history.schemas]
    if not ran:
        return history, False
    symbolic = history.schemas[ran[-1]]
    schema, was_made = rehearsed(config, place, symbolic, history, engine)
    found.not_checked += [NotChecked(gap.what, gap.why) for gap in schema.gaps if gap.what == IN_SCRATCH]
    schema = msgspec.structs.replace(schema, gaps=tuple(gap for gap in schema.gaps if gap.what != IN_SCRATCH))
    if was_made and symbolic.gaps:
        found.notes.append("What the replay of the history could not follow was taken from a real upgrade in scratch.")
    return msgspec.structs.replace(history, schemas=Overlay(history.schemas, {ran[-1]: schema})), was_made


def rehearsed(
    config: Config,
    place: scratch.Place | None,
    symbolic: Schema,
    history: History,
    engine: Engine,
    *,
    target: str = "heads",
) -> tuple[Schema, bool]:
    """The schema completed by a real upgrade in scratch, and whether there was one.

    It is made where a scratch database is given, and where one costs nothing and something could not be followed.
    A gap that hides nothing says why it could not be made, or where the two disagree.
    """
    if place is None or target == "base" or not (config.scratch or symbolic.gaps):
        return symbolic, False
    ignored = frozenset({version_table(history, symbolic.server)})
    try:
        done = completed(symbolic, upgraded(config, place, symbolic, target), engine, ignored)
    except AuditorError as error:
        return _with_remark(symbolic, f"{error.message} {error.hint}".strip()), False
    if not done.disagreements:
        return done.schema, True
    more = f", and {len(done.disagreements) - MOST} more" if len(done.disagreements) > MOST else ""
    said = "; ".join(done.disagreements[:MOST])
    return _with_remark(done.schema, f"the replay and the real upgrade disagree: {said}{more}"), True


def _with_remark(schema: Schema, why: str) -> Schema:
    gap = Gap(IN_SCRATCH, why, blocking=False, table=QualifiedName(""))  # narrows it to nothing
    return msgspec.structs.replace(schema, gaps=(*schema.gaps, gap))


def _compare_earlier(found: Recalled, config: Config, history: History, replay: Callable[[Config], History]) -> None:
    """Adds the history as it was released; where that cannot be had, it is told."""
    try:
        before = earlier(config, history, replay)
    except AuditorError as error:
        found.not_checked.append(NotChecked("edited revisions", f"{error.message} {error.hint}".strip()))
        return
    if found.past is not None:
        found.past = dataclasses.replace(found.past, earlier=before)
    for revision in before.unsure(history):
        why = f"it, or the one of commit {before.commit}, is not followed completely"
        found.not_checked.append(NotChecked(f"the edit of revision {revision}", why))


def _run_whole(engine: Engine, server: Server, url: URL | None, config: Config) -> History:
    with HistorySource.start(config) as source:
        return source.history(engine, server, url)


def stamped(past: Past, config: Config, engine: Engine, url: URL, live: Schema) -> Past:
    """The past with what the live database is stamped with, read in a session as harmless as the audit's."""
    name = version_table(past.history, past.server)
    limits = live_source.Limits(config.connect_timeout, config.statement_timeout, config.lock_timeout)
    try:
        with live_source.connect(url, engine, limits) as reader:
            stamp = stamp_source.read(reader, engine, past.server, name, live)
    except AuditorError as error:
        stamp = Stamp(name, unread=error.message)
    return dataclasses.replace(past, stamp=stamp)


def version_table(history: History, server: Server) -> QualifiedName:
    """Alembic's table, under the name and in the schema that env.py gives it."""
    schema = history.version_table_schema
    return QualifiedName(history.version_table, None if schema == server.setting("default_schema") else schema)


def unstamped(past: Past | None, live: Schema | None) -> Iterator[NotChecked]:
    """That the live revision is not known, and what nobody can tell without it."""
    if past is not None and past.head is not None and live is not None:
        at, why = past.at(live)
        if at is None:
            yield NotChecked(PENDING_OR_LOST, why)


def sources(schemas: Iterable[Schema], past: Past | None, keep: Callable[[Schema], Schema]) -> Sources:
    """The schemas to compare, with the history at the live revision where that is known; `keep` narrows it."""
    by_role = {schema.role: schema for schema in schemas}
    model, head, live = (by_role.get(role) for role in (Role.MODEL, Role.HISTORY, Role.LIVE))
    if past is None or head is None or live is None:
        return Sources(model, head, None, live)
    at, _ = past.at(live)
    revision = ", ".join(past.stamp.rows) if past.stamp is not None else ""
    return Sources(model, head, head if at is past.head else at and keep(at), live, revision or "base")


def at_revision(
    source: HistorySource, target: str, engine: Engine, server: Server, url: URL | None
) -> tuple[Schema, History]:
    """The schema that the history leads to at a revision; raises ConfigError when it has none such."""
    history = source.history(engine, server, url, target="base" if target == "base" else target)
    past = Past(history, server)
    if target == "base":
        return past.base, history
    if past.head is not None and _reached(history, target, past.order):
        return past.head, history
    why = "".join(f" {item.message}." for item in history.broken[:1])
    raise ConfigError(
        f"The history has no revision {target!r}.{did_you_mean(target, [item.id for item in history.revisions])}{why}",
        hint=f"Its heads are {', '.join(history.heads)}." if history.heads else "It has no revisions.",
    )


def _reached(history: History, target: str, ran: tuple[str, ...]) -> bool:
    """Whether what ran is what a target names: all of it, an id, the beginning of one, a label."""
    if target in {"head", "heads"}:
        return True
    return any(name in ran for part in target.split(",") for name in history.resolve(part.partition("@")[0]))


def _replay(config: Config, engine: Engine, server: Server, url: URL | None, target: str) -> Schema | None:
    """The schema that a target leads to, run once more in a process of its own."""
    try:
        with HistorySource.start(config) as source:
            return at_revision(source, target, engine, server, url)[0]
    except AuditorError:
        return None


def _described(history: History) -> str:
    count = {how: sum(item.followed is how for item in history.revisions) for how in Followed}
    parts = [f"{len(history.revisions)} revision{'' if len(history.revisions) == 1 else 's'}"]
    if count[Followed.COMPLETELY] < len(history.revisions):
        parts += [f"{number} followed {how}" for how, number in count.items() if number]
    parts.append(f"head {', '.join(history.heads) or 'none'}")
    if history.how != "env.py":
        parts.append("without env.py")
    return ", ".join(parts)


def _unfollowed(history: History, *, is_complete: bool) -> Iterator[NotChecked]:
    if history.how != "env.py":
        yield NotChecked("env.py", f"the revisions were run one by one: {history.why}")
    elif history.why:
        yield NotChecked("the rest of the history", history.why)
    for revision in history.revisions if not is_complete else ():
        if revision.followed is not Followed.COMPLETELY:
            yield NotChecked(f"revision {revision.id}", _reason(revision))


def _reason(revision: Revision) -> str:
    said = [item for item in revision.troubles if item.code in LOST and not item.down]
    if not said:
        return "it did not run"
    more = f" (and {len(said) - 1} more)" if len(said) > 1 else ""
    return f"{said[0].message}{f' ({said[0].origin})' if said[0].origin.file else ''}{more}"
