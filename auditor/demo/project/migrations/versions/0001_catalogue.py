"""Books, authors, publishers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the catalogue."""
    op.create_table(
        "publisher",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("city", sa.String(80)),
        sa.PrimaryKeyConstraint("id", name="pk_publisher"),
        sa.UniqueConstraint("name", name="uq_publisher_name"),
    )
    op.create_table(
        "author",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("born", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_author"),
    )
    op.create_table(
        "book",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("isbn", sa.String(13), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("price", sa.Numeric(8, 2), nullable=False),
        sa.Column("blurb", sa.Text),
        sa.Column("publisher_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_book"),
        sa.UniqueConstraint("isbn", name="uq_book_isbn"),
        sa.ForeignKeyConstraint(["publisher_id"], ["publisher.id"], name="fk_book_publisher_id"),
    )
    op.create_index("ix_book_title", "book", ["title"])
    op.create_index("ix_book_publisher_id", "book", ["publisher_id"])
    op.create_table(
        "book_author",
        sa.Column("book_id", sa.Integer, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("book_id", "author_id", name="pk_book_author"),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name="fk_book_author_book_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["author.id"], name="fk_book_author_author_id"),
    )
    op.create_index("ix_book_author_author_id", "book_author", ["author_id"])


def downgrade() -> None:
    """Drop the catalogue."""
    op.drop_table("book_author")
    op.drop_table("book")
    op.drop_table("author")
    op.drop_table("publisher")
