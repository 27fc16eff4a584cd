"""MariaDB's JSON: a LONGTEXT with a CHECK on it, json_valid(), that the server makes by itself."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from auditor.model.schema import Check, Column
from auditor.model.types import Family, Type
from auditor_mysql import trees


JSON = Type(Family.JSON, "json", raw="json")


def folded(columns: Iterable[Column], checks: Iterable[Check]) -> tuple[tuple[Column, ...], tuple[Check, ...]]:
    """The columns and CHECKs, a LONGTEXT that has to be valid JSON being JSON, whoever wrote the CHECK."""
    known, kept = tuple(columns), tuple(checks)
    validated = {name: check for check in kept if (name := _validated(check, known)) is not None}
    if not validated:
        return known, kept
    made = tuple(_as_json(column) if column.name in validated else column for column in known)
    return made, tuple(check for check in kept if check not in validated.values())


def _validated(check: Check, columns: tuple[Column, ...]) -> str | None:
    """The LONGTEXT that a CHECK wants to be valid JSON, and nothing else."""
    if not check.enforced or "json_valid" not in check.expression.lower():
        return None
    texts = (column for column in columns if column.type.name == "longtext")
    return next((column.name for column in texts if _demands(check.expression, column.name)), None)


def _demands(expression: str, name: str) -> bool:
    quoted = name.replace("`", "``")
    wanted = f"json_valid(`{quoted}`)"
    return expression == wanted or trees.form(expression) == trees.form(wanted)


def _as_json(column: Column) -> Column:
    return msgspec.structs.replace(column, type=JSON, collation=None, charset=None)
