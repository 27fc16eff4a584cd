"""A purchase can be refunded."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Allow the new status."""
    with op.batch_alter_table("purchase") as batch:
        batch.drop_constraint(op.f("ck_purchase_status"), type_="check")
        batch.create_check_constraint(op.f("ck_purchase_status"), "status IN ('new', 'paid', 'shipped', 'refunded')")


def downgrade() -> None:
    """Forbid it again."""
    with op.batch_alter_table("purchase") as batch:
        batch.drop_constraint(op.f("ck_purchase_status"), type_="check")
        batch.create_check_constraint(op.f("ck_purchase_status"), "status IN ('new', 'paid', 'shipped')")
