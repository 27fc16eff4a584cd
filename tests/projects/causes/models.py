"""Tables named after who has them: model, history at head, history at the live revision, database."""

from sqlalchemy import Column, Integer, MetaData, String, Table


metadata = MetaData()

for bits in ("1111", "1110", "1101", "1100", "1011", "1010", "1001", "1000"):
    Table("o_" + bits, metadata, Column("id", Integer, primary_key=True), Column("note", String(50)))
    Table("v_" + bits, metadata, Column("id", Integer, primary_key=True), Column("a", Integer, nullable=False))
