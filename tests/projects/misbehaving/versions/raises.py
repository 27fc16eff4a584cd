from alembic import op

revision = "raises"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE before_raises (id INTEGER)")
    {}["nothing"]
