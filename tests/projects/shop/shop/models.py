"""A small shop whose models also run on SQLAlchemy 1.4; a bit of everything that lowers."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import declarative_base


NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
Base = declarative_base(metadata=sa.MetaData(naming_convention=NAMES))


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Stamped:
    created = sa.Column(sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


class Author(Stamped, Base):
    __tablename__ = "author"
    __table_args__ = (
        sa.CheckConstraint("id > 0", name="positive"),
        {"comment": "who writes"},
    )

    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50), unique=True, nullable=False)
    color = sa.Column(sa.Enum(Color, name="color"), default=Color.RED)
    active = sa.Column(sa.Boolean, server_default=sa.true())


class Book(Base):
    __tablename__ = "book"

    id = sa.Column(sa.Integer, primary_key=True)
    author = sa.Column(
        "author_id",
        sa.Integer,
        sa.ForeignKey("author.id", ondelete="cascade"),
        index=True,
    )
    title = sa.Column(sa.String(200), server_default="it's new")
    twice = sa.Column(sa.Integer, sa.Computed("id * 2"))

    __table_args__ = (sa.Index("ix_book_lower", sa.func.lower(title).desc()),)


borrowed = sa.Table(
    "borrowed",
    Base.metadata,
    sa.Column("book_id", sa.ForeignKey("book.id"), primary_key=True),
    sa.Column("reader_id", sa.Integer, primary_key=True, autoincrement=False),
)
