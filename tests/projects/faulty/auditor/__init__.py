"""A package of the user's with the name of ours."""

from sqlalchemy import Column, Integer, MetaData, Table


metadata = MetaData()
Table("audit", metadata, Column("id", Integer, primary_key=True))
