from alembic import op

revision = "inserts"
down_revision = "starts"


def upgrade():
    op.execute("CREATE TABLE before_inserts (id INTEGER)")
    for number in range(10000):
        op.execute(f"INSERT INTO before_inserts VALUES ({number})")
