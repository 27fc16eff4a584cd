from alembic import op
import subprocess
revision = "starts"
down_revision = "connects"


def upgrade():
    op.execute("CREATE TABLE before_starts (id INTEGER)")
    subprocess.run(["true"], check=True)
