"""Customers review books."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the reviews."""
    op.create_table(
        "review",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("book_id", sa.Integer, nullable=False),
        sa.Column("customer_id", sa.Integer),
        sa.Column("stars", sa.SmallInteger, nullable=False),
        sa.Column("text", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name="fk_review_book_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_review_customer_id", ondelete="SET NULL"),
    )
    op.create_index("ix_review_book_id", "review", ["book_id"])
    op.create_index("ix_review_customer_id", "review", ["customer_id"])


def downgrade() -> None:
    """Drop the reviews."""
    op.drop_table("review")
