"""Rules: a frozen card and a pure function in one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import UnionType
from typing import Any

import msgspec

from auditor.model.changes import Change
from auditor.model.finding import Cause, Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import History, Revision
from auditor.model.names import Kind, ObjectRef, Origin, QualifiedName, Role
from auditor.model.query import Query
from auditor.model.schema import SchemaObject, ref
from auditor.model.verdict import Facet


class Need(StrEnum):
    """What a rule cannot do without; unmet means "not run, because", in the report."""

    TWO_ROLES = "two of models, history and database"
    LIVE = "a live database (--db)"
    HISTORY = "an Alembic history"
    SINCE = "what was released before (--since)"
    MODEL = "the models"
    SQL = "raw SQL (--sql)"


class Item(msgspec.Struct, frozen=True):
    """One object in one role: the subject of rules that need no second source.

    `table` is the owner of `object`, or `object` itself when it is a table.
    """

    role: Role
    object: SchemaObject
    owner: Any

    @property
    def table(self) -> QualifiedName:
        """Name of the owner."""
        name: QualifiedName = self.owner.name
        return name

    @property
    def subject(self) -> ObjectRef:
        """What a finding on this is about."""
        return ref(self.object, self.table)


class Record(msgspec.Struct, frozen=True):
    """The history as a whole, one of its revisions, or a statement: the subject of rules that compare nothing."""

    object: History | Revision | Query

    @property
    def subject(self) -> ObjectRef:
        """What a finding on this is about."""
        if isinstance(self.object, Query):
            return self.object.subject
        if isinstance(self.object, Revision):
            return ObjectRef(Kind.REVISION, QualifiedName("history"), self.object.id)
        return ObjectRef(Kind.HISTORY, QualifiedName("history"))


@dataclass(frozen=True, slots=True)
class Rule:
    """The card of a rule; its file holds the card as RULE and the function as check(subject, facts).

    `subject` is what check receives: a change (Add, Drop or Alter: actual to expected), several kinds of
    change (Add | Alter), an Item or a Record, narrowed by `of` to objects of these classes. `claims` are the facets
    of an Alter that this rule speaks for, so that a difference no rule speaks for is noticed. A rule `on_request` runs
    only when its id or slug is selected in full. `having` names an attribute without which an object is none of the
    rule's business: most columns have no enumeration, and are not shown to a rule on enumerations.
    """

    id: str
    slug: str
    summary: str
    severity: Severity
    subject: type[Any] | UnionType
    of: tuple[type[Any], ...]
    claims: frozenset[Facet] = frozenset()
    needs: frozenset[Need] = frozenset()
    roles: frozenset[Role] = frozenset(Role)
    since: str = "0.1"
    on_request: bool = False
    having: str = ""

    def finding(
        self,
        subject: Change | Item | Record,
        message: str,
        *,
        severity: Severity | None = None,
        facet: Facet | str = "",
        consequence: str = "",
        cause: Cause | None = None,
        because: str = "",
        evidence: Iterable[Evidence] = (),
        location: Origin | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding of this rule about the subject; the severity is the card's unless said otherwise."""
        return Finding(
            rule=self.id,
            slug=self.slug,
            severity=severity or self.severity,
            subject=subject.subject,
            message=message,
            facet=str(facet),
            consequence=consequence,
            cause=cause,
            because=because,
            evidence=tuple(evidence),
            location=location,
            fix=fix,
        )


Check = Callable[[Any, Any], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """A rule with its function and the text of its page."""

    card: Rule
    check: Check
    page: str
