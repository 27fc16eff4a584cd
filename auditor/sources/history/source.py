"""The history of a project: its migrations, run in its own Python against a stand-in of the database."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from auditor.config import Config
from auditor.errors import ModelImportError
from auditor.model.history import History
from auditor.model.schema import Server
from auditor.plugin.engine import Engine
from auditor.sources.child import interpreter
from auditor.sources.child.failure import explain
from auditor.sources.child.loads import load_request
from auditor.sources.child.messages import Failed, Loaded, LoadRequest, Message, Warned
from auditor.sources.child.process import Child, Limits
from auditor.sources.child.steps import Began, Execute, Look, Replayed, ReplayRequest, Step, Upgraded, UpgradeRequest
from auditor.sources.history.replay import Replay


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class HistorySource:
    """The project's migrations; a context manager, whose child process runs from `start` on.

    One source answers `history` once: what migrations do to a process is not undone.
    """

    def __init__(self, child: Child, project: Path, request: LoadRequest, base: tuple[str, ...] = ()) -> None:
        """`base` are references to metadatas that the project's program creates before the first revision."""
        self._child = child
        self._project = project
        self._request = request
        self._base = base
        self._loaded: Loaded | None = None
        self.notes: list[str] = []

    @classmethod
    def start(cls, config: Config, *, debug: bool = False) -> Self:
        """Begin to read the migrations' environment; returns at once.

        Raises ConfigError or ModelImportError when there is no Python to run them in.
        """
        project = config.project.resolve()
        python = interpreter.find(config.python, project)
        limits = Limits.within(config.model_timeout)
        child = Child(python, project, limits, debug=debug, says=Message | Step)
        request = load_request(config, project, history=True)
        child.send(request)
        return cls(child, project, request, config.history_base)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._child.close()

    def loaded(self) -> Loaded:
        """What env.py says of itself; waits for it. Raises ModelImportError when it could not be read."""
        while self._loaded is None:
            message = self._checked(self._child.receive())
            if isinstance(message, Loaded):
                self._loaded = message
        return self._loaded

    def history(
        self,
        engine: Engine,
        server: Server,
        url: URL | None,
        *,
        target: str = "heads",
        origin: tuple[str, ...] = (),
        downgrade: bool = False,
    ) -> History:
        """All revisions, and the schema after each that ran, as the server would show it.

        `target` is a revision in Alembic's notation, `origin` the revisions that count as applied already.
        With `downgrade` all that ran is taken back again, last first. A revision that hangs ends the replay
        where it is; the history says so.
        """
        loaded = self.loaded()
        spec = engine.declarations.dialect(server, url)
        self._child.send(
            ReplayRequest(
                spec.name, dict(spec.attributes), target=target, origin=origin, downgrade=downgrade, before=self._base
            )
        )
        replay = Replay(engine, server, self._project, self._request.paths, loaded)
        try:
            self._converse(replay)
        except ModelImportError as error:
            if not replay.began:
                raise
            replay.stopped(error.message)
        return replay.history()

    def upgrade(self, url: URL, target: str = "heads") -> Upgraded:
        """Run the project's real upgrade in a database of ours; no engine of the project reaches another one."""
        self.loaded()
        self._child.send(UpgradeRequest(url.render_as_string(hide_password=False), target, self._base))
        running = None
        while True:
            try:
                message = self._checked(self._child.receive())
            except ModelImportError as error:
                return Upgraded(error.message, running)
            if isinstance(message, Upgraded):
                return message
            if isinstance(message, Began):
                running = message.revision

    def _converse(self, replay: Replay) -> None:
        while True:
            message = self._checked(self._child.receive())
            if isinstance(message, Look | Execute):
                reply = replay.answer(message)
                if reply is not None:
                    self._child.send(reply)
            elif not isinstance(message, Warned):
                replay.take(message)
            if isinstance(message, Replayed):
                return

    def _checked(self, message: Any) -> Any:
        if isinstance(message, Failed):
            raise explain(message, self._child.interpreter, self._project)
        if isinstance(message, Warned):
            self.notes.append(message.message)
        return message
