"""When SQLite minds a foreign key: never in DDL, at the first write instead."""

from __future__ import annotations

from auditor.model.schema import Column, ForeignKey, Server, Table
from auditor.model.verdict import Different, Facet, Fit
from auditor_sqlite.names import fold


class SqliteForeignKeys:
    """SQLite takes any foreign key (https://www.sqlite.org/foreignkeys.html#fk_indexes)."""

    def objection(self, child: tuple[Table, Column], parent: tuple[Table, Column], server: Server) -> Different | None:  # noqa: ARG002
        """The parent's columns must be its primary key or unique together; types never matter."""
        columns = _target_columns(child, parent)
        if columns is None or any(columns == key for key in _keys(parent[0])):
            return None
        names = ", ".join(sorted(columns))
        return Different(
            Facet.TARGET,
            f"{parent[0].name} ({names}), unique",
            f"{parent[0].name} ({names}), not unique",
            Fit.NARROWER,
            'With foreign keys enforced, every write to the two tables fails with "foreign key mismatch".',
        )

    def enforcement(self, table: Table, server: Server) -> str | None:  # noqa: ARG002
        """Always None: each connection decides (PRAGMA foreign_keys), and the file does not tell."""
        return None


def _target_columns(child: tuple[Table, Column], parent: tuple[Table, Column]) -> frozenset[str] | None:
    """The parent columns of the key that ties the two columns, folded; the parent column alone if none does."""
    for key in child[0].foreign_keys:
        if fold(key.target.name) == fold(parent[0].name.name) and _ties(key, child[1], parent[1]):
            return frozenset(map(fold, key.target_columns))
    return frozenset({fold(parent[1].name)})


def _ties(key: ForeignKey, child: Column, parent: Column) -> bool:
    pairs = zip(key.columns, key.target_columns, strict=False)
    return any(fold(mine) == fold(child.name) and fold(theirs) == fold(parent.name) for mine, theirs in pairs)


def _keys(table: Table) -> list[frozenset[str]]:
    """What is unique: the primary key, unique constraints, and unique indexes over all rows in their own collation."""
    found = [table.primary_key.columns] if table.primary_key else []
    found += [unique.columns for unique in table.uniques]
    found += [
        index.columns
        for index in table.indexes
        if index.unique
        and index.predicate is None
        and all(part.column is not None and part.collation is None for part in index.parts)
    ]
    return [frozenset(map(fold, columns)) for columns in found]
