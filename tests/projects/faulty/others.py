"""Things that are not, or not quite, what was asked for."""

from sqlalchemy import Column, Integer, MetaData, Table, text
from sqlalchemy.orm import declarative_base


Base = declarative_base()
empty = MetaData()
number = 3
nothing = None


def metadatas():
    return [_with("twin", Integer), _with("twin", Integer)]


def rivals():
    return {"one": _with("rival", Integer), "two": _with("rival", text)}


def _with(name, kind):
    metadata = MetaData()
    nullable = kind is Integer
    Table(name, metadata, Column("id", Integer, primary_key=True), Column("n", Integer, nullable=nullable))
    return metadata


class Forgotten(Base):
    __tablename__ = "forgotten"

    id = Column(Integer, primary_key=True)


def _every():
    from auditor import metadata

    return {"audit": metadata, "again": [metadata]}


EVERY = _every()
