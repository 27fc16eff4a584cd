"""How a column is numbered: sequences that belong to it, and the number that comes next."""

from __future__ import annotations

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Identity, Table
from auditor.model.step import Recipe, Refusal, Step
from auditor.plugin.engine import Situation
from auditor_postgresql.names import quote
from auditor_postgresql.recipes_sql import MANUAL, altering, cut, literal, run, spelled
from auditor_postgresql.spelling import INTEGERS


SOURCE = f"{MANUAL}sql-altertable.html, GENERATED AS IDENTITY; run on 15"

_WORDS = {"always": "ALWAYS", "by default": "BY DEFAULT"}
_USUAL = {"increment": 1, "start": 1, "minvalue": 1, "cache": 1, "cycle": False}


def recipe(before: Column, after: Column, table: Table, situation: Situation) -> Recipe | Refusal:
    """Another way of numbering, or another pace."""
    if before.identity is not None and after.identity is not None and before.identity.kind == after.identity.kind:
        up = _paced(after, before.identity, after.identity, table, situation)
        down = _paced(before, after.identity, before.identity, table, situation)
        return Recipe(up, down, source=SOURCE)
    if after.identity is not None and after.nullable:
        return Refusal("A column that numbers itself has to be NOT NULL.")
    # A sequence that outlived its default is taken up again, known or not, and stays when that is taken back.
    there = before.identity is None and _exists(before, table, situation)
    return Recipe(
        (*_ended(before, after, table, situation), *_begun(before, after, table, situation)),
        (*_ended(after, before, table, situation, stays=there), *_begun(after, before, table, situation)),
        source=SOURCE,
    )


def _exists(column: Column, table: Table, situation: Situation) -> bool:
    known = {*situation.actual.owned_sequences, *(item.name for item in situation.actual.sequences)}
    return sequence(column, table, situation) in known


def widened(before: Column, after: Column, table: Table, situation: Situation) -> tuple[Step, ...]:
    """A serial column's sequence keeps the type that it was made with: it has to follow."""
    if before.identity is None or before.identity.kind != "serial" or before.type == after.type:
        return ()
    if after.type.name not in INTEGERS:
        return ()
    sql = f"ALTER SEQUENCE {spelled(sequence(before, table, situation))} AS {after.type.name}"
    return (run(sql, "The sequence of a serial column ends where the old type did."),)


def sequence(column: Column, table: Table, situation: Situation) -> QualifiedName:
    """The sequence of a serial column, by the name that the server gives it."""
    usual = f"{table.name.name}_{column.name}_seq"
    owned = {name.name for name in situation.actual.owned_sequences if name.schema == table.name.schema}
    numbered = (name for name in sorted(owned) if name.startswith(usual))
    name = usual if usual in owned else next(numbered, cut(f"{table.name.name}_{column.name}", "_seq"))
    return QualifiedName(name, table.name.schema)


def _paced(column: Column, old: Identity, new: Identity, table: Table, situation: Situation) -> tuple[Step, ...]:
    """Options of the sequence; those that are usual are said where they are to be so again."""
    options = _options(old, new, column)
    if new.kind == "serial":
        return (run(f"ALTER SEQUENCE {spelled(sequence(column, table, situation))} {' '.join(options)}"),)
    said = " ".join(f"SET {option}" for option in options)
    return (run(altering(table.name, f"ALTER COLUMN {quote(column.name)} {said}")),)


def _options(old: Identity, new: Identity, column: Column) -> list[str]:
    usual = {**_USUAL, "maxvalue": INTEGERS.get(column.type.name, INTEGERS["bigint"])}
    wanted, found = dict(new.options), dict(old.options)
    changed = {key: wanted.get(key, usual.get(key)) for key in sorted({*wanted, *found})}
    texts = [_option(key, value) for key, value in changed.items() if wanted.get(key) != found.get(key)]
    # A sequence that was made for a smaller type keeps it, and with it the largest number.
    kind = f"AS {column.type.name}"
    return [kind, *texts] if new.kind == "serial" and "maxvalue" in {*wanted, *found} else texts


def _option(key: str, value: object) -> str:
    if key == "cycle":
        return "CYCLE" if value else "NO CYCLE"
    words = {"increment": "INCREMENT BY", "start": "START WITH"}
    return f"{words.get(key, key.upper())} {value}"


def _ended(
    before: Column, after: Column, table: Table, situation: Situation, *, stays: bool = False
) -> tuple[Step, ...]:
    if before.identity is None:
        return ()
    name = quote(before.name)
    if before.identity.kind != "serial":
        both = after.identity is not None and after.identity.kind in _WORDS
        return () if both else (run(altering(table.name, f"ALTER COLUMN {name} DROP IDENTITY")),)
    undone = run(altering(table.name, f"ALTER COLUMN {name} DROP DEFAULT"))
    return (undone,) if stays else (undone, run(f"DROP SEQUENCE {spelled(sequence(before, table, situation))}"))


def _begun(before: Column, after: Column, table: Table, situation: Situation) -> tuple[Step, ...]:
    if after.identity is None:
        back = after.default
        return (run(altering(table.name, f"ALTER COLUMN {quote(after.name)} SET DEFAULT {back}")),) if back else ()
    if after.identity.kind in _WORDS:
        return _identity(before, after, after.identity, table)
    own = sequence(after, table, situation)
    text = spelled(own)
    kind = f"AS {after.type.name}"
    return (
        run(f"CREATE SEQUENCE IF NOT EXISTS {text} {kind}"),
        run(f"ALTER SEQUENCE {text} {kind}"),
        run(altering(table.name, f"ALTER COLUMN {quote(after.name)} SET DEFAULT nextval({literal(text)}::regclass)")),
        run(f"ALTER SEQUENCE {text} OWNED BY {spelled(table.name)}.{quote(after.name)}"),
        _continued(literal(text), after, table),
    )


def _identity(before: Column, after: Column, wanted: Identity, table: Table) -> tuple[Step, ...]:
    name, words = quote(after.name), _WORDS[wanted.kind]
    if before.identity is not None and before.identity.kind in _WORDS:
        said = "".join(f" SET {item}" for item in _options(before.identity, wanted, after))
        return (run(altering(table.name, f"ALTER COLUMN {name} SET GENERATED {words}{said}")),)
    options = " ".join(_options(Identity(wanted.kind), wanted, after))
    made = f"ADD GENERATED {words} AS IDENTITY{f' ({options})' if options else ''}"
    actions = [f"ALTER COLUMN {name} {made}"]
    if before.identity is None and before.default is not None:
        actions.insert(0, f"ALTER COLUMN {name} DROP DEFAULT")
    own = f"pg_get_serial_sequence({literal(spelled(table.name))}, {literal(after.name)})"
    return (run(altering(table.name, *actions)), _continued(own, after, table))


def _continued(own: str, column: Column, table: Table) -> Step:
    following = f"coalesce(max({quote(column.name)}), 0) + 1"
    return run(f"SELECT setval({own}, {following}, false) FROM {spelled(table.name)}", _NEXT)  # noqa: S608 -- quoted


_NEXT = "Goes on behind the largest number that is there."
