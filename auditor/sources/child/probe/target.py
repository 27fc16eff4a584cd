"""What declarations are compiled for: a dialect of SQLAlchemy without a driver or a connection."""

import contextlib

from sqlalchemy.dialects import registry
from sqlalchemy.sql.elements import ClauseElement


class Target:
    """A dialect with its compilers; `attributes` are what it would have learned on its first connection."""

    def __init__(self, name, attributes):
        found = registry.load(name)
        # Most entries are classes; one that makes a class for each driver gives an object of it.
        self.dialect = found() if isinstance(found, type) else found
        learn(self.dialect, attributes)
        self.name = self.dialect.name
        self.ddl = self.dialect.ddl_compiler(self.dialect, None)
        self.preparer = self.dialect.identifier_preparer
        # Drivers of the format style want percent signs doubled; what the server stores has single ones.
        self.preparer._double_percents = False
        self._sql = self.ddl.sql_compiler
        # SQLAlchemy 2.0 renamed the instance; `type_compiler` still works and warns later.
        self._types = getattr(self.dialect, "type_compiler_instance", None) or self.dialect.type_compiler
        self._prefix = self.name + "_"

    def text(self, element):
        """SQL text of an expression: values in place, columns without their table."""
        return self._sql.process(element, include_table=False, literal_binds=True)

    def type_text(self, type_, column=None):
        """The DDL text of a type."""
        return self._types.process(type_, type_expression=column, identifier_preparer=self.preparer)

    def default_text(self, column):
        """The text after DEFAULT; None without one."""
        return self.ddl.get_column_default_string(column)

    def name_of(self, constraint):
        """The final name of a constraint or index, conventions and truncation applied; None when left open."""
        if constraint.name is None:
            return None
        try:
            name = self.preparer.format_constraint(constraint, _alembic_quote=False)
        except Exception:  # too long for this dialect, or a convention that needs a name: as written
            name = constraint.name
        return str(name) if isinstance(name, str) else None

    def emits(self, constraint):
        """Whether CREATE TABLE for this dialect would hold the constraint."""
        should = getattr(constraint, "_should_create_for_compiler", None)
        if should is not None:
            return should(self.ddl)
        rule = constraint._create_rule
        return rule is None or rule(self.ddl)

    def options(self, item):
        """The options given for this dialect, without its prefix, as plain data."""
        # SQLAlchemy makes it when options are given, or when somebody looks.
        given = item.dialect_kwargs if "dialect_options" in vars(item) else None
        if not given:
            return {}
        start = len(self._prefix)
        return {
            key[start:]: self.plain(value)
            for key, value in given.items()
            if key.startswith(self._prefix) and value is not None
        }

    def plain(self, value):
        """An option's value as JSON can hold it: columns by name, SQL as text."""
        if isinstance(value, (str, int, float, bool)) or value is None:
            return str(value) if isinstance(value, str) else value
        if isinstance(value, dict):
            return {str(self.plain(key)): self.plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self.plain(item) for item in value]
        if hasattr(value, "__clause_element__"):
            value = value.__clause_element__()
        if getattr(value, "__visit_name__", "") == "column":
            return str(value.name)
        return self.text(value) if isinstance(value, ClauseElement) else str(value)


def learn(dialect, attributes):
    """Give a dialect what it would have learned on its first connection; what it never asks stays as it is."""
    for key, value in attributes.items():
        # What one release of SQLAlchemy stores, another computes from the rest.
        with contextlib.suppress(AttributeError):
            if _learns(type(dialect), key):
                setattr(dialect, key, tuples(value))


def _learns(class_, key):
    """Whether this release of SQLAlchemy has the dialect learn a support: some learn of UUIDs from 2.1 on."""
    if not key.startswith("supports_"):
        return True
    own = [base for base in class_.__mro__ if not base.__module__.startswith("sqlalchemy.engine")]
    members = [member for base in own for member in vars(base).values()]
    names = [name for member in members for name in getattr(getattr(member, "__code__", None), "co_names", ())]
    return key in names or any(key in vars(base) for base in own)


def tuples(value):
    """The value with tuples where JSON had lists."""
    # JSON has no tuples, and SQLAlchemy compares versions as such.
    return tuple(map(tuples, value)) if isinstance(value, list) else value
