"""Steps of a fix migration: what to do, when, and what data may say against it; Alembic's operations come later."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from auditor.model.changes import Change
from auditor.model.fix import Applicability
from auditor.model.names import ObjectRef, QualifiedName


class Apply(msgspec.Struct, frozen=True, tag=True):
    """A change that Alembic's own operation makes; `options` are keywords of it, prefixed with the dialect's name."""

    change: Change
    options: tuple[tuple[str, Any], ...] = ()


class Execute(msgspec.Struct, frozen=True, tag=True):
    """A statement that no operation makes."""

    sql: str


class Remark(msgspec.Struct, frozen=True, tag=True):
    """A comment in place of a step: one that somebody has to write, such as the cleaning of rows."""

    text: str


Action: TypeAlias = Apply | Execute | Remark


class Guard(msgspec.Struct, frozen=True):
    """The step is left out where the object is there already (`there`), or where it is gone already.

    So a second run goes on where one that was interrupted has stopped: what committed is not done again.
    `nameless` tells that a constraint may be there without its name, and is known by what it is over.
    """

    object: ObjectRef
    there: bool = True
    nameless: bool = False


class Around(msgspec.Struct, frozen=True):
    """A context manager that steps run within: a function of a revision, by its name and its text, and its imports."""

    name: str
    text: str
    imports: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True):
    """One step; `why` is the comment above it ("" for none).

    `autocommit` puts it outside a transaction, `new_transaction` commits what came before. A step without a
    `guard` may run twice, or is undone with its transaction. `remakes` tells that it is a part of making its table
    anew: an operation in Alembic's batch mode, or a statement.
    """

    action: Action
    why: str = ""
    autocommit: bool = False
    new_transaction: bool = False
    guard: Guard | None = None
    remakes: bool = False


class Probe(msgspec.Struct, frozen=True):
    """A question to the data that decides whether a step can work: reads only, and stops at a limit.

    `count` is a statement whose one value is the number of rows against it, counted up to a bound;
    `sample` gives the keys of some. `refuses` says what the engine does when there are any.
    """

    table: QualifiedName
    question: str
    count: str
    sample: str
    refuses: str


class Recipe(msgspec.Struct, frozen=True):
    """How one change is made on one engine, and taken back.

    `hazard` says in a sentence why it is not safe to run ("" when it is), `lossy` what taking it back cannot
    restore ("" when all comes back). `later` are the steps at the end of `up` that rows may refuse: where some would,
    they wait for a revision of their own, run once the data was cleaned. `source` is the vendor's page that the
    recipe stands on.
    """

    up: tuple[Step, ...]
    down: tuple[Step, ...]
    applicability: Applicability = Applicability.SAFE
    lossy: str = ""
    later: tuple[Step, ...] = ()
    probes: tuple[Probe, ...] = ()
    source: str = ""
    hazard: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """Why no migration makes a change, in one sentence."""

    why: str
