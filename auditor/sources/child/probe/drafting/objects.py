"""From objects as plain data to SQLAlchemy's own; types of mapped columns are taken from the project's models."""

import copy
import re

import sqlalchemy as sa
from sqlalchemy.sql.elements import conv

from ..replay.reflected_types import AsWritten, type_of


class CannotWrite(Exception):
    """No operation says this; the message is one sentence."""


class Objects:
    """Makes columns, keys and indexes for a target, from plain data and the project's metadatas."""

    def __init__(self, target, metadatas):
        self._target = target
        self._tables = {(table.name, table.schema): table for meta in metadatas for table in meta.tables.values()}
        self.dialect = target.dialect

    def mapped_table(self, name, schema):
        """The table of the project's models; None when they have none of this name."""
        found = self._tables.get((name, schema))
        if found is None and schema is None:
            found = next((table for (own, _), table in self._tables.items() if own == name), None)
        return found

    def mapped_column(self, table, schema, name):
        """The column of the project's models; None when they have none of this name."""
        found = self.mapped_table(table, schema)
        return next((item for item in found.columns if item.name == name), None) if found is not None else None

    def column(self, plain, table, schema, *, mapped):
        """A column that belongs to no table yet."""
        own = self.mapped_column(table, schema, plain["name"]) if mapped else None
        if own is not None:
            return self._of_model(own, plain)
        parts = [item for item in (_computed(plain), _identity(plain)) if item is not None]
        default = plain.get("default")
        return sa.Column(
            plain["name"],
            self.type_of(plain, table, schema, mapped=False),
            *parts,
            nullable=plain.get("nullable", True),
            server_default=sa.text(escaped(default)) if default is not None and not _numbers_itself(plain) else None,
            autoincrement=_numbers_itself(plain) or "auto",
            comment=plain.get("comment"),
        )

    def _of_model(self, own, plain):
        made = own._copy() if hasattr(own, "_copy") else own.copy()
        made.type = own.type
        made.unique = made.index = None
        made.nullable = plain.get("nullable", made.nullable)
        return made

    def type_of(self, plain, table, schema, *, mapped):
        """The type of a column, with its collation where it has one of its own."""
        own = self.mapped_column(table, schema, plain["name"]) if mapped else None
        if own is not None:
            return own.type
        text = str(plain["type"].get("raw") or plain["type"]["name"])
        found = type_of(text, self.dialect, _enums(plain["type"]))
        if isinstance(found, AsWritten):
            raise CannotWrite(f"SQLAlchemy has no type for {text}, which {table}.{plain['name']} has")
        collation = plain.get("collation")
        if collation and getattr(found, "collation", "") is None:
            found = copy.copy(found)
            found.collation = collation
        return found

    def default_of(self, plain, table, schema, *, mapped):
        """The server default of a column as operations hold it: None for none."""
        own = self.mapped_column(table, schema, plain["name"]) if mapped else None
        if own is not None and own.server_default is not None:
            return own.server_default
        made = _computed(plain) or _identity(plain)
        if made is not None:
            return made
        default = plain.get("default")
        if default is None or _numbers_itself(plain):
            return None
        return sa.DefaultClause(sa.text(escaped(default)))

    def index(self, plain, table, schema, *, mapped):
        """(key parts, options) of an index."""
        own = self._mapped_index(plain["name"], table, schema) if mapped else None
        if own is not None:
            return list(own.expressions), dict(own.dialect_kwargs)
        parts = [self._part(part) for part in plain["parts"]]
        return parts, self._index_options(plain)

    def declares(self, plain, step):
        """Whether the models name the index themselves."""
        return step["mapped"] and self._mapped_index(plain["name"], step["table"], step.get("schema")) is not None

    def _mapped_index(self, name, table, schema):
        found = self.mapped_table(table, schema)
        own = found.indexes if found is not None else ()
        return next((index for index in own if self._target.name_of(index) == name), None)

    def _part(self, part):
        plain = part.get("expression") is None and not part.get("descending") and not part.get("nulls")
        if plain and not part.get("collation"):
            return part["column"]
        column = part.get("column")
        text = self._target.preparer.quote(column) if column is not None else f"({part['expression']})"
        text += f' COLLATE "{part["collation"]}"' if part.get("collation") else ""
        text += " DESC" if part.get("descending") else ""
        return sa.text(escaped(text + (f" NULLS {part['nulls'].upper()}" if part.get("nulls") else "")))

    def _index_options(self, plain):
        given = {
            "where": sa.text(escaped(plain["predicate"])) if plain.get("predicate") else None,
            "using": plain.get("method"),
            "include": list(plain.get("include") or ()) or None,
            "ops": _by_column(plain, "operator_class"),
            "length": _by_column(plain, "length"),
            "nulls_not_distinct": plain.get("nulls_not_distinct") or None,
        }
        known = dict(self.dialect.construct_arguments or ()).get(sa.Index, {})
        if plain.get("method") in ("fulltext", "spatial"):
            given["using"], given["prefix"] = None, plain["method"].upper()
        # A SQL text has no truth of its own.
        there = {key: value for key, value in given.items() if value is not None and key in known}
        return {f"{self.dialect.name}_{key}": value for key, value in there.items()}

    def option(self, construct, **given):
        """Options of a constraint that the dialect knows, with its prefix."""
        known = dict(self.dialect.construct_arguments or ()).get(construct, {})
        return {f"{self.dialect.name}_{key}": value for key, value in given.items() if value and key in known}

    def table(self, plain, *, mapped):
        """A whole table without its indexes, and without the foreign keys that come later."""
        name = plain["name"]["name"], plain["name"].get("schema")
        own = self.mapped_table(*name) if mapped else None
        made = sa.Table(name[0], sa.MetaData(), schema=name[1], **self._table_options(plain, own))
        for column in plain["columns"]:
            made.append_column(self.column(column, *name, mapped=mapped))
        for constraint in self._constraints(plain, own):
            made.append_constraint(constraint)
        made.comment = plain.get("comment")
        _number_no_other(made, plain)
        return made

    def _table_options(self, plain, own):
        if own is not None:
            return dict(own.dialect_kwargs)
        known = dict(self.dialect.construct_arguments or ()).get(sa.Table, {})
        given = {
            "engine": plain.get("storage_engine"),
            "charset": plain.get("charset"),
            "collate": plain.get("collation"),
        }
        return {
            f"{self.dialect.name}_{key}": value
            for key, value in given.items()
            if value and ("*" in known or key in known)
        }

    def _constraints(self, plain, own):
        key = plain.get("primary_key")
        if key:
            yield sa.PrimaryKeyConstraint(*key["columns"], name=named(key.get("name")))
        for unique in plain.get("uniques") or ():
            yield sa.UniqueConstraint(*unique["columns"], name=named(unique.get("name")), **deferred(unique))
        by_types = list(self._made_by_types(own))
        for check in plain.get("checks") or ():
            if (check.get("name"), check.get("name") or _bare(check["expression"])) not in by_types:
                yield sa.CheckConstraint(self._condition(check, own), name=named(check.get("name")))
        for foreign in plain.get("foreign_keys") or ():
            yield sa.ForeignKeyConstraint(
                foreign["columns"],
                [".".join((spelled(foreign), item)) for item in foreign["target_columns"]],
                name=named(foreign.get("name")),
                **actions(foreign),
                **deferred(foreign),
                link_to_name=True,
            )

    def _made_by_types(self, own):
        """(name, name or text) of CHECKs that come with SQLAlchemy's own types: said once more, they are made twice."""
        for item in own.constraints if own is not None else ():
            types = [type(column.type).__module__ for column in getattr(item, "columns", ())]
            if getattr(item, "_type_bound", False) and all(name.startswith("sqlalchemy.") for name in types):
                name = self._target.name_of(item)
                yield name, name or _bare(self._target.text(item.sqltext))

    def _condition(self, plain, own):
        """The text of a CHECK: the models' own words where they are text, else as the server would write it."""
        checks = [item for item in own.constraints if isinstance(item, sa.CheckConstraint)] if own is not None else []
        said = [item.sqltext for item in checks if plain.get("name") and self._target.name_of(item) == plain["name"]]
        if len(said) == 1 and isinstance(said[0], sa.sql.elements.TextClause):
            return said[0]
        return sa.text(escaped(plain["expression"]))


def _bare(text):
    return "".join(char for char in text.lower() if char not in ' \n()"`[]')


def named(name):
    """The name as one that no naming convention changes any more."""
    return conv(name) if name is not None else None


def spelled(foreign):
    """The table that a foreign key leads to."""
    target = foreign["target"]
    return f"{target['schema']}.{target['name']}" if target.get("schema") else target["name"]


def actions(foreign):
    """What a foreign key does, as keywords."""
    given = {"ondelete": foreign.get("on_delete"), "onupdate": foreign.get("on_update"), "match": foreign.get("match")}
    return {key: value for key, value in given.items() if value}


def deferred(plain):
    """Whether a constraint may wait, as keywords."""
    said = plain.get("deferrable")
    if not said:
        return {}
    return {"deferrable": True, **({"initially": "DEFERRED"} if said == "initially deferred" else {})}


def escaped(text):
    """SQL text for text(), which takes a word after a colon for a parameter."""
    return re.sub(r"(?<![:\w\\]):(\w+)(?!:)", r"\\:\1", text)


def _computed(plain):
    made = plain.get("generated")
    return sa.Computed(escaped(made["expression"]), persisted=made.get("stored")) if made else None


def _identity(plain):
    made = plain.get("identity")
    if not made or made["kind"] not in ("always", "by default"):
        return None
    options = {
        key: value
        for key, value in made.get("options") or ()
        if key in ("start", "increment", "minvalue", "maxvalue", "cycle", "cache")
    }
    return sa.Identity(always=made["kind"] == "always", **options)


def _numbers_itself(plain):
    return (plain.get("identity") or {}).get("kind") in ("serial", "auto_increment", "rowid")


def _number_no_other(table, plain):
    """A key of one integer would number itself where nothing is said against it."""
    key = (plain.get("primary_key") or {}).get("columns") or ()
    own = table.columns.get(key[0]) if len(key) == 1 else None
    if own is None or own.autoincrement != "auto" or own.server_default is not None or own.identity is not None:
        return
    numbered = any(item["name"] == own.name and item.get("identity") for item in plain["columns"])
    if issubclass(own.type._type_affinity or object, sa.Integer) and not numbered:
        own.autoincrement = False


def _by_column(plain, key):
    found = {part["column"]: part[key] for part in plain["parts"] if part.get("column") and part.get(key)}
    return found or None


def _enums(type_):
    if type_.get("family") != "enum" or type_["name"] in ("enum", ""):
        return {}
    schema, _, bare = type_["name"].rpartition(".")
    bare = bare.replace('"', "")
    found = {
        "name": bare,
        "schema": schema.replace('"', "") or None,
        "labels": type_.get("args") or (),
        "visible": not schema,
    }
    return {bare: found, type_["name"].replace('"', ""): found}
