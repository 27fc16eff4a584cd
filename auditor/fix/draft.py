"""The revision as the project's own Alembic composes and writes it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

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
    """The project's Alembic, asked for a revision as often as it takes; a context manager."""

    def __init__(self, config: Config) -> None:
        """The project is loaded when it is first asked, and once."""
        self._config = config
        self._project = config.project.resolve()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if "_child" in vars(self):
            self._child.close()

    @cached_property
    def _child(self) -> Child:
        python = interpreter.find(self._config.python, self._project)
        limits = Limits.within(self._config.model_timeout)._replace(total=self._config.model_timeout * 10)
        child = Child(python, self._project, limits, says=Message | Answer)
        child.send(load_request(self._config, self._project))
        return child

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
        folder: Path | None = None,
        splice: bool = False,
    ) -> Drafted:
        """The revision with its text and SQL, a copy of which is put in `folder`; `splice`: on top of any other.

        Raises CannotCompose.
        """
        spec = engine.declarations.dialect(server, url)
        request = DraftRequest(
            spec.name,
            lowered.upgrade,
            lowered.downgrade,
            message,
            revision,
            str(folder or ""),
            attributes=dict(spec.attributes),
            head=head,
            splice=splice,
        )
        answer = self._answer(request)
        assert isinstance(answer, Drafted)
        return answer

    def write(self, drafted: Drafted) -> Path:
        """Write what was composed where the project keeps its revisions; its path. Raises CannotCompose."""
        answer = self._answer(WriteRequest(drafted.revision))
        assert isinstance(answer, Written)
        return Path(answer.path)

    def declarations(
        self, items: tuple[Draft, ...], engine: Engine, server: Server, url: URL | None
    ) -> tuple[str, ...]:
        """How the models would declare some objects, a line each; "" where nobody can say."""
        spec = engine.declarations.dialect(server, url)
        answer = self._answer(DeclareRequest(spec.name, items, dict(spec.attributes)))
        assert isinstance(answer, Declared)
        return answer.texts

    def _answer(self, request: DraftRequest | WriteRequest | DeclareRequest) -> Drafted | Written | Declared:
        self._child.begin()
        self._child.send(request)
        while True:
            message = self._child.receive()
            if isinstance(message, Failed):
                raise explain(message, self._child.interpreter, self._project)
            if isinstance(message, Refused):
                raise CannotCompose(f"No revision was written: {message.why}.", hint=message.hint, item=message.item)
            if not isinstance(message, Loaded | Warned):
                assert isinstance(message, Drafted | Written | Declared)
                return message
