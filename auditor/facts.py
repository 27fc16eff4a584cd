"""The one implementation of what a rule may ask: lazy, cached, without a connection."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator

from auditor.compare.cause import Attribution, Drift, weigh
from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.describe import describe
from auditor.model.finding import Cause, Evidence, Severity
from auditor.model.history import Edited, History
from auditor.model.names import NOWHERE, Kind, Origin, QualifiedName, Role
from auditor.model.query import Queries, Query
from auditor.model.references import References
from auditor.model.report import Undecided
from auditor.model.schema import Schema, SchemaObject, Server, Table
from auditor.model.verdict import Different, Facet
from auditor.past import Past
from auditor.plugin import loader
from auditor.plugin.engine import Engine
from auditor.plugin.facts import Target, Verdicts
from auditor.sql.portability.judge import judge
from auditor.sql.portability.routines import made
from auditor.sql.reading.known import Tables
from auditor.sql.references.query import references, without
from auditor.targets import named, names_of


class AuditFacts:
    """Facts of one audit (see plugin.facts.Facts); `tables` are the patterns that narrow it, () when none do."""

    def __init__(
        self,
        engine: Engine,
        server: Server,
        schemas: Iterable[Schema],
        tables: tuple[str, ...] = (),
        *,
        drifts: Iterable[Drift] = (),
        past: Past | None = None,
        targets: tuple[Target, ...] = (),
        sql: Queries | None = None,
        asked: frozenset[str] = frozenset(),
    ) -> None:
        self.engine = engine
        self.server = server
        self.asked = asked
        self.targets = targets or (Target(engine, server),)
        self.history = past.history if past is not None else None
        self.stamp = past.stamp if past is not None else None
        self._past = past
        # By identity: two changes of one object may compare different roles.
        self._drifts = {id(drift.change): drift for drift in drifts}
        self._schemas = {schema.role: schema for schema in schemas}
        # By identity, and with the schema, so that no other one gets its place.
        self._tables: dict[int, tuple[Schema, dict[QualifiedName, Table]]] = {}
        self._applied: tuple[Schema | None] | None = None
        self._sql = sql
        self._references: dict[Query, References | None] = {}
        self._verdicts: dict[Query, Verdicts] = {}
        self._portability: tuple[Tables, frozenset[str], tuple[Target, ...]] | None = None
        self._made: dict[str, frozenset[QualifiedName]] | None = None
        self._folded: dict[QualifiedName, QualifiedName] = {}
        self._patterns = tables

    def schema(self, role: Role) -> Schema | None:
        """What a role says; None when the audit does not have it."""
        return self._schemas.get(role)

    def table(self, role: Role, name: QualifiedName) -> Table | None:
        """A table as a role has it, found by the engine's rules for names."""
        schema = self._schemas.get(role)
        return self.find(schema, name) if schema is not None else None

    def readable(self, role: Role, name: QualifiedName) -> bool:
        """Whether the absence of a table in a role means that it is not there."""
        schema = self._schemas.get(role)
        return schema is not None and not self.hides(schema, Kind.TABLE, name)

    def find(self, schema: Schema, name: QualifiedName) -> Table | None:
        """A table of one of the schemas that these facts give, found by the engine's rules for names."""
        known = self._tables.get(id(schema))
        if known is None:
            # Under its own name, too: most are asked for just so, and need no rules.
            tables = {self._fold(table.name): table for table in schema.tables}
            known = self._tables[id(schema)] = schema, tables | {table.name: table for table in schema.tables}
        return known[1].get(name) or known[1].get(self._fold(name))

    def hides(self, schema: Schema, kind: Kind, table: QualifiedName) -> bool:
        """Whether the absence of something in a schema means nothing: nobody looked, or nobody may."""
        if self._patterns and not any(fnmatch.fnmatchcase(table.name, pattern) for pattern in self._patterns):
            return True  # nobody looked
        return any(gap.hides(kind, table) for gap in schema.gaps)

    def applied(self) -> Schema | None:
        """What the database should be by its own stamp; None when nobody can tell."""
        if self._applied is None:
            live = self._schemas.get(Role.LIVE)
            self._applied = (self._past.at(live)[0] if self._past is not None and live is not None else None,)
        return self._applied[0]

    def around(self, revision: str) -> tuple[Schema, Schema] | None:
        """The schemas before and after a revision; None when it was not run."""
        if self._past is None or revision not in self._past.history.schemas:
            return None
        before = self._past.before(revision)
        return (before, self._past.history.schemas[revision]) if before is not None else None

    def roles(self, change: Change) -> tuple[Role, Role]:
        """Which roles a change compares: (expected, actual)."""
        drift = self._drifts.get(id(change))
        if drift is not None:
            return drift.roles
        present = [role for role in (Role.MODEL, Role.HISTORY, Role.LIVE) if role in self._schemas]
        return present[0], present[-1]

    def cause(self, change: Change, difference: Different | None = None) -> Cause | None:
        """Why the sources disagree."""
        said = self._attribution(change, difference)
        return said.cause if said is not None else Cause.UNATTRIBUTED

    def because(self, change: Change, difference: Different | None = None) -> str:
        """Why, in one sentence that names the revision; "" when nobody can tell."""
        said = self._attribution(change, difference)
        return said.because if said is not None else ""

    def weight(self, change: Change, difference: Different | None, severity: Severity) -> Severity:
        """The severity that a rule gives a finding, when the cause is taken into account."""
        said = self._attribution(change, difference)
        facet = difference.facet if difference is not None else Facet.EXISTENCE
        return weigh(said.cause, severity, said.pattern, facet) if said is not None else severity

    def _attribution(self, change: Change, difference: Different | None) -> Attribution | None:
        drift = self._drifts.get(id(change))
        if drift is None:
            return None
        return drift.attributions.get(difference.topic if difference is not None else Facet.EXISTENCE)

    def asymmetry(self, revision: str) -> tuple[Change, ...] | None:
        """What a revision's own downgrade leaves to change; None when nobody tried."""
        return self._past.asymmetry(revision, self.engine) if self._past is not None else None

    def idle(self, revision: str) -> bool:
        """Whether taking a revision back was tried, and changed nothing."""
        past = self._past
        return past is not None and revision in past.history.downgraded and past.idle(revision)

    def edited(self, revision: str) -> Edited | None:
        """How a revision differs from the one that was released before; None when it does not, or nobody asked."""
        return self._past.edited(revision, self.engine) if self._past is not None else None

    def merged(self) -> tuple[str, History] | None:
        """The reference of --since, and the history with what it has got since; None when it has got nothing."""
        before = self._past.earlier if self._past is not None else None
        return (before.reference, before.merged) if before is not None and before.merged is not None else None

    def trace(self, revision: str) -> str:
        """Where the project's version control knows a revision that has no file, in one sentence."""
        return self._past.trace(revision) if self._past is not None else ""

    def evidence(self, change: Change, difference: Different | None = None) -> tuple[Evidence, ...]:
        """What each role says, with its origin; the two values are never the same text."""
        said = self._attribution(change, difference)
        if said is not None:
            return said.says
        expected, actual = self.roles(change)
        match change:
            case Add():
                return (
                    Evidence(expected, self.describe(change.object), change.object.origin),
                    Evidence(actual, f"no such {change.subject.kind}", NOWHERE),
                )
            case Drop():
                return (
                    Evidence(expected, f"no such {change.subject.kind}", NOWHERE),
                    Evidence(actual, self.describe(change.object), change.object.origin),
                )
            case Rename():
                return (
                    Evidence(expected, _named(change.object), change.object.origin),
                    Evidence(actual, _named(change.before), change.before.origin),
                )
            case Alter():
                told = difference or change.differences[0]
                return (
                    Evidence(expected, told.expected, change.object.origin),
                    Evidence(actual, told.actual, change.before.origin),
                )

    def place(self, change: Change) -> Origin | None:
        """The place in the user's code to look at first: the object's own, else its table's."""
        own: Origin = change.object.origin
        if own.file is not None and not isinstance(change, Drop):
            return own
        owner = self.table(Role.MODEL, change.table) if change.table is not None else None
        return owner.origin if owner is not None and owner.origin.file is not None else None

    def portability(self, query: Query) -> Verdicts:
        """What the servers that a query may run on make of it."""
        if query not in self._verdicts:
            if self._portability is None:
                sql = self._sql.queries if self._sql is not None else ()
                self._portability = Tables(self._schemas.values()), made(sql), named(loader.available())
            tables, own, peers = self._portability
            self._verdicts[query] = judge(query, self.targets_of(query), peers, tables, own)
        return self._verdicts[query]

    def undecided(self) -> Iterator[Undecided]:
        """The queries that were judged in part only."""
        for query, verdicts in self._verdicts.items():
            if verdicts.unread:
                yield Undecided(f"{query.origin}: {query.subject.name}", "portability", verdicts.unread)

    def targets_of(self, query: Query) -> tuple[Target, ...]:
        """The servers that a query may run on, by what the code around it says."""
        if query.engines is None:
            return self.targets
        return tuple(target for target in self.targets if names_of(target) & query.engines)

    def references(self, query: Query) -> References | None:
        """What a query that may run on the audited server refers to; None when nobody can read it, or it may not.

        A table that its own file makes is not the schema's, whatever it is called.
        """
        found = self._read(query)
        own = self._makes().get(query.origin.file or "", frozenset())
        return found if found is None or not own else without(found, lambda name: self._fold(name) in own)

    def made(self, name: QualifiedName) -> bool:
        """Whether some raw SQL makes a table or view of this name; what a revision makes is in the history."""
        return self._fold(name) in self._makes()[""]

    def _read(self, query: Query) -> References | None:
        if query not in self._references:
            runs = Target(self.engine, self.server) in self.targets_of(query)
            default = self.server.setting("default_schema")
            self._references[query] = references(query, self.engine.sqlglot, default) if runs else None
        return self._references[query]

    def _makes(self) -> dict[str, frozenset[QualifiedName]]:
        """What the raw SQL of each file makes, and under "" what that of all but revisions does."""
        if self._made is None:
            made: dict[str, set[QualifiedName]] = {"": set()}
            for query in self._sql.queries if self._sql is not None else ():
                found = self._read(query)
                names = {self._fold(name) for name in found.creates} if found is not None else set()
                made.setdefault(query.origin.file or "", set()).update(names)
                made[""].update(names if query.origin.revision is None else ())
            self._made = {file: frozenset(names) for file, names in made.items() if names or not file}
        return self._made

    def describe(self, item: SchemaObject) -> str:
        """An object as one line of SQL-like text, for evidence."""
        return describe(item)

    def _fold(self, name: QualifiedName) -> QualifiedName:
        known = self._folded.get(name)
        if known is None:
            fold = self.engine.names.fold
            schema = name.schema and fold(Kind.SCHEMA, name.schema, self.server)
            known = self._folded[name] = QualifiedName(fold(Kind.TABLE, name.name, self.server), schema)
        return known


def _named(item: SchemaObject) -> str:
    return f"{item.name} {describe(item)}"
