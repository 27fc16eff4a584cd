"""Models in the style of SQLAlchemy 2, two metadatas, an asynchronous engine made at import."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Identity, String, event
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


engine = create_async_engine("postgresql+asyncpg://modern:secret@192.0.2.1/modern", pool_size=5)


@event.listens_for(engine.sync_engine, "connect")
def _on_connect(connection: object, _record: object) -> None:
    connection.cursor().execute("SET TIME ZONE 'UTC'")


class Base(DeclarativeBase):
    pass


class Other(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    tags: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    data: Mapped[dict] = mapped_column(JSONB)
    seen: Mapped[datetime | None]


class Event(Other):
    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
