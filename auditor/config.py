"""Settings of one audit, from a configuration file, the environment and the command line, in this order."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from auditor.errors import ConfigError
from auditor.model.finding import Severity
from auditor.redact import ambiguous
from auditor.settings import SETTINGS, Form, Setting


PYPROJECT = "pyproject.toml"
OWN_FILE = "auditor.toml"
ALEMBIC_INI = "alembic.ini"


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The settings; `project` is the folder that the models are imported from, timeouts are seconds.

    `db` and `scratch` are secrets. `file` is the configuration file, `more_revisions` a folder
    with revisions beside the project's own, `notes` say what was found without being told.
    """

    project: Path
    metadata: tuple[str, ...] = ()
    app: str | None = None
    path: tuple[str, ...] = ()
    alembic: str | None = None
    alembic_section: str = "alembic"
    alembic_option: tuple[str, ...] = ()
    alembic_attribute: tuple[str, ...] = ()
    alembic_x: tuple[str, ...] = ()
    history_base: tuple[str, ...] = ()
    since: str | None = None
    db: str | None = None
    scratch: str | None = None
    production: bool | None = None
    engine: tuple[str, ...] = ()
    sql: tuple[str, ...] = ()
    python: str | None = None
    schema: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = Severity.WARNING
    strict_unknown: bool = False
    env_filters: bool = True
    connect_timeout: int = 10
    statement_timeout: int = 30
    lock_timeout: int = 5
    model_timeout: int = 120
    file: Path | None = None
    more_revisions: str | None = None
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Config({self.project})"  # the fields hold a password


def load(cwd: Path, overrides: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Config:
    """The settings for a command run in `cwd`; `overrides` are flags by field name, None or empty when not given.

    Raises ConfigError for a file that cannot be read, an unknown key or a wrong value.
    """
    cwd = cwd.resolve()
    file, table = _configured(cwd)
    values = _from_file(file, table) if file else {}
    values |= {item.field: environ[item.variable] for item in SETTINGS if item.variable and environ.get(item.variable)}
    values |= _from_flags(cwd, overrides)
    if ambiguous(values.get("db") or ""):
        raise ConfigError(
            "The database URL has more than one @, so its password cannot be told from its host.",
            hint="Write @ in a password or name as %40, / as %2F, % as %25.",
        )
    project = file.parent if file else cwd
    notes: list[str] = []
    if not any(values.get(field) for field in ("metadata", "app", "alembic")):
        found = _find_alembic(cwd)
        if found:
            project = file.parent if file else found.parent
            values["alembic"] = str(found)
            notes.append(f"No models are named, so they are taken from the env.py that {found} leads to.")
    elif not values.get("alembic"):
        with contextlib.suppress(ConfigError):  # what nobody named may be as it is
            beside = _find_alembic(cwd)
            if beside:
                notes.append(
                    f"The history that {beside} leads to is not read, and tells no cause: name it (--alembic)."
                )
    return Config(**values, project=project, file=file, notes=tuple(notes))


_ALONE = f"In {OWN_FILE} the settings stand alone, without [tool.auditor] above them."


def _from_file(file: Path, table: Mapping[str, Any]) -> dict[str, Any]:
    known = {item.key: item for item in SETTINGS}
    values = {}
    for key, value in table.items():
        if key not in known:
            raise ConfigError(
                f"{file}: there is no setting {key!r}.{did_you_mean(key, known)}",
                hint=_ALONE if key == "tool" else f"The settings are {', '.join(known)}.",
            )
        values[known[key].field] = _value(known[key], value, f"{file}: {key}", file.parent)
    return values


def _from_flags(cwd: Path, overrides: Mapping[str, Any]) -> dict[str, Any]:
    return {
        item.field: _value(item, given, f"--{item.key}", cwd)
        for item in SETTINGS
        if (given := overrides.get(item.field)) is not None and given != []
    }


def _value(setting: Setting, given: Any, where: str, base: Path) -> Any:
    """What was given as Config holds it, paths made absolute."""
    wanted: Any = {
        Form.TEXT: str,
        Form.TEXTS: tuple[str, ...],
        Form.PAIRS: tuple[str, ...],
        Form.SEVERAL: tuple[str, ...],
        Form.SECONDS: int,
        Form.SWITCH: bool,
        Form.SEVERITY: Severity,
    }[setting.form]
    listed = [given] if setting.form is Form.SEVERAL and isinstance(given, str) else given
    if setting.metavar == "RULE" and isinstance(given, (list, tuple)):  # AUD101,AUD103, as linters take it
        listed = [word for text in given for word in (text.split(",") if isinstance(text, str) else [text])]
    try:
        value = msgspec.convert(listed, wanted)
    except msgspec.ValidationError:
        value = None
    texts = [value] if isinstance(value, str) else value if isinstance(value, tuple) else []
    unpaired = setting.form is Form.PAIRS and any("=" not in text[1:] for text in texts)
    if value is None or "" in texts or unpaired or (setting.form is Form.SECONDS and value < 1):
        shown = "something else" if setting.variable else repr(given)
        raise ConfigError(f"{where} is {setting.form}, and was given {shown}.", hint=setting.help)
    if not setting.is_path:
        return value
    absolute = tuple(os.path.normpath(base / Path(text).expanduser()) for text in texts)
    return absolute if setting.is_list else absolute[0]


def _configured(cwd: Path) -> tuple[Path | None, Mapping[str, Any]]:
    """The nearest configuration file and its settings."""
    for folder in _upwards(cwd):
        own, pyproject = folder / OWN_FILE, folder / PYPROJECT
        inside = tool_table(pyproject, "auditor")
        if _is_file(own) and inside is not None:
            raise ConfigError(
                f"Settings are both in {own} and in [tool.auditor] of {pyproject}.",
                hint="Keep one of the two.",
            )
        if _is_file(own):
            return own, _read_toml(own)
        if inside is not None:
            return pyproject, inside
    return None, {}


def _find_alembic(cwd: Path) -> Path | None:
    for folder in _upwards(cwd):
        if _is_file(folder / ALEMBIC_INI):
            return folder / ALEMBIC_INI
        if tool_table(folder / PYPROJECT, "alembic") is not None:
            return folder / PYPROJECT
    return None


def tool_table(pyproject: Path, name: str) -> Mapping[str, Any] | None:
    """[tool.NAME] of a pyproject.toml; None when the file or the table is not there."""
    if not _is_file(pyproject):
        return None
    tool = _read_toml(pyproject).get("tool")
    table = tool.get(name) if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8: {error}.", hint="Save it as UTF-8; TOML knows no other.") from error
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.", hint="Check its permissions.") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", str(error), re.DOTALL)
        line = (said and said[2]) or str(len(text.splitlines()) or 1)
        raise ConfigError(f"{file}:{line} is not TOML: {said[1] if said else error}.", hint="Mend the file.") from error


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - False, not an exception, where the folder may not be searched


def _upwards(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question with a leading space, or nothing when no known word is near."""
    lowered = {item.lower(): item for item in known}
    near = difflib.get_close_matches(word.lower().replace("_", "-"), lowered, n=1)
    return f" Did you mean {lowered[near[0]]!r}?" if near else ""
