"""From settings to a report: the only place that knows the order of things."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, get_args

import msgspec

from auditor import collector
from auditor.compare.cause import Diagnosis, Drift
from auditor.compare.diagnose import diagnose
from auditor.compare.diff import compare
from auditor.compare.outcome import Comparison
from auditor.compare.tenants import World, not_judged, server_of, worlds
from auditor.config import Config
from auditor.errors import ConfigError
from auditor.facts import AuditFacts
from auditor.gather import Gathered, Progress, gather, narrowed, read
from auditor.grouping import Told, grouped
from auditor.model.changes import Alter, Change
from auditor.model.finding import Finding
from auditor.model.names import QualifiedName, Role
from auditor.model.report import NotChecked, Report, RuleCard, Undecided
from auditor.model.schema import Column, Database, Schema, SchemaObject, Table
from auditor.plugin import loader
from auditor.plugin.facts import Target
from auditor.plugin.rule import Item, LoadedRule, Need, Record, Rule
from auditor.recall import sources, unstamped
from auditor.rules.discover import asked, discover, select
from auditor.targets import judged, named


def _quiet(_message: str) -> None:
    """No progress."""


class Examined(NamedTuple):
    """An audit with what it was made of: `drifts` are those of all schemas that hold the models' tables."""

    report: Report
    gathered: Gathered
    drifts: tuple[Drift, ...]


def audit(config: Config, *, progress: Progress = _quiet) -> Report:
    """The whole audit; raises an AuditorError when there is nothing to report on."""
    return examine(config, progress=progress).report


@collector.seldom()
def examine(config: Config, *, progress: Progress = _quiet) -> Examined:
    """The whole audit, with what it was made of."""
    started = time.perf_counter()
    rules = select(discover(), config.select, config.ignore)
    roles = {Role.LIVE} if config.db else set()
    if config.metadata or config.app or config.alembic:
        roles.add(Role.MODEL)
    if config.alembic:
        roles.add(Role.HISTORY)
    if config.sql:
        roles.add(Role.SQL)
    if not roles:
        raise ConfigError(
            f"There is nothing to audit: no models and no database are given, and {config.project} has no alembic.ini.",
            hint="Give --metadata package.models:Base.metadata and --db URL, or run it where alembic.ini is.",
        )
    gathered = gather(config, frozenset(roles), progress)
    progress("comparing")
    run = _Run(rules, frozenset(_met(gathered)))
    apart = tuple(worlds(gathered.schemas.values(), gathered.tenancy))
    targets = judged(Target(gathered.engine, gathered.server), named(config.engine if gathered.sql else ()))
    undecided: dict[Undecided, None] = {}
    told: list[Told] = []
    drifts: list[Drift] = []
    for world in apart:
        diagnosis = _diagnosed(world, gathered, config)
        drifts += diagnosis.drifts
        undecided.update(dict.fromkeys(diagnosis.undecided))
        facts = AuditFacts(
            gathered.engine,
            server_of(gathered.server, world, gathered.tenancy),
            world.known,
            config.table,
            drifts=diagnosis.drifts,
            past=gathered.past,
            targets=targets,
            sql=gathered.sql,
            asked=asked(rules, config.select),
        )
        told += [Told(item, world.tenant) for item in run.over((drift.change for drift in diagnosis.drifts), facts)]
        if world is apart[0]:
            told += [Told(item, None) for item in run.over(_records(gathered), facts)]
            undecided.update(dict.fromkeys(facts.undecided()))
        for schemas, tenant in _items_in(world, gathered, is_first=world is apart[0]):
            told += [Told(item, tenant) for item in run.over(_items(schemas, run.wanted), facts)]
    tenants = sum(world.tenant is not None for world in apart)
    report = Report(
        sources=tuple(gathered.summaries),
        findings=tuple(sorted(grouped(told, tenants), key=_order)),
        rules=tuple(RuleCard(rule.card.id, rule.card.slug, rule.card.summary) for rule in run.rules),
        not_checked=(*_not_read(gathered), *dict.fromkeys(run.not_checked)),
        undecided=tuple(undecided),
        notes=(*config.notes, *gathered.notes),
        fail_on=config.fail_on,
        strict_unknown=config.strict_unknown,
        seconds=round(time.perf_counter() - started, 3),
    )
    return Examined(report, gathered, tuple(drifts))


class Difference(msgspec.Struct, frozen=True):
    """What `auditor diff` tells: the changes that turn the first source into the second."""

    first: Schema
    second: Schema
    comparison: Comparison


@collector.seldom()
def diff(config: Config, first: str, second: str, *, progress: Progress = _quiet) -> Difference:
    """The changes that turn one source into another; a source is named as in gather.read()."""
    if {first, second} == {Role.MODEL, Role.LIVE}:
        gathered = gather(config, frozenset({Role.MODEL, Role.LIVE}), progress)
        schemas = gathered.schemas if gathered.tenancy is None else _of_one_schema(gathered)
        before, after = (gathered.visible(schemas[Role(role)]) for role in (first, second))
        return _difference(before, after, gathered)
    before, gathered_before = read(config, first, progress)
    after, gathered_after = read(config, second, progress)
    return _difference(before, after, *filter(None, (gathered_before, gathered_after)))


@collector.seldom()
def snapshot(config: Config, source: str, *, progress: Progress = _quiet) -> Schema:
    """One source as a value."""
    return read(config, source, progress)[0]


def _of_one_schema(gathered: Gathered) -> dict[Role, Schema]:
    """The roles as they are seen from the one schema that --schema asks for."""
    found = [world for world in worlds(gathered.schemas.values(), gathered.tenancy) if world.tenant is not None]
    if len(found) != 1:
        raise ConfigError(
            f"A difference is told for one schema, and --schema matches {len(found)} that hold the models' tables.",
            hint="Name one of them, or run auditor check, which tells of all at once.",
        )
    return {schema.role: schema for schema in found[0].compared}


def _difference(before: Schema, after: Schema, *gathered: Gathered) -> Difference:
    if before.server.engine != after.server.engine:
        raise ConfigError(
            f"A schema of {before.server} cannot be compared with one of {after.server}.",
            hint="Take both snapshots from the same engine.",
        )
    engine = gathered[0].engine if gathered else loader.load(before.server.engine)
    ignored = frozenset(name for item in gathered for name in item.ignored)
    if before.role is Role.MODEL or (before.role is Role.HISTORY and after.role is Role.LIVE):
        # What a declaration leaves open cannot differ, so it is the expected side in both directions.
        found = compare(before, after, engine, ignored=ignored)
        backwards = msgspec.structs.replace(found, changes=tuple(change.reverse() for change in found.changes))
        return Difference(before, after, backwards)
    return Difference(before, after, compare(after, before, engine, ignored=ignored))


def _diagnosed(world: World, gathered: Gathered, config: Config) -> Diagnosis:
    past = gathered.past
    compared = sources(
        map(gathered.visible, world.compared), past, lambda schema: gathered.visible(narrowed(schema, config))
    )
    return diagnose(compared, gathered.engine, past.history if past else None, ignored=gathered.ignored)


def _records(gathered: Gathered) -> Iterator[Record]:
    """The history, each of its revisions, and each statement of raw SQL."""
    if gathered.past is not None:
        yield Record(gathered.past.history)
        yield from map(Record, gathered.past.history.revisions)
    if gathered.sql is not None:
        yield from map(Record, gathered.sql.queries)


def _items_in(world: World, gathered: Gathered, *, is_first: bool) -> Iterator[tuple[list[Schema], str | None]]:
    """The schemas whose objects are looked at by themselves: what is declared is the same in every world."""
    yield [gathered.visible(schema) for schema in world.compared if schema.role is Role.LIVE], world.tenant
    if is_first:
        # What a history makes is told of the models or the database, if at all.
        yield [gathered.visible(schema) for schema in world.known if schema.role is Role.MODEL], None


def _met(gathered: Gathered) -> Iterator[Need]:
    if len(gathered.schemas) > 1:
        yield Need.TWO_ROLES
    if Role.LIVE in gathered.schemas:
        yield Need.LIVE
    if Role.MODEL in gathered.schemas:
        yield Need.MODEL
    if gathered.past is not None:
        yield Need.HISTORY
        if gathered.past.earlier is not None:
            yield Need.SINCE
    if gathered.sql is not None:
        yield Need.SQL


def _items(schemas: Iterable[Schema], wanted: Callable[[Role], frozenset[type[Any]]]) -> Iterator[Item]:
    """Every object of every role that some rule wants to see by itself."""
    for schema in schemas:
        kinds = wanted(schema.role)
        if Database in kinds:
            database = Database(QualifiedName(schema.server.setting("default_schema")))
            yield Item(schema.role, database, database)
        for table in schema.tables:
            for part in (table, *_parts(table, kinds)):
                if type(part) in kinds:
                    yield Item(schema.role, part, table)


def _parts(table: Table, kinds: frozenset[type[Any]]) -> Iterator[SchemaObject]:
    # Columns are nine parts in ten: they are passed over when nobody asks for them.
    yield from table.columns if Column in kinds else ()
    for parts in (table.uniques, table.foreign_keys, table.checks, table.indexes):
        yield from parts
    if table.primary_key is not None:
        yield table.primary_key


def _not_read(gathered: Gathered) -> Iterator[NotChecked]:
    for schema in gathered.schemas.values():
        yield from (NotChecked(gap.what, gap.why, gap.blocking) for gap in schema.gaps)
    yield from gathered.not_checked
    yield from not_judged(gathered.server, gathered.tenancy, has_history=gathered.past is not None)
    yield from unstamped(gathered.past, gathered.schemas.get(Role.LIVE))
    if len(gathered.schemas) > 1 and Role.HISTORY not in gathered.schemas:
        yield NotChecked(
            "causes", "the Alembic history is not read, so no finding can say which side of it the change is on"
        )


def _order(finding: Finding) -> tuple[Any, ...]:
    subject = finding.subject
    return subject.table, -finding.severity.rank, subject.kind, subject.name or "", finding.rule, finding.facet


class _Run:
    """One run of the rules; a rule that crashes is told, and the others still run."""

    def __init__(self, rules: Iterable[LoadedRule], met: frozenset[Need]) -> None:
        self.not_checked: list[NotChecked] = []
        self.rules: list[LoadedRule] = []
        self._by_subject: dict[tuple[type[Any] | Role, type[Any]], list[LoadedRule]] = defaultdict(list)
        for rule in rules:
            unmet = sorted(rule.card.needs - met)
            if unmet:
                self.not_checked.append(NotChecked(_title(rule), f"it needs {' and '.join(unmet)}"))
                continue
            self.rules.append(rule)
            for subject in _subjects(rule.card):
                for kind in rule.card.of:
                    self._by_subject[subject, kind].append(rule)

    def wanted(self, role: Role) -> frozenset[type[Any]]:
        """The classes of objects that some rule wants to see by themselves in a role."""
        return frozenset(kind for taken, kind in self._by_subject if taken is role)

    def over(self, subjects: Iterable[Change | Item | Record], facts: AuditFacts) -> list[Finding]:
        """What every rule says on every subject it is for."""
        found: list[Finding] = []
        for subject in subjects:
            taken = subject.role if isinstance(subject, Item) else type(subject)
            for rule in self._by_subject.get((taken, type(subject.object)), ()):
                having = rule.card.having
                if having and not getattr(subject.object, having):
                    continue
                if not isinstance(subject, Alter) or _claimed(subject, rule):
                    self._one(rule, subject, facts, found)
        return found

    def _one(self, rule: LoadedRule, subject: Change | Item | Record, facts: AuditFacts, found: list[Finding]) -> None:
        try:
            found.extend(rule.check(subject, facts))
        except Exception as error:  # noqa: BLE001 -- a rule may come from anywhere
            why = f"it crashed on {subject.subject}: {type(error).__name__}: {error}"
            self.not_checked.append(NotChecked(_title(rule), why, blocking=True))


def _claimed(change: Alter, rule: LoadedRule) -> bool:
    return any(item.facet in rule.card.claims for item in change.differences)


def _subjects(card: Rule) -> Iterable[type[Any] | Role]:
    """What a rule is looked up by: classes of changes, or for Items the roles."""
    return card.roles if card.subject is Item else get_args(card.subject) or (card.subject,)


def _title(rule: LoadedRule) -> str:
    return f"rule {rule.card.slug} ({rule.card.id})"
