"""What a project's references and configurations lead to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.child.asking import PROJECTS, ask, copied, failed, loaded, tables


SHOP = ["author", "book", "borrowed"]


@pytest.mark.parametrize("environment", ["oldest", "usual", "newest"])
def test_every_supported_release_of_sqlalchemy_gives_the_same_tables(environment: str) -> None:
    """AC-131: SQLAlchemy 1.4 on Python 3.9, 2.0 and 2.1 each lower `module:Base.metadata`."""
    messages = ask(environment, PROJECTS / "shop", "shop.models:Base.metadata")
    assert sorted(tables(messages)) == SHOP
    assert loaded(messages).metadatas == ("shop.models:Base.metadata",)


@pytest.mark.parametrize(
    ("project", "reference", "expected"),
    [
        ("shop", "shop.models:Base", SHOP),
        ("shop", "shop.models", SHOP),
        ("shop", "shop/models.py", SHOP),
        ("shop", "shop/models.py:Base", SHOP),
        ("shop", "shop.models:borrowed", SHOP),
        ("faulty", "others:metadatas", ["twin"]),
        ("faulty", "others:rivals[one]", None),
        ("faulty", "others:EVERY", ["audit"]),
    ],
)
def test_references_take_every_usual_form(project: str, reference: str, expected: list[str] | None) -> None:
    """AC-131: a base, a module, a file, a table, a function without arguments and a dictionary are taken."""
    messages = ask("newest", PROJECTS / project, reference)
    if expected is None:
        assert failed(messages).message == "others:rivals[one]: there is no 'one' among nothing"
    else:
        assert sorted(tables(messages)) == expected


def test_several_references_are_several_metadatas() -> None:
    """AC-131: --metadata may be repeated; the same metadata named twice is read once."""
    messages = ask("newest", PROJECTS / "faulty", "others:Base", "auditor:metadata", "auditor")
    assert loaded(messages).metadatas == ("others:Base", "auditor:metadata")
    assert sorted(tables(messages)) == ["audit", "forgotten"]


def test_a_class_in_no_given_metadata_is_told() -> None:
    """AC-132: a mapped class that no given metadata contains is named."""
    assert loaded(ask("newest", PROJECTS / "faulty", "others:empty")).unmapped_classes == ("others.Forgotten",)


def test_sqlmodel_is_read_and_its_engine_makes_no_file(tmp_path: Path) -> None:
    """AC-133: importing models connects to nothing, even when they call create_all on an engine."""
    project = copied("lite", tmp_path)
    messages = ask("usual", project, "models:SQLModel.metadata")
    assert sorted(tables(messages)) == ["hero"]
    assert [item.name for item in project.iterdir()] == ["models.py"]


def test_flask_metadata_is_kept_apart_by_bind_key() -> None:
    """AC-135: an application factory is called, and each bind key has a metadata of its own."""
    messages = ask("usual", PROJECTS / "flasked", app="web:create_app")
    assert loaded(messages).binds == {"web:create_app[metrics]": "metrics"}
    assert {name: table.metadata for name, table in tables(messages).items()} == {
        "person": "web:create_app",
        "visit": "web:create_app[metrics]",
    }


def test_one_bind_can_be_named() -> None:
    """AC-135: a bind's metadata is named in brackets."""
    messages = ask("usual", PROJECTS / "flasked", "web:db[metrics]")
    assert sorted(tables(messages)) == ["visit"]


def test_prints_do_not_spoil_the_answers() -> None:
    """A project may print to stdout in every way while it is imported, and reads an empty stdin."""
    assert sorted(tables(ask("newest", PROJECTS / "faulty", "noisy:metadata"))) == ["audit"]


def test_user_modules_named_like_ours_are_the_users() -> None:
    """A package named `auditor` and a module named like one of the probe's own do no harm."""
    messages = ask("newest", PROJECTS / "faulty", "auditor:metadata", "lower:metadata")
    assert sorted(tables(messages)) == ["audit"]


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """A run leaves no bytecode in the project."""
    project = copied("shop", tmp_path)
    ask("newest", project, "shop.models:Base")
    assert list(project.rglob("__pycache__")) == []
