"""Questions to the data, in SQL that every engine takes: they read, and stop at a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from auditor.model.names import QualifiedName
from auditor.model.schema import Table
from auditor.model.step import Probe


MOST = 1000
"""Rows against a step are counted up to this number."""

SHOWN = 5
"""So many of their keys are shown."""


class Asker:
    """Asks about the rows of one table; `quote` spells a name, `spelled` is the table as SQL names it."""

    def __init__(self, table: Table, quote: Callable[[str], str], spelled: Callable[[QualifiedName], str]) -> None:
        self._table = table
        self._quote = quote
        self._spelled = spelled
        self._from = spelled(table.name)

    def rows(self, question: str, where: str, refuses: str, columns: Iterable[str] = ()) -> Probe:
        """Which rows are such, all without a condition; the sample shows keys, or columns where there are none."""
        key = self._table.primary_key.columns if self._table.primary_key is not None else tuple(columns)
        shown = ", ".join(map(self._quote, key)) or "*"
        return self._probe(question, f"FROM {self._from}{_where([where] if where else [])}", shown, refuses)

    def any_row(self, question: str, refuses: str) -> Probe:
        """Whether there are rows at all."""
        return self.rows(question, "", refuses)

    def nulls(self, column: str, refuses: str) -> Probe:
        """Which rows have no value in the column."""
        return self.rows(f"rows with no value in {column}", f"{self._quote(column)} IS NULL", refuses)

    def duplicates(self, columns: Iterable[str], refuses: str, where: str = "", *, nulls_equal: bool = False) -> Probe:
        """Which values stand in more than one row; `columns` are SQL texts. Rows with a NULL are not compared."""
        texts = tuple(columns)
        conditions = [] if nulls_equal else [f"{text} IS NOT NULL" for text in texts]
        conditions += [f"({where})"] if where else []
        listed = ", ".join(texts)
        body = f"FROM {self._from}{_where(conditions)} GROUP BY {listed} HAVING count(*) > 1"
        return self._probe(f"values of {listed} that stand in more than one row", body, listed, refuses)

    def orphans(self, columns: Iterable[str], target: QualifiedName, wanted: Iterable[str], refuses: str) -> Probe:
        """Which rows refer to nothing."""
        mine = tuple(columns)
        pairs = zip(mine, wanted, strict=True)
        same = " AND ".join(f"parent.{self._quote(other)} = child.{self._quote(own)}" for own, other in pairs)
        given = " AND ".join(f"child.{self._quote(own)} IS NOT NULL" for own in mine)
        parent = f"SELECT 1 FROM {self._spelled(target)} AS parent WHERE {same}"  # noqa: S608 -- quoted names
        body = f"FROM {self._from} AS child WHERE {given} AND NOT EXISTS ({parent})"
        key = self._table.primary_key.columns if self._table.primary_key is not None else ()
        shown = ", ".join(f"child.{self._quote(name)}" for name in dict.fromkeys((*key, *mine)))
        return self._probe(f"rows whose {', '.join(mine)} is in no row of {target}", body, shown, refuses)

    def _probe(self, question: str, body: str, shown: str, refuses: str) -> Probe:
        return Probe(
            self._table.name,
            question,
            f"SELECT count(*) FROM (SELECT 1 AS found {body} LIMIT {MOST}) AS found",  # noqa: S608
            f"SELECT {shown} {body} LIMIT {SHOWN}",
            refuses,
        )


def _where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
