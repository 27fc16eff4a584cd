"""values"""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"

FILLED = ("v_1111", "v_1110", "v_1011", "v_1010")
EMPTY = ("v_1101", "v_1100", "v_1001", "v_1000")


def upgrade():
    for name in FILLED + EMPTY:
        a = sa.Column("a", sa.Integer, nullable=name in EMPTY)
        op.create_table(name, sa.Column("id", sa.Integer, primary_key=True), a)


def downgrade():
    for name in FILLED + EMPTY:
        op.drop_table(name)
