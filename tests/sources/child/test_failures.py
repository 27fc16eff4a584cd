"""What the user is told when the project's code cannot be run."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from auditor.errors import ConfigError, ModelImportError
from auditor.sources.child import interpreter
from auditor.sources.child.failure import explain
from auditor.sources.child.interpreter import Interpreter
from auditor.sources.child.messages import LoadRequest
from auditor.sources.child.process import Child, Limits
from tests.sources.child.asking import PROJECTS, ask, failed


FAULTY = PROJECTS / "faulty"
HERE = Interpreter(Path("/project/bin/python"), "--python")


def told(environment: str, *metadata: str) -> ModelImportError:
    """The error for a reference into the faulty project."""
    return explain(failed(ask(environment, FAULTY, *metadata)), HERE, FAULTY)


def test_an_import_that_raises() -> None:
    """AC-133: the message has the import chain, outermost first, and no password."""
    assert told("newest", "raises:Base").message == (
        "The project's code cannot be imported: ValueError: cannot use postgresql://app:***@db.example/app. "
        "The way there:\n  raises.py:3\n  raises_deeper.py:3"
    )


@pytest.mark.parametrize(
    ("environment", "module", "variable", "line"),
    [
        ("newest", "needs_variable", "SHOP_DATABASE_URL", 6),
        ("oldest", "needs_variable", "SHOP_DATABASE_URL", 6),
        ("usual", "needs_settings", "SHOP_DATABASE_URL", 12),
        ("newest", "says_variable", "SHOP_SECRET", 3),
    ],
)
def test_a_missing_environment_variable_is_named(environment: str, module: str, variable: str, line: int) -> None:
    """AC-133: os.environ, pydantic's settings and plain words all lead to the variable and the import chain."""
    error = told(environment, f"{module}:Base")
    assert f"the environment variable {variable} is not set" in error.message
    assert error.message.endswith(f"The way there:\n  {module}.py:{line}")
    assert error.hint.startswith(f"Set {variable}")


def test_a_missing_library() -> None:
    """The interpreter in which a library is missing is named."""
    error = told("newest", "needs_library:Base")
    assert "No module named 'no_such_library'" in error.message
    assert error.hint.startswith("It ran in /project/bin/python (--python): install no_such_library there")


def test_models_that_read_a_database(tmp_path: Path) -> None:
    """AC-133: reflection at import finds nothing, since nothing is connected to, and the hint says why."""
    (tmp_path / "models.py").write_text(
        "import sqlalchemy as sa\nengine = sa.create_engine('postgresql+psycopg2://u:p@192.0.2.1/d')\n"
        "t = sa.Table('t', sa.MetaData(), autoload_with=engine)\n"
    )
    failure = failed(ask("newest", tmp_path, "models:t"))
    assert failure.error == "NoSuchTableError"
    assert explain(failure, HERE, tmp_path).hint == (
        "Tables that are read from a database at import cannot be audited: the models get no connection here."
    )


def test_sys_exit_at_import() -> None:
    """A project that exits while it is imported does not end the audit without a word."""
    assert "it called sys.exit('no configuration')" in told("newest", "exits:Base").message


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("others:Bse", "others has no 'Bse'; did you mean 'Base'?"),
        ("others:xyzzy", "others has no 'xyzzy'; it holds Base, empty"),
        (
            "others:number",
            "others:number is of type int, not a MetaData, a declarative base or a function that returns one",
        ),
        ("others:nothing", "others:nothing is None, not a MetaData, a declarative base or a function that returns one"),
        ("exits.py.py", "there is no file exits.py.py"),
    ],
)
def test_a_wrong_reference(reference: str, message: str) -> None:
    """AC-131: a reference that leads nowhere gives a suggestion, one that leads elsewhere says where."""
    failure = failed(ask("newest", FAULTY, reference))
    assert (failure.stage, failure.message) == ("metadata", message)


def test_a_process_that_vanishes() -> None:
    """A project that ends the process is told with its last lines and exit code."""
    with pytest.raises(ModelImportError, match=r"ended its process with exit code 7(?s:.)*about to go"):
        ask("newest", FAULTY, "vanishes:Base")


def test_an_endless_import_is_stopped_with_all_its_children() -> None:
    """The deadline for silence ends the child; it does not outlive the call."""
    started = time.monotonic()
    with Child(Interpreter(interpreter.find(None, FAULTY, {}).path, "us"), FAULTY, Limits(silence=1)) as child:
        child.send(LoadRequest(project=str(FAULTY), paths=(str(FAULTY),), metadata=("endless:Base",)))
        with pytest.raises(ModelImportError, match="was silent for 1 s"):
            child.receive()
        process = child._process
    assert time.monotonic() - started < 10
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_deadline_for_the_whole() -> None:
    """The whole has a limit of its own."""
    with pytest.raises(ModelImportError, match=r"took longer than 0\.5 s"):
        ask("newest", FAULTY, "endless:Base", limits=Limits(silence=60, total=0.5))


def test_a_python_without_sqlalchemy(tmp_path: Path) -> None:
    """An interpreter that is not the project's is recognised by what it lacks."""
    (tmp_path / "sqlalchemy.py").write_text("raise ModuleNotFoundError(name='sqlalchemy')\n")
    failure = failed(ask("newest", tmp_path, "models:Base", paths=()))
    assert failure.module != "sqlalchemy"  # the folder is not on the path yet when the child imports it
    failure = failure.__class__("import", "ModuleNotFoundError", "No module named 'sqlalchemy'", module="sqlalchemy")
    assert explain(failure, HERE, tmp_path).hint == (
        "It ran in /project/bin/python (--python), which has no SQLAlchemy: "
        "name the project's own interpreter with --python."
    )


def _environment(folder: Path) -> Path:
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch(mode=0o755)
    return python


def test_the_interpreter_is_chosen_in_a_fixed_order(tmp_path: Path) -> None:
    """--python, then the active environment, then one beside or above the project, then our own."""
    project = tmp_path / "repo" / "backend"
    project.mkdir(parents=True)
    (tmp_path / "repo" / ".git").mkdir()
    outside = _environment(tmp_path / ".venv")
    assert interpreter.find(None, project, {}).chosen == "the Python that runs the audit"
    beside = _environment(tmp_path / "repo" / "venv")
    assert interpreter.find(None, project, {}).path == beside
    active = _environment(tmp_path / "active")
    assert interpreter.find(None, project, {"VIRTUAL_ENV": str(tmp_path / "active")}).path == active
    assert interpreter.find(str(tmp_path / ".venv"), project, {}).path == outside


def test_an_interpreter_that_is_not_there(tmp_path: Path) -> None:
    """A named interpreter that does not exist is a usage error, as is an active environment without one."""
    with pytest.raises(ConfigError, match="--python nowhere is no Python"):
        interpreter.find("nowhere", tmp_path, {})
    with pytest.raises(ConfigError, match="has no Python"):
        interpreter.find(None, tmp_path, {"VIRTUAL_ENV": str(tmp_path / "gone")})


@pytest.mark.parametrize(("total", "silence"), [(10, 10), (120, 60), (400, 200)])
def test_more_time_is_more_silence(total: float, silence: float) -> None:
    """--model-timeout, which the message tells to raise, helps a project that waits for another server, too."""
    assert Limits.within(total) == Limits(silence, total)
