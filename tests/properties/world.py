"""A database and models made from source text, audited without a child process, so that an example takes no second."""

from __future__ import annotations

import contextlib
import os
import sys
import types
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import msgspec
import sqlalchemy as sa
from hypothesis import HealthCheck, settings

from auditor.audit import audit
from auditor.config import Config
from auditor.gather import Gathered, gather
from auditor.model.names import Role
from auditor.sources.child.messages import CompileRequest, Done, Loaded, Message
from auditor.sources.child.probe import lower
from auditor.sources.child.probe.statements import statements
from auditor.sources.child.probe.target import Target
from auditor.sources.metadata import ModelSource
from tests.servers import Server


if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.model.report import Report

PROJECT = Path(__file__).parent
ASKED = os.environ.get("AUDITOR_EXAMPLES")
EXTENSIONS = ("CREATE EXTENSION IF NOT EXISTS citext", "CREATE EXTENSION IF NOT EXISTS hstore")
PROFILE = settings(
    max_examples=int(ASKED or 25),
    # The same examples in every run, unless somebody goes hunting.
    derandomize=ASKED is None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
REFERENCE = "generated:metadata"
# The probe has no annotations: it runs on every Python that a project may have.
PROBE: Any = types.SimpleNamespace(Target=Target, tables=lower.tables, sequences=lower.sequences, statements=statements)


class Refused(Exception):
    """The engine does not take the generated models: nothing to audit."""


class _NoPlaces:
    """Generated models have no file."""

    def of_table(self, _table: sa.Table) -> tuple[None, dict[str, Any]]:
        return None, {}

    def of_class(self, _class: type) -> None:
        return None


class InProcess:
    """What stands for the child: lowers a metadata that is here already, by way of JSON as the child would."""

    interpreter = sys.executable

    def __init__(self, metadata: sa.MetaData) -> None:
        self._metadata = metadata
        self._target: Target | None = None
        self._wants_statements = False

    def send(self, request: object) -> None:
        """Take a request."""
        if isinstance(request, CompileRequest):
            self._wants_statements = request.statements
            self._target = PROBE.Target(request.dialect, msgspec.json.decode(msgspec.json.encode(request.attributes)))

    def receive(self) -> Message:
        """Return what the child says first."""
        return Loaded(metadatas=(REFERENCE,), python="3", sqlalchemy=sa.__version__)

    def messages(self) -> Iterator[Message]:
        """Return the tables and sequences."""
        places = _NoPlaces()
        for kind, message in PROBE.tables(self._metadata, REFERENCE, self._target, places):
            yield self._sent(kind, message)
        for kind, message in PROBE.sequences(self._metadata, REFERENCE, self._target):
            yield self._sent(kind, message)
        if self._wants_statements:
            for message in PROBE.statements(self._metadata, REFERENCE, self._target):
                yield self._sent("statement", message)
        yield Done()

    def close(self) -> None:
        """Nothing to end."""

    def _sent(self, kind: str, message: dict[str, Any]) -> Message:
        text = msgspec.json.encode({**message, "kind": kind}, enc_hook=str)
        told: Message = msgspec.json.decode(text, type=Message)
        return told


class World:
    """One database: models are created in it, audited, and removed."""

    def __init__(self, url: str) -> None:
        self.url = quick(url)
        self.engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        if self.engine.dialect.name == "postgresql":
            Server.execute(url, EXTENSIONS)

    def execute(self, *statements: str) -> None:
        """Run statements as written."""
        Server.execute(self.url, statements)

    @contextlib.contextmanager
    def holding(self, metadata: sa.MetaData) -> Iterator[None]:
        """Create the models, and drop them afterwards; raises Refused when the engine does not take them."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                try:
                    metadata.create_all(self.engine)
                except (sa.exc.DBAPIError, sa.exc.CompileError) as error:
                    raise Refused(str(error)) from error
                yield
            finally:
                metadata.drop_all(self.engine)

    def config(self, **more: Any) -> Config:
        """Return the settings of an audit of this database."""
        return Config(project=PROJECT, metadata=(REFERENCE,), db=self.url, **more)

    def audit(self, metadata: sa.MetaData, **more: Any) -> Report:
        """Return the report of a whole audit."""
        with in_process(metadata):
            return audit(self.config(**more))

    def gather(self, metadata: sa.MetaData) -> Gathered:
        """Return the models and the database as schemas."""
        with in_process(metadata):
            return gather(self.config(), frozenset({Role.MODEL, Role.LIVE}), lambda _message: None)


def quick(url: str) -> str:
    """Return the URL without TLS: PyMySQL prepares it anew for each connection, for 90 ms."""
    made = sa.make_url(url)
    if made.get_driver_name() == "pymysql":
        made = made.update_query_dict({"ssl_disabled": "true"})
    return made.render_as_string(hide_password=False)


@contextlib.contextmanager
def in_process(metadata: sa.MetaData) -> Iterator[None]:
    """Let the auditor's models be these."""

    def start(_config: Config, **_more: Any) -> ModelSource:
        child: Any = InProcess(metadata)
        return ModelSource(child, PROJECT, explicit=frozenset({REFERENCE}))

    with patch.object(ModelSource, "start", start), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy warns of what the generated models do on purpose
        yield


def load(source: str) -> sa.MetaData:
    """Return the metadata of a module's source text."""
    module = types.ModuleType("generated")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, "generated.py", "exec"), module.__dict__)
    metadata: sa.MetaData = module.metadata
    return metadata
