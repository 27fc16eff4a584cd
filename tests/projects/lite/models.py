"""SQLModel."""

from typing import Optional

from sqlmodel import Field, SQLModel, create_engine


engine = create_engine("sqlite:///must-not-exist.db")


class Hero(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    name: str = Field(index=True, max_length=30)
    age: Optional[int] = None


SQLModel.metadata.create_all(engine)
