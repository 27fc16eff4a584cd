"""Generated models: BENCH_TABLES tables of twelve columns, with keys, indexes, defaults and a chain of foreign keys."""

from __future__ import annotations

import os

import sqlalchemy as sa


def build(count: int) -> sa.MetaData:
    """Metadata of so many tables."""
    metadata = sa.MetaData()
    for number in range(count):
        _table(metadata, number)
    return metadata


def _table(metadata: sa.MetaData, number: int) -> sa.Table:
    name = f"table_{number:05d}"
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.ForeignKey(f"table_{max(number - 1, 0):05d}.id"), index=True),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("code", sa.String(20 + number % 30), unique=True),
        sa.Column("quantity", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.BigInteger),
        sa.Column("price", sa.Numeric(10, 2), server_default=sa.text("0")),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created", sa.DateTime, server_default=sa.func.now()),
        sa.Column("day", sa.Date),
        sa.Column("notes", sa.Text),
        sa.Column("kind", sa.String(10), server_default="plain"),
        sa.Index(f"ix_{name}_name_day", "name", "day"),
    )


metadata = build(int(os.environ.get("BENCH_TABLES", "10")))
