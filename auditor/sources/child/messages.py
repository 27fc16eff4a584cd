"""What the child tells about declared tables: plain data, decided by nobody yet.

The child writes one JSON object a line; `kind` tells which. SQL texts are compiled by the project's
SQLAlchemy for the target dialect, with literal values in place and without table names.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Place(msgspec.Struct, frozen=True):
    """A line of the project's code."""

    file: str
    line: int


class DeclaredEnum(msgspec.Struct, frozen=True):
    """An Enum type of a column (of its items, for an array).

    `type_name` and `type_schema` are set where the dialect makes a named type of it.
    """

    labels: tuple[str, ...]
    names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    python_class: str = ""
    native: bool = True
    constrained: bool = False
    unordered: bool = False
    type_name: str | None = None
    type_schema: str | None = None
    place: Place | None = None


class DeclaredComputed(msgspec.Struct, frozen=True):
    """Computed(): `persisted` as given, None when left out."""

    sql: str
    persisted: bool | None = None


class DeclaredColumn(msgspec.Struct, frozen=True):
    """One column. `type` is the compiled DDL type; `type_error` says why that of this `type_class` has none.
    `lost_scale` is the scale of a number that is given without a precision, so that no DDL holds it.

    `default` is the text after DEFAULT; `numbered` tells that SQLAlchemy leaves the value to the
    database's own numbering (autoincrement); `identity` are the options of Identity(), `always` among
    them; `sequence` is the name of a Sequence() given as default; `fetched` tells that the database
    fills the column in a way the model does not say (FetchedValue). `collation` and `charset` are not
    repeated in `type`.
    """

    name: str
    type: str
    type_error: str = ""
    type_class: str = ""
    lost_scale: int | None = None
    nullable: bool = True
    primary_key: bool = False
    default: str | None = None
    computed: DeclaredComputed | None = None
    identity: dict[str, Any] | None = None
    sequence: str | None = None
    numbered: bool = False
    client_default: bool = False
    fetched: bool = False
    collation: str | None = None
    charset: str | None = None
    comment: str | None = None
    enum: DeclaredEnum | None = None
    place: Place | None = None


class DeclaredKey(msgspec.Struct, frozen=True):
    """A primary key or unique constraint; `options` are dialect options without prefix.

    `generated_name` tells that the name was made by SQLAlchemy or a naming convention, not written.
    """

    name: str | None
    columns: tuple[str, ...]
    deferrable: bool | None = None
    initially: str | None = None
    options: dict[str, Any] = {}
    place: Place | None = None


class DeclaredCheck(msgspec.Struct, frozen=True):
    """A CHECK; `column` when a type of that column made it."""

    name: str | None
    sql: str
    column: str | None = None
    options: dict[str, Any] = {}
    place: Place | None = None


class DeclaredForeignKey(msgspec.Struct, frozen=True):
    """A foreign key; `target_columns` as named in the model. `schema` None is the default schema."""

    name: str | None
    columns: tuple[str, ...]
    target: str
    target_schema: str | None
    target_columns: tuple[str, ...]
    on_delete: str | None = None
    on_update: str | None = None
    match: str | None = None
    deferrable: bool | None = None
    initially: str | None = None
    options: dict[str, Any] = {}
    place: Place | None = None


class DeclaredPart(msgspec.Struct, frozen=True):
    """A key part of an index: a plain column, or SQL text (with DESC, NULLS, COLLATE as compiled).

    `descending` and `nulls` are taken from column.desc(), .nulls_first() and so on, also around an
    expression; `sql` is the expression without them.
    """

    column: str | None = None
    sql: str | None = None
    descending: bool = False
    nulls: str | None = None


class DeclaredIndex(msgspec.Struct, frozen=True):
    """An index. `options` are the dialect options without prefix ("where" compiled to SQL text)."""

    name: str | None
    parts: tuple[DeclaredPart, ...]
    unique: bool = False
    options: dict[str, Any] = {}
    place: Place | None = None


class DeclaredTable(msgspec.Struct, frozen=True, tag_field="kind", tag="table"):
    """One table of one metadata (`metadata` is the reference that named it)."""

    metadata: str
    name: str
    schema: str | None
    columns: tuple[DeclaredColumn, ...]
    primary_key: DeclaredKey | None = None
    uniques: tuple[DeclaredKey, ...] = ()
    foreign_keys: tuple[DeclaredForeignKey, ...] = ()
    checks: tuple[DeclaredCheck, ...] = ()
    indexes: tuple[DeclaredIndex, ...] = ()
    options: dict[str, Any] = {}
    comment: str | None = None
    is_view: bool = False
    place: Place | None = None


class DeclaredSequence(msgspec.Struct, frozen=True, tag_field="kind", tag="sequence"):
    """A Sequence() of the metadata."""

    metadata: str
    name: str
    schema: str | None
    options: dict[str, Any] = {}
    place: Place | None = None


class Statement(msgspec.Struct, frozen=True, tag_field="kind", tag="statement"):
    """One statement of create_all, in its order; `error` says why there is none.

    `table` is the table that it makes or changes, `makes` the name of a table or sequence that it
    creates, and `custom` tells that the project's own event listener asked for it.
    """

    metadata: str
    sql: str = ""
    table: str | None = None
    schema: str | None = None
    makes: str | None = None
    custom: bool = False
    error: str = ""


class Loaded(msgspec.Struct, frozen=True, tag_field="kind", tag="loaded"):
    """The project's code is imported; the child waits to be told what to compile for.

    `metadatas` are the references found; `url_dialect` is SQLAlchemy's name of the database in the
    project's own configuration, if it said one; `has_filter` whether env.py filters objects; `binds`
    the bind key of each metadata reference that has one.
    """

    metadatas: tuple[str, ...]
    python: str
    sqlalchemy: str
    alembic: str | None = None
    url_dialect: str | None = None
    has_filter: bool = False
    version_table: str = "alembic_version"
    version_table_schema: str | None = None
    binds: dict[str, str] = {}
    unmapped_classes: tuple[str, ...] = ()


class Warned(msgspec.Struct, frozen=True, tag_field="kind", tag="warning"):
    """Something the user should know."""

    message: str
    place: Place | None = None


class Failed(msgspec.Struct, frozen=True, tag_field="kind", tag="failed"):
    """The project's code raised, or does not hold what was named.

    `stage` is "import", "metadata", "configuration", "env" or "compile"; `chain` the files and lines of the import
    chain in the user's code, outermost first; `variable` an environment variable that was missing.
    """

    stage: str
    error: str
    message: str
    chain: tuple[Place, ...] = ()
    variable: str | None = None
    module: str | None = None
    traceback: str = ""


class Done(msgspec.Struct, frozen=True, tag_field="kind", tag="done"):
    """Nothing more will come."""

    seconds: float = 0.0


class Hidden(msgspec.Struct, frozen=True, tag_field="kind", tag="hidden"):
    """Something that env.py's filters leave out; `what` is Alembic's word for its kind ("unique_constraint").

    `columns` are those of a constraint or index that has no name, and () otherwise.
    """

    what: str
    table: str
    schema: str | None = None
    name: str | None = None
    columns: tuple[str, ...] = ()


Message = DeclaredTable | DeclaredSequence | Statement | Loaded | Warned | Failed | Hidden | Done


class LoadRequest(msgspec.Struct, frozen=True, tag_field="kind", tag="load"):
    """What to import: explicit references, or an Alembic configuration to take target_metadata from.

    `paths` are put first on sys.path, `project` is the working directory. `app` is a Flask app or
    factory reference. `history` announces a ReplayRequest: then an env.py that tells nothing is no failure.
    `alembic_ini` may be the folder of env.py where there is no such file. What the project's own program
    would hand to Alembic: `alembic_options` are main options such as version_locations, `alembic_attributes`
    the attributes of its Config, `alembic_x` the arguments of -x.
    """

    project: str
    paths: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    alembic_ini: str | None = None
    alembic_section: str = "alembic"
    alembic_location: str | None = None
    app: str | None = None
    history: bool = False
    alembic_options: dict[str, str] = {}
    more_revisions: str | None = None
    alembic_attributes: dict[str, str] = {}
    alembic_x: tuple[str, ...] = ()


class CompileRequest(msgspec.Struct, frozen=True, tag_field="kind", tag="compile"):
    """What to compile the types for: a name in SQLAlchemy's dialect registry, and attributes to set.

    `statements` asks for what create_all would execute, too.
    """

    dialect: str
    attributes: dict[str, Any] = {}
    statements: bool = False


class FilterRequest(msgspec.Struct, frozen=True, tag_field="kind", tag="filter"):
    """What of these tables of a database, and of the models, do env.py's filters leave out? After compiling.

    A schema is None for the default one, whose name is `default_schema`.
    """

    tables: tuple[DeclaredTable, ...]
    default_schema: str = ""


Request = LoadRequest | CompileRequest | FilterRequest
