"""objects"""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None

NAMES = ("o_1111", "o_1110", "o_1011", "o_1010", "o_0111", "o_0110", "o_0011", "o_0010")


def upgrade():
    for name in NAMES:
        op.create_table(name, sa.Column("id", sa.Integer, primary_key=True), sa.Column("note", sa.String(50)))


def downgrade():
    for name in NAMES:
        op.drop_table(name)
