"""An enum stored by name where its values are meant: type, rows and CHECK are converted, and back again."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.fix import projects
from tests.fix.projects import Project, left, live, loud, project, repaired
from tests.servers import Server


MODELS = """
import enum

import sqlalchemy as sa


class Colour(enum.Enum):
    RED = "red"
    DARK_GREEN = "dark green"


def values(kind):
    return [item.value for item in kind]


metadata = sa.MetaData()
paint = sa.Table(
    "paint",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("colour", sa.Enum(Colour, name="colour", create_constraint=True, values_callable=values)),
    sa.Column(
        "shade", sa.Enum(Colour, name="shade", native_enum=False, create_constraint=True, values_callable=values)
    ),
)
"""
FIRST = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
NAMES = "RED", "DARK_GREEN"


def upgrade():
    op.create_table(
        "paint",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("colour", sa.Enum(*NAMES, name="colour", create_constraint=True)),
        sa.Column("shade", sa.Enum(*NAMES, name="shade", native_enum=False, create_constraint=True)),
    )


def downgrade():
    op.drop_table("paint")
    sa.Enum(name="colour").drop(op.get_bind(), checkfirst=True)
"""
NAMES = [("RED", "DARK_GREEN"), ("DARK_GREEN", "RED"), (None, None)]
ROWS = """
op.execute("INSERT INTO paint VALUES (1, 'RED', 'DARK_GREEN'), (2, 'DARK_GREEN', 'RED'), (3, NULL, NULL)")
"""
VALUES = [("red", "dark green"), ("dark green", "red"), (None, None)]


def rows(made: Project) -> list[tuple[str | None, ...]]:
    """What the table holds."""
    engine = sa.create_engine(made.url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text("SELECT colour, shade FROM paint ORDER BY id"))]


@pytest.mark.needs("sqlite", "postgresql", "mariadb", "mysql")
def test_names_become_values(tmp_path: Path, server: Server, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is lost on the way there or back, and the file shows which label becomes which."""
    monkeypatch.setattr(projects, "FIRST", FIRST)
    made = project(tmp_path / "project", database, MODELS)
    made.by_hand(ROWS)
    before = live(made)
    done = repaired(made, server)
    assert done.drafted is not None
    assert "DARK_GREEN becomes dark green" in " ".join(line.strip(" #") for line in done.drafted.text.splitlines())
    assert (loud(made), rows(made)) == ([], VALUES)
    made.downgrade()
    assert (left(made, before), rows(made)) == ([], NAMES)
