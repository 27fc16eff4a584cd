from alembic import op
import os
revision = "leaves"
down_revision = "exits"


def upgrade():
    op.execute("CREATE TABLE before_leaves (id INTEGER)")
    os._exit(3)
