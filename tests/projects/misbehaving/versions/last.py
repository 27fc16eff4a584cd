from alembic import op

revision = "last"
down_revision = "inserts"


def upgrade():
    op.execute("CREATE TABLE before_last (id INTEGER)")

