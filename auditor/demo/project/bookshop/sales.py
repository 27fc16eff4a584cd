"""Customers, and what they buy."""

from datetime import datetime
from decimal import Decimal
from enum import Enum

from sqlalchemy import Boolean, DateTime, ForeignKey, Numeric, SmallInteger, String, Text, false, func
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import Mapped, mapped_column

from bookshop.base import Base


class Status(Enum):
    """How far a purchase has come."""

    NEW = "new"
    PAID = "paid"
    SHIPPED = "shipped"
    REFUNDED = "refunded"


class Customer(Base):
    """A person who buys."""

    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    newsletter: Mapped[bool] = mapped_column(Boolean, server_default=false())


class Purchase(Base):
    """A basket that was paid, or will be."""

    __tablename__ = "purchase"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    status: Mapped[Status] = mapped_column(
        EnumType(
            Status,
            name="status",
            native_enum=False,
            create_constraint=True,
            length=10,
            values_callable=lambda members: [member.value for member in members],
        )
    )
    currency: Mapped[str] = mapped_column(String(3), server_default="EUR")
    placed_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.now())


class PurchaseLine(Base):
    """So many copies of one book."""

    __tablename__ = "purchase_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    purchase_id: Mapped[int] = mapped_column(ForeignKey("purchase.id", ondelete="CASCADE"), index=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    copies: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))


class Review(Base):
    """What a customer thinks of a book."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id", ondelete="SET NULL"), index=True)
    stars: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str | None] = mapped_column(Text)
