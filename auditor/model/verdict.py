"""What a comparison of two values may say."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import msgspec


class Facet(StrEnum):
    """The property in which two objects of one kind may differ."""

    EXISTENCE = "existence"
    NAME = "name"
    TYPE = "type"
    LENGTH = "length"
    PRECISION = "precision"
    SIGN = "sign"
    TIMEZONE = "time zone"
    LABELS = "labels"
    LABEL_ORDER = "label order"
    NULLABLE = "nullable"
    DEFAULT = "default"
    ON_UPDATE_CLAUSE = "on update clause"
    GENERATED = "generated"
    IDENTITY = "identity"
    COLLATION = "collation"
    CHARSET = "charset"
    COMMENT = "comment"
    COLUMNS = "columns"
    ORDER = "order"
    TARGET = "target"
    ON_DELETE = "on delete"
    ON_UPDATE = "on update"
    MATCH = "match"
    DEFERRABLE = "deferrable"
    VALIDATED = "validated"
    ENFORCED = "enforced"
    EXPRESSION = "expression"
    UNIQUE = "unique"
    METHOD = "method"
    PREDICATE = "predicate"
    INCLUDE = "include"
    NULLS = "nulls"
    OPERATOR_CLASS = "operator class"
    VISIBLE = "visible"
    VALID = "valid"
    STORAGE_ENGINE = "storage engine"
    STORAGE = "storage"
    """Any other engine option of a table, column or index (its name is in the difference's values)."""


class Fit(StrEnum):
    """How the actual value serves an application that believes the expected one."""

    WIDER = "wider"
    """All that is expected works; the actual allows more."""
    NARROWER = "narrower"
    """Something the application relies on will be refused, cut or lost."""
    OTHER = "other"
    """Works, with another meaning or cost."""
    COSMETIC = "cosmetic"
    """No statement can tell the two apart."""


class Same(msgspec.Struct, frozen=True):
    """The two are equal by the engine's rules."""


class Different(msgspec.Struct, frozen=True):
    """The two differ; `expected` and `actual` are never the same text.

    `consequence` says in one sentence what will happen at run time on this engine ("" when the
    facet speaks for itself).
    """

    facet: Facet
    expected: str
    actual: str
    fit: Fit = Fit.OTHER
    consequence: str = ""

    @property
    def topic(self) -> str:
        """The facet; of an engine option with its name, since one object may have several that differ."""
        if self.facet is not Facet.STORAGE:
            return self.facet.value
        return f"{self.facet} {self.expected.partition('=')[0]}"


class Unknown(msgspec.Struct, frozen=True):
    """Nobody can tell without asking the engine; it reaches the report, and is never taken for equal.

    `facet`, `expected` and `actual` are what could not be compared.
    """

    reason: str
    facet: Facet = Facet.EXPRESSION
    expected: str = ""
    actual: str = ""


Verdict: TypeAlias = Same | Different | Unknown

SAME = Same()
