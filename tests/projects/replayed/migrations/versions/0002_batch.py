"""Batch mode, and columns that change."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    with op.batch_alter_table("writer") as batch:
        batch.add_column(sa.Column("age", sa.Integer))
        batch.alter_column("name", existing_type=sa.String(50), type_=sa.String(80), existing_nullable=False)
        batch.drop_column("born")


def downgrade():
    raise RuntimeError("the date of birth is gone")
