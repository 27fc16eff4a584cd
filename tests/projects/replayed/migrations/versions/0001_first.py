"""The plain operations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = ("main",)


def upgrade():
    op.create_table(
        "author",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(50), nullable=False, index=True),
        sa.Column("mood", sa.Enum("good", "bad", name="mood")),
        sa.CheckConstraint("id > 0", name="positive"),
    )
    op.add_column("author", sa.Column("born", sa.DateTime, server_default=sa.func.now()))
    op.create_unique_constraint("only", "author", ["name"])
    op.drop_constraint("only", "author", type_="unique")
    op.drop_index("ix_author_name", table_name="author")
    op.rename_table("author", "writer")


def downgrade():
    op.drop_table("writer")
