"""Metadata taken from Alembic's env.py, without connecting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auditor.sources.child.failure import explain
from auditor.sources.child.interpreter import Interpreter
from auditor.sources.child.probe.places import claim, is_project_file
from tests.sources.child.asking import PROJECTS, ask, copied, failed, loaded, tables


@pytest.mark.parametrize("environment", ["oldest", "usual", "newest"])
def test_env_py_is_run_without_connecting(environment: str) -> None:
    """AC-134: %(here)s, prepend_sys_path and several version_locations; the database of the URL is never called."""
    ini = str(PROJECTS / "shop" / "alembic.ini")
    messages = ask(environment, PROJECTS / "shop", paths=(), alembic_ini=ini)
    said = loaded(messages)
    assert sorted(tables(messages)) == ["author", "book", "borrowed"]
    assert (said.url_dialect, said.version_table, said.has_filter) == ("postgresql", "shop_version", False)


@pytest.mark.parametrize("environment", ["usual", "asynchronous"])
def test_an_asynchronous_env_py_with_two_metadatas(environment: str) -> None:
    """AC-134: [tool.alembic] in pyproject.toml, src layout; AC-130: an asyncpg URL needs no asyncpg."""
    ini = str(PROJECTS / "modern" / "pyproject.toml")
    messages = ask(environment, PROJECTS / "modern", paths=(), alembic_ini=ini, dialect="postgresql")
    assert sorted(tables(messages)) == ["event", "user"]
    assert (loaded(messages).url_dialect, loaded(messages).has_filter) == ("postgresql", True)


def test_old_alembic_says_that_it_reads_no_pyproject() -> None:
    """AC-134: [tool.alembic] with an Alembic before 1.16 is one clear sentence."""
    ini = str(PROJECTS / "modern" / "pyproject.toml")
    failure = failed(ask("oldest", PROJECTS / "modern", alembic_ini=ini))
    assert failure.message == "Alembic 1.8.1 of the project does not read pyproject.toml; 1.16 is the first that does"


def test_an_env_py_that_needs_an_application() -> None:
    """AC-135: Flask-Migrate's env.py for several databases runs inside the application, and names the binds."""
    ini = str(PROJECTS / "flasked" / "migrations" / "alembic.ini")
    messages = ask("usual", PROJECTS / "flasked", alembic_ini=ini, app="web:create_app")
    assert sorted(tables(messages)) == ["person", "visit"]
    assert list(loaded(messages).binds.values()) == ["metrics"]


@pytest.mark.parametrize("named", ["migrations", "migrations/alembic.ini"])
def test_flask_migrates_ini_names_no_place(tmp_path: Path, named: str) -> None:
    """It stands beside env.py, which reads its loggers; the program finds its empty stand-in of a database empty."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "alembic.ini").write_text(LOGGERS)
    (folder / "env.py").write_text(
        "import sqlalchemy as sa\nfrom logging.config import fileConfig\nfrom alembic import context\n"
        "fileConfig(context.config.config_file_name)\n"
        "there = sa.inspect(sa.create_engine('mysql+pymysql://u:p@nowhere.invalid/x')).has_table('node')\n"
        "metadata = sa.MetaData()\nsa.Table('node_there' if there else 'node', metadata, sa.Column('a', sa.Integer))\n"
        "context.configure(url='mysql://', target_metadata=metadata)\n"
    )
    messages = ask("usual", tmp_path, alembic_ini=str(tmp_path / named))
    assert sorted(tables(messages)) == ["node"]


LOGGERS = """[alembic]
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys =
[logger_root]
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
"""


def test_a_password_with_a_bare_percent_sign_survives(tmp_path: Path) -> None:
    """AC-130: a URL that configparser would refuse is read all the same."""
    project = copied("shop", tmp_path)
    ini = project / "alembic.ini"
    ini.write_text(ini.read_text().replace("p%%40ss", "p%40ss"))
    assert "p%40ss" in ini.read_text()
    assert loaded(ask("newest", project, alembic_ini=str(ini))).url_dialect == "postgresql"


def test_relative_paths_are_found_from_another_directory(tmp_path: Path) -> None:
    """AC-134: a relative script_location is taken from the ini file's folder when it is not here."""
    project = copied("shop", tmp_path)
    ini = project / "alembic.ini"
    ini.write_text(ini.read_text().replace("%(here)s/", "").replace("%(here)s", "."))
    messages = ask("newest", tmp_path, paths=(), alembic_ini=str(ini))
    assert sorted(tables(messages)) == ["author", "book", "borrowed"]


def _env(tmp_path: Path, text: str) -> str:
    (tmp_path / "env.py").write_text("from alembic import context\nfrom sqlalchemy import *\n" + text)
    ini = tmp_path / "alembic.ini"
    ini.write_text("[alembic]\nscript_location = %(here)s\n")
    return str(ini)


def test_code_after_configure_is_not_run(tmp_path: Path) -> None:
    """env.py is stopped at context.configure(), through its own handlers of exceptions."""
    ini = _env(
        tmp_path,
        "try:\n context.configure(target_metadata=MetaData())\nexcept Exception:\n pass\nopen('ran', 'w').close()\n",
    )
    assert loaded(ask("newest", tmp_path, alembic_ini=ini)).metadatas == ("env.py:target_metadata",)
    assert not (tmp_path / "ran").exists()


def test_an_env_py_that_only_works_offline(tmp_path: Path) -> None:
    """When the online half fails, the offline half is asked."""
    ini = _env(
        tmp_path,
        "assert context.is_offline_mode()\n"
        "context.configure(url='mysql+pymysql://u@h/d', target_metadata=MetaData())\n",
    )
    assert loaded(ask("newest", tmp_path, alembic_ini=ini)).url_dialect == "mysql"


def test_an_env_py_that_fails_after_naming_its_metadata(tmp_path: Path) -> None:
    """The target_metadata of an env.py that cannot get as far as context.configure() is taken from its globals."""
    ini = _env(tmp_path, "target_metadata = MetaData()\nraise RuntimeError('no vault')\n")
    assert loaded(ask("newest", tmp_path, alembic_ini=ini)).metadatas == ("env.py:target_metadata",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "context.configure(url='sqlite://')",
            "env.py sets no target_metadata: set it there, or name the metadata with --metadata",
        ),
        ("pass", "env.py never calls context.configure()"),
    ],
)
def test_an_env_py_without_metadata_is_said(tmp_path: Path, text: str, message: str) -> None:
    """An env.py that gives nothing to compare is one clear sentence."""
    failure = failed(ask("newest", tmp_path, alembic_ini=_env(tmp_path, text + "\n")))
    assert (failure.stage, failure.message) == ("metadata", message)


def test_a_configuration_that_is_no_ini_file_is_named_with_its_line(tmp_path: Path) -> None:
    """One sentence about the file, not about what reads it."""
    ini = _env(tmp_path, "")
    Path(ini).write_text("anything\n[alembic\n")
    failure = failed(ask("newest", tmp_path, alembic_ini=ini))
    wanted = ("configuration", f"{ini}: File contains no section headers (line 1)")
    assert wanted == (failure.stage, failure.message)


def test_an_attribute_that_only_the_program_sets_is_asked_for(tmp_path: Path) -> None:
    """The hint names the setting that gives it."""
    failure = failed(ask("newest", tmp_path, alembic_ini=_env(tmp_path, "context.config.shop_settings\n")))
    hint = explain(failure, Interpreter(Path("python"), "the tests"), tmp_path).hint
    program = "The project's own program sets it: give --alembic-attribute"
    assert f"{program} shop_settings=TEXT, or shop_settings=@module:attribute." == hint


def test_named_metadata_comes_before_env_py(tmp_path: Path) -> None:
    """With --metadata env.py only adds its version table, and may fail."""
    project = copied("shop", tmp_path)
    ini = str(project / "alembic.ini")
    said = loaded(ask("newest", project, "shop.models:Base", alembic_ini=ini))
    assert (said.metadatas, said.version_table) == (("shop.models:Base",), "shop_version")
    (project / "migrations" / "env.py").write_text("raise RuntimeError\n")
    assert loaded(ask("newest", project, "shop.models:Base", alembic_ini=ini)).metadatas == ("shop.models:Base",)


def test_what_a_program_hands_to_alembic(tmp_path: Path) -> None:
    """Options go over a template of an ini file, %(here)s holds in them; attributes, @ for an object, and -x arrive."""
    ini = _env(
        tmp_path,
        "assert context.config.attributes['profile'] == context.config.profile == 'a%b'\n"
        "assert context.config.maker(a=1) == {'a': 1}\n"
        "assert context.get_x_argument(as_dictionary=True) == {'tenant': 'one'}\n"
        "assert context.config.get_main_option('mark') == '50%'\n"
        "context.configure(url=context.config.get_main_option('sqlalchemy.url'), target_metadata=MetaData())\n",
    )
    Path(ini).write_text("[alembic]\nscript_location = {folder}\nsqlalchemy.url = {url}\n")
    options = {"script_location": "%(here)s", "sqlalchemy.url": "mysql://u:p%40@h/d", "mark": "50%"}
    more: dict[str, Any] = {
        "alembic_options": options,
        "alembic_attributes": {"profile": "a%b", "maker": "@collections:OrderedDict"},
        "alembic_x": ("tenant=one",),
    }
    assert loaded(ask("newest", tmp_path, alembic_ini=ini, **more)).url_dialect == "mysql"


def test_the_folder_of_env_py_stands_for_an_ini_file(tmp_path: Path) -> None:
    """Some programs make Alembic's configuration themselves."""
    _env(tmp_path, "context.configure(url='sqlite://', target_metadata=MetaData())\n")
    assert loaded(ask("newest", tmp_path, alembic_ini=str(tmp_path))).url_dialect == "sqlite"


def test_a_module_of_the_project_named_as_one_of_pythons_hides_it_from_nobody_else(tmp_path: Path) -> None:
    """AC-134: what prepend_sys_path brings is found after Python's own logging was, as with `alembic` itself."""
    project = copied("shop", tmp_path)
    (project / "logging.py").write_text("from logging import Logger\n")
    messages = ask("newest", project, alembic_ini=str(project / "alembic.ini"))
    assert sorted(tables(messages)) == ["author", "book", "borrowed"]


def test_an_application_ships_its_migrations(tmp_path: Path) -> None:
    """The installed package that they are in is the project's own code; its neighbours are libraries."""
    installed = tmp_path / "lib" / "site-packages"
    models, other = str(installed / "shop" / "models.py"), str(installed / "shopping" / "types.py")
    assert (is_project_file(models), is_project_file(other)) == (False, False)
    claim(str(installed / "shop" / "db" / "migrations"))
    assert (is_project_file(models), is_project_file(other)) == (True, False)
