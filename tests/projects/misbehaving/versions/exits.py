from alembic import op
import sys
revision = "exits"
down_revision = "waits"


def upgrade():
    op.execute("CREATE TABLE before_exits (id INTEGER)")
    sys.exit("no")
