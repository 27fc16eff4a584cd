"""A scripted parent: runs a project's migrations in a real child, and answers its questions from a dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from auditor.sources.child.interpreter import Interpreter
from auditor.sources.child.messages import Failed, LoadRequest, Message
from auditor.sources.child.process import Child, Limits
from auditor.sources.child.steps import (
    Execute,
    Look,
    Replayed,
    ReplayRequest,
    Rows,
    Seen,
    Step,
)
from tests.sources.child.environments import python_of


Told = Message | Step
T = TypeVar("T")


class Parent:
    """Answers Look by (what, table), else with what `otherwise` holds for `what`; Execute with `rows`."""

    def __init__(self, seen: Mapping[tuple[str, str | None], Any] | None = None, rows: Rows | None = None) -> None:
        self._seen = dict(seen or {})
        self._rows = rows or Rows()
        self.told: list[Told] = []

    def step(self, message: Told) -> None:
        """Something was told."""
        self.told.append(message)

    def reply(self, question: Look | Execute) -> Rows | Seen:
        """The answer."""
        if isinstance(question, Execute):
            return self._rows
        value = self._seen.get((question.what, question.table))
        if question.what == "has_table":
            return Seen(any(table == question.table for _, table in self._seen))
        return Seen(value)


def replay(
    environment: str,
    project: Path,
    parent: Parent | None = None,
    *,
    request: ReplayRequest | None = None,
    silence: float = 30,
    **load: Any,
) -> list[Told]:
    """All that the child tells, questions included."""
    asked = request or ReplayRequest("sqlite")
    parent = parent or Parent()
    told: list[Told] = []
    load.setdefault("alembic_ini", str(project / "alembic.ini"))
    interpreter = Interpreter(python_of(environment), "the tests")
    with Child(interpreter, project, Limits(silence)) as child:
        child._decoder = msgspec.json.Decoder(Told)
        child.send(LoadRequest(project=str(project), history=True, **load))
        child.send(asked)
        while True:
            message: Told = child.receive()
            told.append(message)
            parent.step(message)
            if isinstance(message, Look) or (isinstance(message, Execute) and message.answer):
                child.send(parent.reply(message))
            if isinstance(message, Replayed | Failed):
                return told


def of(kind: type[T], told: list[Told]) -> list[T]:
    """The messages of one kind, in order."""
    return [item for item in told if isinstance(item, kind)]


def only(kind: type[T], told: list[Told]) -> T:
    """The only message of one kind."""
    found = of(kind, told)
    assert len(found) == 1, told
    return found[0]
