"""The engine record: all the knowledge of one database, supplied by a dialect package.

An engine is a small record of parts. Generic code asks the parts questions that have a name; it never
asks which engine it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import msgspec

from auditor.model.changes import Alter, Change
from auditor.model.effects import Effect
from auditor.model.names import Kind, QualifiedName
from auditor.model.query import Construct, Support
from auditor.model.schema import Column, ForeignKey, Gap, Index, PrimaryKey, Schema, Server, Table, TablePart, Unique
from auditor.model.step import Around, Recipe, Refusal, Step
from auditor.model.types import Type
from auditor.model.verdict import Different, Verdict
from auditor.plugin.dml import Dml
from auditor.plugin.rows import Rows


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

CONTRACT = 1
"""Version of this contract; an engine made for another one is refused."""


class Scope(msgspec.Struct, frozen=True):
    """What of a database is looked at.

    `schemas` are names, None standing for the default schema of the connection. `tables` are
    case-sensitive glob patterns, () for all.
    """

    schemas: tuple[str | None, ...] = (None,)
    tables: tuple[str, ...] = ()


class Pair(msgspec.Struct, frozen=True):
    """The two tables whose parts are being compared, and the server both are judged by."""

    expected: Table
    actual: Table
    server: Server


class Reader(Protocol):
    """Runs catalog queries in a read-only transaction, and counts them."""

    gaps: list[Gap]

    def rows(
        self, what: str, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = (), *, kind: Kind | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of one query, in the driver's parameter style.

        A query that fails gives [] and adds a blocking Gap that names `what` and narrows it to `kind`.
        """


class Session(Protocol):
    """How to connect without being able to do harm."""

    def url(self, url: URL) -> URL:
        """The URL with the driver that we ship: asynchronous and other drivers are replaced."""

    def connect_args(self, url: URL, *, connect_seconds: int) -> dict[str, Any]:
        """Keyword arguments of the driver's connect(): timeouts, application name."""

    def opening(self, *, statement_seconds: int, lock_seconds: int) -> Sequence[str]:
        """Statements that make a new session harmless: time limits, then a read-only transaction."""

    def explain(self, error: BaseException) -> str | None:
        """One sentence on why connecting or reading failed, without secrets; None when not understood."""


class Catalog(Protocol):
    """Reads a live database: a constant number of queries, whatever the number of tables."""

    def server(self, reader: Reader) -> Server:
        """Version, flavour and the settings that change meaning; "default_schema" is always among them."""

    def schemas(self, reader: Reader, server: Server) -> tuple[str, ...]:
        """Names of the schemas that are not the system's and can be seen, sorted."""

    def read(self, reader: Reader, server: Server, scope: Scope) -> Schema:
        """The schemas of the scope in canonical form, role LIVE.

        Objects of extensions, partitions, temporary and foreign tables are left out; foreign tables
        and views appear as tables with `view` set. What cannot be seen is a Gap, never absent.
        `reader.gaps` are included.
        """


class DialectSpec(msgspec.Struct, frozen=True):
    """How the project's SQLAlchemy must compile for a server: registry name, and attributes to set.

    The attributes are those that SQLAlchemy's dialect learns on its first connection.
    """

    name: str
    attributes: tuple[tuple[str, Any], ...] = ()


class Declarations(Protocol):
    """What becomes of a declaration when the server executes it."""

    def dialect(self, server: Server, url: URL | None) -> DialectSpec:
        """What to compile the models for; `url` is the one the user gave, if any."""

    def server(self, version: tuple[int, ...]) -> Server:
        """A server of this version as it comes out of the box, for audits without a database."""

    def complete(self, table: Table, server: Server, options: Mapping[str, Any]) -> Table:
        """The table as the catalog would show it: implicit indexes, identities, default actions.

        `options` are the table's dialect options without prefix ("engine", "charset"). Indexes carry
        theirs in `extras` (JSON text for values that are no scalars), which this consumes; the keys of
        options by key part ("ops", "length") are the part's column name or expression text.
        A column that SQLAlchemy leaves to the database's own numbering comes with identity kind "auto",
        which this turns into the engine's kind.
        """


class Types(Protocol):
    """Types of the engine."""

    def parse(self, text: str, server: Server) -> Type:
        """The canonical form of a type as DDL writes it or the catalog prints it; never raises.

        Parsing is idempotent: the same type comes from every spelling the engine takes for equal.
        """

    def compare(self, expected: Column, actual: Column, pair: Pair) -> Verdict:
        """Whether the actual column's type serves the expected one's."""


class Expressions(Protocol):
    """SQL texts that the engine rewrites when it stores them. Nothing is evaluated on a server."""

    def default(self, expected: Column, actual: Column, pair: Pair) -> Verdict:
        """Server defaults, including ON UPDATE clauses."""

    def equal(self, expected: str, actual: str, pair: Pair) -> Verdict:
        """CHECK, generated, index and predicate expressions."""


class Names(Protocol):
    """How identifiers compare."""

    def fold(self, kind: Kind, name: str, server: Server) -> str:
        """The form in which two names of this kind are the same name."""


class ForeignKeys(Protocol):
    """When the engine takes a foreign key, and when it minds it."""

    def objection(self, child: tuple[Table, Column], parent: tuple[Table, Column], server: Server) -> Different | None:
        """Why the engine refuses, or silently weakens, a key between the two columns; None when it does not."""

    def enforcement(self, table: Table, server: Server) -> str | None:
        """A sentence on why keys of this table are not enforced at all; None when they are."""


class Limits(Protocol):
    """What the engine refuses, or silently changes, of a declaration that it has yet to execute.

    Tables here are completed. A difference says the limit (expected) and what is asked for (actual): it is
    NARROWER where the engine refuses, OTHER where it makes something else, COSMETIC where only the cost differs.
    """

    def key(self, key: PrimaryKey | Unique | Index, table: Table, server: Server) -> Different | None:
        """Why a key is too long; None when it is not, or when nobody can tell."""

    def default(self, column: Column, server: Server) -> Different | None:
        """Why the server default of a column is none; None when it is taken."""


class Enums(Protocol):
    """What happens with a label that the other side does not know."""

    def consequence(self, written: str, accepted: tuple[str, ...], actual: Column, server: Server) -> str:
        """One sentence: writing `written` into the actual column, which accepts these labels."""

    def accepted(self, column: Column, table: Table, server: Server) -> tuple[str, ...] | None:
        """The labels that a column takes, by its type or by a CHECK on it; None when unlimited or unreadable."""


class Surroundings(msgspec.Struct, frozen=True):
    """What a live database tells for the benefit of a scratch database.

    `identity` is a text that no two databases share (None when the user may not know it);
    `statements` make a session print as the live database does, and add what its types come from.
    `neighbours` is a text that the databases of one server share, None where there is no server.
    """

    identity: str | None = None
    statements: tuple[str, ...] = ()
    neighbours: str | None = None


class Room(Protocol):
    """A scratch database while objects are made in it; leaving it takes them all away again."""

    custom: bool
    """Whether statements of the user's own may run: whatever they make goes away, too."""

    def prepare(self, statement: str) -> str | None:
        """Run a statement that may fail; None, or why it did."""

    def make(self, statement: str, target: QualifiedName | None, *, creates: bool) -> str | None:
        """Run a statement that creates or changes the target, named as in it; None, or why it failed."""


class Scratch(Protocol):
    """How the engine is asked what it makes of a declaration: by making it in an empty database."""

    def private(self) -> URL | None:
        """The URL of a database that costs nothing and ends with its connection; None when there is none."""

    def surroundings(self, reader: Reader, server: Server) -> Surroundings:
        """What the live database tells."""

    def contents(self, reader: Reader, server: Server, schemas: tuple[str | None, ...]) -> tuple[str, ...]:
        """What the schemas hold, sorted: names of tables, views, sequences and types that no extension made."""

    def schemas(self, live: Server, names: tuple[str | None, ...]) -> tuple[str, ...]:
        """Statements that make the schemas of these names, and the live server's default schema the default."""

    def room(
        self, connection: Any, url: URL, *, statement_seconds: int, lock_seconds: int
    ) -> AbstractContextManager[Room]:
        """Holds the database: time limits are set, nobody else uses it, and it is left as it was found.

        Raises AuditorError when another audit is using it.
        """

    def house(self, connection: Any, url: URL, live: Server) -> AbstractContextManager[URL]:
        """The URL of an empty database beside the one at `url`, where any code may run; dropped at the end.

        Raises what the driver raises when the user may not create one.
        """

    def prints_alike(self, first: Server, second: Server) -> bool:
        """Whether both print expressions from the same parsed form: two texts that differ are two expressions."""


class Replica(Protocol):
    """How a copy of a database's schema is made, to try migrations in; after `loose` the order of drops is free."""

    loose: tuple[str, ...]

    def file(self, folder: str) -> URL | None:
        """The URL of a new database in a folder; None when databases are on servers."""

    def statements(self, reader: Reader, server: Server) -> tuple[str, ...] | None:
        """Statements that make all that a live database holds, as it keeps them; None when it keeps none."""

    def emptying(self, reader: Reader) -> tuple[str, ...]:
        """A statement for each thing that is in a scratch database, which takes it away whatever depends on it."""

    def flaws(self, change: Alter) -> Iterable[str]:
        """Statements that leave an object as no migration does, not valid or disabled, where the change is that."""


class Statements(Protocol):
    """What statements do to a table beyond what they say. Tables here are as declared, not completed."""

    uniques_are_indexes: bool
    """Whether a unique constraint is seen as an index of its name, too."""
    indexes_seen_by_columns: bool
    """Whether SQLAlchemy's inspection sees only the columns of an index: no order, and none on an expression."""

    def read(self, sql: str, server: Server) -> tuple[Effect, ...] | None:
        """The effects of one statement that generic code does not read; None when nobody knows."""

    def named(self, part: TablePart, table: Table, server: Server) -> str | None:
        """The name that the server gives to an unnamed part added to the table; None: it stays unnamed."""

    def index_of_key(self, key: ForeignKey, table: Table, server: Server) -> str:
        """The name of the index that the server has made for a foreign key, and keeps when the key goes."""

    def adds_labels_in_transactions(self, server: Server) -> bool:
        """Whether a label may be added to an enum type that was there before the transaction, if not used in it."""

    def without_column(self, table: Table, name: str, server: Server) -> Table:
        """The table once the column is dropped: what becomes of the keys, indexes and checks that hold it."""

    def retyped(self, column: Column, type_: Type, server: Server) -> Column:
        """The column given another type, with what that changes or leaves behind besides."""

    def paced(self, column: Column, options: Mapping[str, Any]) -> Column:
        """The column with other options of its identity; None takes one away."""

    def moved(self, table: Table, new_name: QualifiedName, server: Server) -> Table:
        """The table under its new name: names that the server made of the old one may follow."""


class Portability(Protocol):
    """Which constructs of SQL text the engine takes, and which of them mean something of their own there."""

    def support(self, construct: Construct, server: Server) -> Support | None:
        """What becomes of a construct; None when nothing is known, which is no promise."""

    def constructs(self) -> frozenset[str]:
        """The names of the constructs that something is known of."""


class Situation(msgspec.Struct, frozen=True):
    """What a fix starts from: the schema as it is and as it will be, the server, and the rows of a table if known."""

    actual: Schema
    expected: Schema
    server: Server
    rows: tuple[tuple[QualifiedName, int], ...] = ()


class Recipes(Protocol):
    """How a change is made without locking a table for long, losing rows or stopping half-way."""

    opening: tuple[Step, ...]
    """Steps at the beginning of every migration, such as a limit on waiting for locks."""

    def recipe(self, change: Change, situation: Situation) -> Recipe | Refusal | None:
        """How the change is made; None when Alembic's own operation is the best there is."""


@runtime_checkable
class Rebuilds(Protocol):
    """What recipes offer besides where most changes make the whole table anew: it is made anew once for all of them."""

    around: Around
    """What steps that make tables anew run within; it is called with the columns that are known of some tables."""

    def remakes(self, change: Change, situation: Situation) -> bool:
        """Whether the whole table has to be made anew for the change."""

    def together(self, changes: Sequence[Change], situation: Situation, *, reflected: bool = True) -> Recipe:
        """How several changes of one table are made at once, and taken back; steps of the table made anew say so.

        `reflected` tells whether SQLAlchemy may be asked at run time what the table is; else it is made from what is
        known of it.
        """


@dataclass(frozen=True, slots=True)
class Engine:
    """One database engine.

    `name` is the entry point's name; `dialects` are SQLAlchemy's `dialect.name` values it answers for;
    `versions` the server versions it is made for, and `tested` those of them that its tests run on;
    `native` whether it comes from a dialect package.
    """

    name: str
    title: str
    dialects: frozenset[str]
    sqlglot: str
    versions: tuple[str, ...]
    session: Session
    catalog: Catalog
    declarations: Declarations
    types: Types
    expressions: Expressions
    names: Names
    foreign_keys: ForeignKeys
    enums: Enums
    contract: int = CONTRACT
    tested: tuple[str, ...] = ()
    native: bool = True
    flavours: tuple[str, ...] = ()
    scratch: Scratch | None = None
    statements: Statements | None = None
    limits: Limits | None = None
    recipes: Recipes | None = None
    replica: Replica | None = None
    rows: Rows | None = None
    portability: Portability | None = None
    dml: Dml | None = None


def targets(names: Iterable[QualifiedName]) -> tuple[str | None, ...]:
    """The schemas that some names live in, the default one first."""
    return (None, *sorted({name.schema for name in names if name.schema is not None}))
