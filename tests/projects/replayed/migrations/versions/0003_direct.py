"""All that goes round op: DDL of SQLAlchemy's, text, sessions, inspection."""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.orm import Session

revision = "0003"
down_revision = "0002"


def upgrade():
    bind = op.get_bind()
    assert not context.is_offline_mode()
    metadata = sa.MetaData()
    sa.Table("book", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("title", sa.Text, index=True))
    metadata.create_all(bind)
    bind.execute(sa.text("COMMENT ON TABLE book IS 'read'"))
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY ix_title ON book (lower(title))")
    op.execute("COMMIT")
    with bind.begin_nested():
        session = Session(bind=bind)
        assert session.execute(sa.text("SELECT 1")).fetchall() == []
    writer = sa.Table("writer", sa.MetaData(), autoload_with=bind)
    op.bulk_insert(writer, [{"id": number} for number in range(5000)])
    assert [str(column.type) for column in writer.c] == ["INTEGER", "VARCHAR(80)"]
    assert not sa.inspect(bind).has_table("nowhere")
    assert op.get_context().get_current_revision() == "0002"


def downgrade():
    op.drop_table("book")
