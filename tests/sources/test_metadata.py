"""The model source as the audit uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.config import Config
from auditor.errors import ModelImportError, SourceError
from auditor.model.names import Origin, QualifiedName, Role
from auditor.model.schema import Enumeration, Schema
from auditor.plugin import loader
from auditor.sources.metadata import ModelSource
from tests.sources.child.asking import PROJECTS
from tests.sources.child.environments import python_of


def lowered(
    project: str, *metadata: str, engine: str = "sqlite", environment: str = "newest", app: str | None = None
) -> tuple[Schema, tuple[str, ...]]:
    """The schema and the notes of an example project."""
    config = Config(project=PROJECTS / project, metadata=metadata, python=str(python_of(environment)), app=app)
    target = loader.load(engine)
    with ModelSource.start(config) as source:
        return source.schema(target, target.declarations.server(()), None)


@pytest.mark.parametrize("environment", ["oldest", "usual", "newest"])
def test_models_become_a_schema(environment: str) -> None:
    """Tables are sorted and complete, and know the line they were declared on, relative to the project."""
    schema, notes = lowered("shop", "shop.models:Base", environment=environment)
    assert (schema.role, notes) == (Role.MODEL, ())
    assert [table.name.name for table in schema.tables] == ["author", "book", "borrowed"]
    book = schema.tables[1]
    assert str(book.origin) == "shop/models.py:41"
    assert [str(key.origin) for key in book.foreign_keys] == ["shop/models.py:45"]
    assert book.foreign_keys[0].target == QualifiedName("author")


def test_all_releases_give_the_same_schema() -> None:
    """SQLAlchemy 1.4, 2.0 and 2.1 declare the same; only the order of a mixin's columns is theirs."""
    schemas = [
        lowered("shop", "shop.models:Base", environment=name)[0].tables[1:] for name in ("oldest", "usual", "newest")
    ]
    assert schemas[0] == schemas[1] == schemas[2]


def test_an_enum_has_labels_and_a_python_side() -> None:
    """The named type is in the schema once, and the column knows what is bound."""
    schema, _ = lowered("shop", "shop.models:Base", engine="postgresql")
    assert [(item.name, item.labels) for item in schema.enums] == [(QualifiedName("color"), ("RED", "BLUE"))]
    color = schema.tables[0].column("color")
    assert color is not None
    assert (color.type.name, color.type.args) == ("color", ("RED", "BLUE"))
    assert color.enumeration == Enumeration(("RED", "BLUE"), ("RED", "BLUE"), ("red", "blue"), "shop.models.Color")


def test_a_table_declared_twice_alike_is_a_note() -> None:
    """AC-131: equal definitions of one table in two metadatas are a warning."""
    schema, notes = lowered("faulty", "others:metadatas")
    assert [table.name.name for table in schema.tables] == ["twin"]
    assert "Table twin is declared alike by others:metadatas()[0] and by others:metadatas()[1]." in notes


def test_a_table_declared_twice_differently_is_an_error() -> None:
    """AC-131: different definitions of one table are an error, not a crash and not a guess."""
    with pytest.raises(
        SourceError, match=r"Table rival is declared differently by others:rivals\(\)\[one\] and by others:rivals"
    ) as caught:
        lowered("faulty", "others:rivals")
    assert int(caught.value.exit_code) == 2


def test_a_forgotten_class_is_a_note() -> None:
    """AC-132: a mapped class in no given metadata is told; an empty metadata has no tables, which the audit refuses."""
    schema, notes = lowered("faulty", "others:empty")
    assert schema.tables == ()
    assert any("others.Forgotten" in note for note in notes)


def test_tables_of_another_bind_are_left_to_their_own_database() -> None:
    """AC-135: without being asked for, a bind's tables are not compared with the default database."""
    schema, notes = lowered("flasked", environment="usual", app="web:create_app")
    assert [table.name.name for table in schema.tables] == ["person"]
    assert "--metadata 'web:create_app[metrics]' --db URL" in notes[0]
    schema, notes = lowered("flasked", "web:db[metrics]", environment="usual")
    assert ([table.name.name for table in schema.tables], notes) == (["visit"], ())


def test_alembic_is_asked_when_no_metadata_is_named() -> None:
    """AC-134: an alembic.ini relative to the project is enough; the URL tells the engine without a password."""
    config = Config(project=PROJECTS / "shop", alembic="alembic.ini", python=str(python_of("newest")))
    with ModelSource.start(config) as source:
        loaded = source.loaded()
    assert (loaded.url_dialect, loaded.version_table) == ("postgresql", "shop_version")
    assert "p@ss" not in repr(loaded)
    assert "p%40ss" not in repr(loaded)


def test_src_layout_needs_no_path() -> None:
    """AC-134: a src folder is looked into without being told."""
    schema, _ = lowered("modern", "modern.models:Other", environment="usual")
    assert [table.name.name for table in schema.tables] == ["event"]


def test_a_failure_is_one_error_without_a_traceback() -> None:
    """AC-133: exit code 2, the variable's name, and the way there."""
    with pytest.raises(ModelImportError, match="SHOP_DATABASE_URL is not set") as caught:
        lowered("faulty", "needs_variable:Base")
    assert int(caught.value.exit_code) == 2
    assert "Traceback" not in caught.value.message


def test_a_type_that_cannot_be_compiled_is_noted(tmp_path: Path) -> None:
    """A type the engine does not take reaches the rules as a note on the column, never as a type."""
    (tmp_path / "models.py").write_text(
        "import sqlalchemy as sa\nm = sa.MetaData()\nsa.Table('t', m, sa.Column('a', sa.String))\n"
    )
    schema, _ = lowered(str(tmp_path), "models:m", engine="mysql")
    column = schema.tables[0].columns[0]
    assert dict(column.extras) == {"type_error": "VARCHAR requires a length on dialect mysql"}
    assert column.origin == Origin("models.py", 3)
