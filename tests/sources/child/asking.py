"""Asks a real child, as the parent does."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, TypeVar

from auditor.sources.child.interpreter import Interpreter
from auditor.sources.child.messages import CompileRequest, DeclaredTable, Failed, Loaded, LoadRequest, Message
from auditor.sources.child.process import Child, Limits
from tests.sources.child.environments import python_of


PROJECTS = Path(__file__).parents[2] / "projects"

PATIENT = Limits()

M = TypeVar("M")


def copied(name: str, folder: Path) -> Path:
    """A copy of an example project, so that what its code leaves behind can be seen."""
    return Path(shutil.copytree(PROJECTS / name, folder / name))


def ask(
    environment: str, project: Path, *metadata: str, dialect: str = "sqlite", limits: Limits = PATIENT, **load: Any
) -> list[Message]:
    """All messages about a project."""
    interpreter = Interpreter(python_of(environment), "the tests")
    paths = load.pop("paths", (str(project),))
    with Child(interpreter, project, limits) as child:
        child.send(LoadRequest(project=str(project), paths=paths, metadata=metadata, **load))
        child.send(CompileRequest(dialect))
        return list(child.messages())


def loaded(messages: list[Message]) -> Loaded:
    """The message about what was imported."""
    return only(Loaded, messages)


def failed(messages: list[Message]) -> Failed:
    """The failure."""
    return only(Failed, messages)


def tables(messages: list[Message]) -> dict[str, DeclaredTable]:
    """The tables by name."""
    return {item.name: item for item in messages if isinstance(item, DeclaredTable)}


def only(kind: type[M], messages: list[Message]) -> M:
    """The only message of a kind."""
    found = [item for item in messages if isinstance(item, kind)]
    assert len(found) == 1, messages
    return found[0]
