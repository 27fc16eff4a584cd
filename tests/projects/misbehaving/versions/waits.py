from alembic import op

revision = "waits"
down_revision = "raises"


def upgrade():
    op.execute("CREATE TABLE before_waits (id INTEGER)")
    input("Really? ")
