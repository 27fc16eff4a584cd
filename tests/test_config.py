from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from auditor.config import Config, did_you_mean, load
from auditor.errors import ConfigError
from auditor.model.finding import Severity
from auditor.settings import SETTINGS


def loaded(cwd: Path, environ: dict[str, str] | None = None, **flags: Any) -> Config:
    """The settings with these flags and nothing in the environment."""
    return load(cwd, flags, environ or {})


def refused(cwd: Path, **flags: Any) -> str:
    """The sentence that loading fails with."""
    with pytest.raises(ConfigError) as caught:
        loaded(cwd, **flags)
    return caught.value.message


def write(folder: Path, text: str, name: str = "auditor.toml") -> Path:
    """A file with this text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_every_setting_is_a_field_with_the_default_that_is_documented() -> None:
    """The table of settings and the fields of Config are the same, default by default."""
    documented = {item.field: () if item.is_list else item.default for item in SETTINGS}
    fields = {
        field.name: field.default
        for field in msgspec.structs.fields(Config)
        if field.name not in {"project", "file", "more_revisions", "notes"}
    }
    assert fields == documented


def test_nothing_configured(tmp_path: Path) -> None:
    """Without any file the defaults hold, and the project is the current folder."""
    assert loaded(tmp_path) == Config(project=tmp_path)


def test_file_and_flags_and_environment(tmp_path: Path) -> None:
    """The environment goes over the file, and a flag over both; what a flag leaves out stays."""
    write(tmp_path, 'metadata = ["a:m"]\ndb = "x://file"\nfail-on = "error"\nlock-timeout = 3\n')
    environ = {"AUDITOR_DB_URL": "x://environment"}
    assert loaded(tmp_path).db == "x://file"
    assert loaded(tmp_path, environ).db == "x://environment"
    config = loaded(tmp_path, environ, db="x://flag", fail_on=None, metadata=[])
    assert (config.db, config.fail_on, config.metadata, config.lock_timeout) == (
        "x://flag",
        Severity.ERROR,
        ("a:m",),
        3,
    )


def test_an_empty_variable_is_no_setting(tmp_path: Path) -> None:
    """CI systems set what a secret does not have to an empty string."""
    assert loaded(tmp_path, {"AUDITOR_DB_URL": ""}).db is None


def test_nearest_file_upwards(tmp_path: Path) -> None:
    """The nearest file wins whole, whichever of the two kinds it is; paths in it are relative to it."""
    write(tmp_path, '[tool.auditor]\nmetadata = ["outer:m"]\n', "pyproject.toml")
    inner = write(tmp_path / "service", 'metadata = ["inner:m"]\npath = ["src"]\npython = "../.venv/bin/python"\n')
    deep = tmp_path / "service" / "a" / "b"
    deep.mkdir(parents=True)
    config = loaded(deep)
    assert (config.file, config.project, config.metadata) == (inner, inner.parent, ("inner:m",))
    assert (config.path, config.python) == ((str(inner.parent / "src"),), str(tmp_path / ".venv/bin/python"))
    assert loaded(tmp_path).metadata == ("outer:m",)


def test_paths_of_flags_are_relative_to_the_current_folder(tmp_path: Path) -> None:
    """A flag's path means what the shell's completion wrote."""
    write(tmp_path, "")
    (tmp_path / "sub").mkdir()
    assert loaded(tmp_path / "sub", alembic="db/alembic.ini").alembic == str(tmp_path / "sub/db/alembic.ini")


def test_both_files_in_one_folder(tmp_path: Path) -> None:
    """Two places for one thing are refused, both named."""
    own = write(tmp_path, "")
    project = write(tmp_path, "[tool.auditor]\n", "pyproject.toml")
    assert refused(tmp_path) == f"Settings are both in {own} and in [tool.auditor] of {project}."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('fail_on = "error"', "{file}: there is no setting 'fail_on'. Did you mean 'fail-on'?"),
        ('metdata = ["a:b"]', "{file}: there is no setting 'metdata'. Did you mean 'metadata'?"),
        ("zzz = 1", "{file}: there is no setting 'zzz'."),
        ('metadata = "a:b"', "{file}: metadata is a list of strings, and was given 'a:b'."),
        ("metadata = [1]", "{file}: metadata is a list of strings, and was given [1]."),
        ('alembic-option = ["a"]', "{file}: alembic-option is a list of NAME=VALUE, and was given ['a']."),
        ('alembic-option = ["=a"]', "{file}: alembic-option is a list of NAME=VALUE, and was given ['=a']."),
        ("app = true", "{file}: app is a string, and was given True."),
        ('app = ""', "{file}: app is a string, and was given ''."),
        ('fail-on = "fatal"', '{file}: fail-on is one of "error", "warning", "info", and was given \'fatal\'.'),
        ("strict-unknown = 1", "{file}: strict-unknown is true or false, and was given 1."),
        ("lock-timeout = 0", "{file}: lock-timeout is a whole number of seconds, 1 or more, and was given 0."),
        ("lock-timeout = true", "{file}: lock-timeout is a whole number of seconds, 1 or more, and was given True."),
        ("db = 5432", "{file}: db is a string, and was given something else."),
        ("metadata = [\n", "{file}:1 is not TOML: Invalid value."),
        ("app = 'a'\nb = \n", "{file}:2 is not TOML: Invalid value."),
        ("\n\nmetadata\n", "{file}:3 is not TOML: Expected '=' after a key in a key/value pair."),
    ],
)
def test_bad_files(tmp_path: Path, text: str, message: str) -> None:
    """Each mistake gives one sentence with the file, the key or line, and what was expected."""
    file = write(tmp_path, text)
    assert refused(tmp_path) == message.format(file=file)


def test_a_flag_is_checked_like_a_key(tmp_path: Path) -> None:
    """The sentence names the flag."""
    assert refused(tmp_path, fail_on="never") == (
        '--fail-on is one of "error", "warning", "info", and was given \'never\'.'
    )


def test_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    """Editors of Windows write one, and it means nothing."""
    (tmp_path / "auditor.toml").write_bytes(b'\xef\xbb\xbfapp = "a:b"\n')
    assert loaded(tmp_path).app == "a:b"


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    """TOML is UTF-8."""
    (tmp_path / "auditor.toml").write_bytes(b'app = "\xe4:b"\n')
    assert refused(tmp_path).startswith(f"{tmp_path / 'auditor.toml'} is not UTF-8: ")


def test_half_written_pyproject(tmp_path: Path) -> None:
    """A broken pyproject.toml is told, never passed over: it may hold our settings."""
    file = write(tmp_path, "[project]\nname = \n", "pyproject.toml")
    assert refused(tmp_path) == f"{file}:2 is not TOML: Invalid value."


def test_finds_alembic_ini_upwards(tmp_path: Path) -> None:
    """With no models named, the nearest Alembic configuration is taken, and that is said."""
    ini = write(tmp_path, "[alembic]\n", "alembic.ini")
    (tmp_path / "src").mkdir()
    config = loaded(tmp_path / "src")
    assert (config.alembic, config.project) == (str(ini), tmp_path)
    assert config.notes == (f"No models are named, so they are taken from the env.py that {ini} leads to.",)


def test_finds_alembic_in_pyproject(tmp_path: Path) -> None:
    """[tool.alembic] counts like an alembic.ini."""
    file = write(tmp_path, '[tool.alembic]\nscript_location = "migrations"\n', "pyproject.toml")
    assert loaded(tmp_path).alembic == str(file)


def test_named_models_need_no_alembic(tmp_path: Path) -> None:
    """What is named is not searched for; a history that is there, and is not read, is told."""
    write(tmp_path, "[alembic]\n", "alembic.ini")
    config = loaded(tmp_path, metadata=["a:b"])
    told = f"The history that {tmp_path}/alembic.ini leads to is not read, and tells no cause: name it (--alembic)."
    assert (config.alembic, config.notes) == (None, (told,))


def test_the_settings_of_a_project_keep_its_folder(tmp_path: Path) -> None:
    """An alembic.ini found further up does not move the project away from its configuration file."""
    write(tmp_path, "[alembic]\n", "alembic.ini")
    write(tmp_path / "service", 'fail-on = "error"\n')
    assert loaded(tmp_path / "service").project == tmp_path / "service"


def test_repr_holds_no_password(tmp_path: Path) -> None:
    """A Config in a log or traceback tells no secret."""
    assert "hunter2" not in repr(loaded(tmp_path, db="x://u:hunter2@h/d"))


@pytest.mark.parametrize("url", ["x://u:p@ss@h/d", "x://u:p@ss/word@h:1/d"])
def test_a_password_that_should_have_been_encoded(tmp_path: Path, url: str) -> None:
    """Part of such a password would be taken for the host, and shown."""
    assert refused(tmp_path, db=url) == (
        "The database URL has more than one @, so its password cannot be told from its host."
    )


@pytest.mark.parametrize("url", ["x://u:p%40ss@h/d?user=a@b", "x:///home/me@work/file", "x://u@h/d", "x://u:p/w?x@h/d"])
def test_urls_that_can_be_read(tmp_path: Path, url: str) -> None:
    """One @ ends the password; others may be where no password is before them."""
    assert loaded(tmp_path, db=url).db == url


def test_rules_with_commas_between_them(tmp_path: Path) -> None:
    """As linters take them; an empty one is refused."""
    assert loaded(tmp_path, select=["AUD101,AUD103", "missing-index"]).select == ("AUD101", "AUD103", "missing-index")
    assert refused(tmp_path, ignore=["AUD1,"]).startswith("--ignore is a list of strings")


def test_the_file_of_our_own_has_no_table(tmp_path: Path) -> None:
    """[tool.auditor] belongs into pyproject.toml, and the hint says so."""
    (tmp_path / "auditor.toml").write_text("[tool.auditor]\nfail-on = 'error'\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {}, {})
    assert caught.value.hint == "In auditor.toml the settings stand alone, without [tool.auditor] above them."


def test_did_you_mean() -> None:
    """Near words are proposed, far ones are not."""
    assert did_you_mean("AUD101x", ["AUD101", "other"]) == " Did you mean 'AUD101'?"
    assert did_you_mean("zebra", ["AUD101", "other"]) == ""
