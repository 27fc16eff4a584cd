"""What the child could not do, as one sentence for the user."""

from __future__ import annotations

from pathlib import Path

from auditor.errors import ModelImportError
from auditor.redact import redact
from auditor.sources.child.interpreter import Interpreter
from auditor.sources.child.messages import Failed, Place


_STAGES = {
    "import": "The project's code cannot be imported",
    "metadata": "The metadata cannot be found",
    "configuration": "The Alembic configuration cannot be used",
    "env": "Alembic's env.py cannot be run",
    "compile": "The models cannot be compiled",
}

_OURS = {"sqlalchemy": "SQLAlchemy", "alembic": "Alembic"}
_NO_ATTRIBUTE = "'Config' object has no attribute "
_REFLECTION = {"NoSuchTableError", "UnreflectableTableError"}


def explain(failed: Failed, interpreter: Interpreter, project: Path) -> ModelImportError:
    """The error for a failure, with the import chain and what would help."""
    what = _what(failed)
    chain = "".join(f"\n  {_relative(place, project)}" for place in failed.chain)
    error = ModelImportError(
        redact(
            f"{_STAGES.get(failed.stage, 'The models cannot be read')}: {what}{chain and f'. The way there:{chain}'}"
        ),
        hint=_hint(failed, interpreter),
    )
    error.add_note(redact(failed.traceback))  # printed with the traceback, so only with --debug
    return error


def _what(failed: Failed) -> str:
    if failed.stage == "configuration":
        return f"{failed.message}."
    if failed.stage == "metadata":
        return failed.message
    if failed.variable:
        return f"the environment variable {failed.variable} is not set ({failed.error}: {_first_line(failed.message)})"
    if failed.error == "SystemExit":
        return failed.message
    return f"{failed.error}: {failed.message}" if failed.message else failed.error


def _hint(failed: Failed, interpreter: Interpreter) -> str:
    if failed.variable:
        return f"Set {failed.variable}; any value that the code accepts will do, since nothing is connected to."
    if failed.error in _REFLECTION:
        return "Tables that are read from a database at import cannot be audited: the models get no connection here."
    if failed.stage == "configuration":
        return "Name it with --alembic: alembic.ini, a pyproject.toml with [tool.alembic], or the folder of env.py."
    if failed.error == "AttributeError" and failed.message.startswith(_NO_ATTRIBUTE):
        name = failed.message.removeprefix(_NO_ATTRIBUTE).strip("' ")
        return f"The project's own program sets it: give --alembic-attribute {name}=TEXT, or {name}=@module:attribute."
    if failed.stage == "metadata":
        return "References have the form package.module:attribute, as in shop.models:Base.metadata."
    return f"It ran in {interpreter.path} ({interpreter.chosen}){_about_module(failed)}."


def _about_module(failed: Failed) -> str:
    """What to do about a module that the interpreter lacks."""
    if failed.module in _OURS and not failed.chain:
        return f", which has no {_OURS[failed.module]}: name the project's own interpreter with --python"
    if failed.module:
        return f": install {failed.module} there, name another with --python, or add a folder with --path"
    return ""


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _relative(place: Place, project: Path) -> str:
    path = Path(place.file)
    return f"{path.relative_to(project) if path.is_relative_to(project) else path}:{place.line}"
