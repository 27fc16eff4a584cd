"""The revision as the project's own Alembic composes and writes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from auditor.config import Config
from auditor.errors import ConfigError
from auditor.fix.lower import Lowered
from auditor.model.schema import Server
from auditor.plugin.engine import Engine
from auditor.sources.child import interpreter
from auditor.sources.child.drafts import (
    Answer,
    Declared,
    DeclareRequest,
    Draft,
    Drafted,
    DraftRequest,
    Refused,
    WriteRequest,
    Written,
)
from auditor.sources.child.failure import explain
from auditor.sources.child.loads import load_request
from auditor.sources.child.messages import Failed, Loaded, Message, Warned
from auditor.sources.child.process import Child, Limits


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class CannotCompose(ConfigError):
    """The revision cannot be composed or written; `item` is the one of the plan that it is about."""

    def __init__(self, message: str, *, hint: str = "", item: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.item = item


class Drafting:
    """The project's Alembic, asked for one revision; a context manager."""

    def __init__(self, child: Child, project: Path) -> None:
        self._child = child
        self._project = project

    @classmethod
    def start(cls, config: Config) -> Self:
        """Begin to load the project; returns at once."""
        project = config.project.resolve()
        python = interpreter.find(config.python, project)
        limits = Limits.within(config.model_timeout)._replace(total=config.model_timeout * 10)
        child = Child(python, project, limits, says=Message | Answer)
        child.send(load_request(config, project))
        return cls(child, project)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._child.close()

    def draft(
        self,
        lowered: Lowered,
        engine: Engine,
        server: Server,
        url: URL | None,
        *,
        message: str,
        revision: str,
        head: str | None,
        folder: Path,
        splice: bool = False,
    ) -> Drafted:
        """The revision with its text and SQL, a copy of which is in `folder`; `splice`: on top of any other.

        Raises CannotCompose.
        """
        spec = engine.declarations.dialect(server, url)
        attributes: Mapping[str, Any] = dict(spec.attributes)
        self._child.send(
            DraftRequest(
                spec.name,
                lowered.upgrade,
                lowered.downgrade,
                message,
                revision,
                str(folder),
                attributes=dict(attributes),
                head=head,
                splice=splice,
            )
        )
        answer = self._answer()
        assert isinstance(answer, Drafted)
        return answer

    def write(self) -> Path:
        """Write what was composed where the project keeps its revisions; its path. Raises CannotCompose."""
        self._child.send(WriteRequest())
        answer = self._answer()
        assert isinstance(answer, Written)
        return Path(answer.path)

    def declarations(
        self, items: tuple[Draft, ...], engine: Engine, server: Server, url: URL | None
    ) -> tuple[str, ...]:
        """How the models would declare some objects, a line each; "" where nobody can say."""
        spec = engine.declarations.dialect(server, url)
        self._child.send(DeclareRequest(spec.name, items, dict(spec.attributes)))
        answer = self._answer()
        assert isinstance(answer, Declared)
        return answer.texts

    def _answer(self) -> Drafted | Written | Declared:
        while True:
            message = self._child.receive()
            if isinstance(message, Failed):
                raise explain(message, self._child.interpreter, self._project)
            if isinstance(message, Refused):
                raise CannotCompose(f"No revision was written: {message.why}.", hint=message.hint, item=message.item)
            if not isinstance(message, Loaded | Warned):
                assert isinstance(message, Drafted | Written | Declared)
                return message
