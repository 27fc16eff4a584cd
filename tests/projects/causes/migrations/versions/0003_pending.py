"""pending"""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"

MADE = ("o_1101", "o_1100", "o_0101", "o_0100")
DROPPED = ("o_1011", "o_1010", "o_0011", "o_0010")
FILLED = ("v_1101", "v_1100")
EMPTIED = ("v_1011", "v_1010")


def create(names):
    for name in names:
        op.create_table(name, sa.Column("id", sa.Integer, primary_key=True), sa.Column("note", sa.String(50)))


def drop(names):
    for name in names:
        op.drop_table(name)


def alter(names, nullable):
    for name in names:
        with op.batch_alter_table(name) as batch:
            batch.alter_column("a", existing_type=sa.Integer(), nullable=nullable)


def upgrade():
    create(MADE)
    drop(DROPPED)
    alter(FILLED, nullable=False)
    alter(EMPTIED, nullable=True)


def downgrade():
    alter(EMPTIED, nullable=False)
    alter(FILLED, nullable=True)
    create(DROPPED)
    drop(MADE)
