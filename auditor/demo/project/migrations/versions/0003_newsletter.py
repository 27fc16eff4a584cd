"""Ask customers whether they want mail."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody gets mail unless they ask for it."""
    op.add_column("customer", sa.Column("newsletter", sa.Boolean, server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Forget what they asked for."""
    op.drop_column("customer", "newsletter")
