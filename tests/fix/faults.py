"""The kinds of faults that a fix is tried on."""

from __future__ import annotations

from tests.fix.projects import Fault


def _batch(table: str, *calls: str) -> str:
    return f"with op.batch_alter_table({table!r}) as batch:\n" + "\n".join(f"    batch.{call}" for call in calls)


SERVERS = ("postgresql", "mariadb", "mysql")

FAULTS = {
    "table": Fault(
        new="""
review = sa.Table("review", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.String(99)))
sa.Index("ix_review_text", review.c.text)
""",
        forward="""
op.create_table("review", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.String(99)))
op.create_index("ix_review_text", "review", ["text"])
""",
        backward='op.drop_table("review")',
    ),
    "column": Fault(
        new='author.append_column(sa.Column("email", sa.String(100)))\n',
        forward='op.add_column("author", sa.Column("email", sa.String(100)))',
        backward=_batch("author", 'drop_column("email")'),
    ),
    "column not null with default": Fault(
        new='author.append_column(sa.Column("age", sa.Integer, nullable=False, server_default="7"))\n',
        forward='op.add_column("author", sa.Column("age", sa.Integer, nullable=False, server_default="7"))',
        backward=_batch("author", 'drop_column("age")'),
    ),
    "enum column": Fault(
        new='author.append_column(sa.Column("mood", sa.Enum("happy", "sad", name="mood")))\n',
        forward="""
sa.Enum("happy", "sad", name="mood").create(op.get_bind(), checkfirst=True)
op.add_column("author", sa.Column("mood", sa.Enum("happy", "sad", name="mood")))
""",
        backward=_batch("author", 'drop_column("mood")')
        + '\nsa.Enum(name="mood").drop(op.get_bind(), checkfirst=True)',
    ),
    "index": Fault(
        new='sa.Index("ix_book_title", book.c.title)\n',
        forward='op.create_index("ix_book_title", "book", ["title"])',
        backward='op.drop_index("ix_book_title", "book")',
    ),
    "partial index": Fault(
        new="""
sa.Index("ix_book_out", book.c.title, sqlite_where=sa.text("author_id > 0"),
    postgresql_where=sa.text("author_id > 0"))
""",
        forward="""
op.create_index("ix_book_out", "book", ["title"], sqlite_where=sa.text("author_id > 0"),
    postgresql_where=sa.text("author_id > 0"))
""",
        backward='op.drop_index("ix_book_out", "book")',
        engines=("sqlite", "postgresql"),
    ),
    "unique index": Fault(
        new='sa.Index("ux_author_bio", author.c.bio, unique=True)\n',
        forward='op.create_index("ux_author_bio", "author", ["bio"], unique=True)',
        backward='op.drop_index("ux_author_bio", "author")',
    ),
    "unique": Fault(
        new='author.append_constraint(sa.UniqueConstraint("name", name="uq_author_name"))\n',
        forward=_batch("author", 'create_unique_constraint("uq_author_name", ["name"])'),
        backward=_batch("author", 'drop_constraint("uq_author_name", type_="unique")'),
    ),
    "unnamed unique": Fault(
        new='author.append_constraint(sa.UniqueConstraint("hint"))\n',
        forward=_batch("author", 'create_unique_constraint("uq_own_hint", ["hint"])'),
        backward=_batch("author", 'drop_constraint("uq_own_hint", type_="unique")'),
    ),
    "foreign key": Fault(
        new='book.append_constraint(sa.ForeignKeyConstraint(["author_id"], ["author.id"], name="fk_book_author"))\n'
        'sa.Index("ix_book_author_id", book.c.author_id)\n',
        forward='op.create_index("ix_book_author_id", "book", ["author_id"])\n'
        + _batch("book", 'create_foreign_key("fk_book_author", "author", ["author_id"], ["id"])'),
        backward=_batch("book", 'drop_constraint("fk_book_author", type_="foreignkey")')
        + '\nop.drop_index("ix_book_author_id", "book")',
    ),
    "check": Fault(
        new='author.append_constraint(sa.CheckConstraint("score >= 0", name="ck_author_score"))\n',
        forward=_batch("author", 'create_check_constraint("ck_author_score", sa.text("score >= 0"))'),
        backward=_batch("author", 'drop_constraint("ck_author_score", type_="check")'),
    ),
    "longer": Fault(
        old='sa.Column("note", sa.String(20))',
        new='sa.Column("note", sa.String(80))',
        forward=_batch("author", 'alter_column("note", type_=sa.String(80), existing_type=sa.String(20))'),
        backward=_batch("author", 'alter_column("note", type_=sa.String(20), existing_type=sa.String(80))'),
    ),
    "other type": Fault(
        old='sa.Column("rank", sa.Integer,',
        new='sa.Column("rank", sa.BigInteger,',
        forward=_batch(
            "author",
            'alter_column("rank", type_=sa.BigInteger(), existing_type=sa.Integer(), existing_nullable=False,'
            ' existing_server_default=sa.text("0"))',
        ),
        backward=_batch(
            "author",
            'alter_column("rank", type_=sa.Integer(), existing_type=sa.BigInteger(), existing_nullable=False,'
            ' existing_server_default=sa.text("0"))',
        ),
    ),
    "required": Fault(
        old='sa.Column("bio", sa.String(21))',
        new='sa.Column("bio", sa.String(21), nullable=False)',
        forward=_batch("author", 'alter_column("bio", nullable=False, existing_type=sa.String(21))'),
        backward=_batch("author", 'alter_column("bio", nullable=True, existing_type=sa.String(21))'),
    ),
    "optional": Fault(
        old='sa.Column("title", sa.String(200), nullable=False)',
        new='sa.Column("title", sa.String(200))',
        forward=_batch("book", 'alter_column("title", nullable=True, existing_type=sa.String(200))'),
        backward=_batch("book", 'alter_column("title", nullable=False, existing_type=sa.String(200))'),
    ),
    "default": Fault(
        old='server_default="1"',
        new='server_default="5"',
        forward=_batch(
            "author",
            'alter_column("score", server_default="5", existing_type=sa.Integer(), existing_nullable=False)',
        ),
        backward=_batch(
            "author",
            'alter_column("score", server_default="1", existing_type=sa.Integer(), existing_nullable=False)',
        ),
    ),
    "default gone": Fault(
        old=', server_default="2"',
        new="",
        forward=_batch(
            "author",
            'alter_column("level", server_default=None, existing_type=sa.Integer(), existing_nullable=False)',
        ),
        backward=_batch(
            "author",
            'alter_column("level", server_default="2", existing_type=sa.Integer(), existing_nullable=False)',
        ),
    ),
    "comment": Fault(
        old='sa.Column("hint", sa.String(22))',
        new='sa.Column("hint", sa.String(22), comment="what else")',
        forward='op.alter_column("author", "hint", comment="what else", existing_type=sa.String(22))',
        backward='op.alter_column("author", "hint", comment=None, existing_comment="what else",'
        " existing_type=sa.String(22))",
        engines=SERVERS,
    ),
    "label": Fault(
        old='sa.Enum("draft", "out", name="state")',
        new='sa.Enum("draft", "out", "gone", name="state")',
        forward="""
if op.get_bind().dialect.name == "postgresql":
    op.execute("ALTER TYPE state ADD VALUE 'gone'")
else:
    op.alter_column("book", "state", type_=sa.Enum("draft", "out", "gone"), existing_type=sa.Enum("draft", "out"))
""",
        backward="""
if op.get_bind().dialect.name == "postgresql":
    op.execute("ALTER TABLE book ALTER state TYPE text")
    op.execute("DROP TYPE state")
    op.execute("CREATE TYPE state AS ENUM ('draft', 'out')")
    op.execute("ALTER TABLE book ALTER state TYPE state USING state::state")
else:
    op.alter_column("book", "state", type_=sa.Enum("draft", "out"), existing_type=sa.Enum("draft", "out", "gone"))
""",
        engines=SERVERS,
    ),
}
"""What the models, a revision or a hand may change, on every engine unless said."""
