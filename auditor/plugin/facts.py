"""Everything a rule may ask."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from auditor.model.changes import Change
from auditor.model.finding import Cause, Evidence, Severity
from auditor.model.history import Edited, History, Stamp
from auditor.model.names import Kind, Origin, QualifiedName, Role
from auditor.model.query import Construct, Meets, Query, Support
from auditor.model.references import References
from auditor.model.schema import Schema, SchemaObject, Server, Table
from auditor.model.verdict import Different
from auditor.plugin.engine import Engine


class Target(NamedTuple):
    """A server that raw SQL is judged for, live or only named."""

    engine: Engine
    server: Server


class Judgement(NamedTuple):
    """What some servers make of one construct of a query, in the same way; `shown` is its text."""

    construct: Construct
    meets: Meets
    supports: tuple[tuple[Target, Support], ...]
    shown: str


class Verdicts(NamedTuple):
    """Where a query runs: constructs that some target does not take; `unread` says why there may be more."""

    judgements: tuple[Judgement, ...] = ()
    unread: str = ""


class Facts(Protocol):
    """Answers, lazy and cached; never a connection.

    `targets` are all servers that the audit is for; a query may be for some of them only. `asked` are the ids of
    rules that were selected by their whole name.
    """

    engine: Engine
    server: Server
    targets: tuple[Target, ...]
    history: History | None
    stamp: Stamp | None
    asked: frozenset[str]

    def schema(self, role: Role) -> Schema | None:
        """What a role says; None when the audit does not have it."""

    def table(self, role: Role, name: QualifiedName) -> Table | None:
        """A table as a role has it, found by the engine's rules for names."""

    def readable(self, role: Role, name: QualifiedName) -> bool:
        """Whether the absence of a table in a role means that it is not there."""

    def find(self, schema: Schema, name: QualifiedName) -> Table | None:
        """A table of one of the schemas that these facts give, found by the engine's rules for names."""

    def hides(self, schema: Schema, kind: Kind, table: QualifiedName) -> bool:
        """Whether the absence of something in a schema means nothing: nobody looked, or nobody may."""

    def applied(self) -> Schema | None:
        """What the database should be by its own stamp; None when nobody can tell."""

    def around(self, revision: str) -> tuple[Schema, Schema] | None:
        """The schemas before and after a revision; None when it was not run."""

    def roles(self, change: Change) -> tuple[Role, Role]:
        """Which roles a change compares: (expected, actual)."""

    def cause(self, change: Change, difference: Different | None = None) -> Cause | None:
        """Why the sources disagree."""

    def because(self, change: Change, difference: Different | None = None) -> str:
        """Why, in one sentence that names the revision; "" when nobody can tell."""

    def weight(self, change: Change, difference: Different | None, severity: Severity) -> Severity:
        """The severity that a rule gives a finding, when the cause is taken into account."""

    def evidence(self, change: Change, difference: Different | None = None) -> tuple[Evidence, ...]:
        """What each role says, with its origin."""

    def asymmetry(self, revision: str) -> tuple[Change, ...] | None:
        """What a revision's own downgrade leaves to change; None when nobody tried."""

    def idle(self, revision: str) -> bool:
        """Whether taking a revision back was tried, and changed nothing."""

    def edited(self, revision: str) -> Edited | None:
        """How a revision differs from the one that was released before; None when it does not, or nobody asked."""

    def merged(self) -> tuple[str, History] | None:
        """The reference of --since, and the history with what it has got since; None when it has got nothing."""

    def trace(self, revision: str) -> str:
        """Where the project's version control knows a revision that has no file, in one sentence."""

    def place(self, change: Change) -> Origin | None:
        """The place in the user's code to look at first."""

    def portability(self, query: Query) -> Verdicts:
        """What the servers that a query may run on make of it."""

    def targets_of(self, query: Query) -> tuple[Target, ...]:
        """The servers that a query may run on, by what the code around it says."""

    def references(self, query: Query) -> References | None:
        """What a query that may run on the audited server refers to; None when nobody can read it, or it may not."""

    def made(self, name: QualifiedName) -> bool:
        """Whether some raw SQL makes a table or view of this name."""

    def describe(self, item: SchemaObject) -> str:
        """An object as one line of SQL-like text, for evidence."""
