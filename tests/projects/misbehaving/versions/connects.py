from alembic import op
import socket
revision = "connects"
down_revision = "leaves"


def upgrade():
    op.execute("CREATE TABLE before_connects (id INTEGER)")
    socket.create_connection(("127.0.0.1", 5432))
