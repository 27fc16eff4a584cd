"""From a type as DDL text back to a type of SQLAlchemy's, near enough for reflection."""

import inspect
import re

from sqlalchemy import types as sqltypes


_TEXT = re.compile(r"([^(]*)(?:\(((?:'(?:[^']|'')*'|[^')])*)\))?(.*)", re.DOTALL)
_LITERAL = re.compile(r"'((?:[^']|'')*)'")
_OTHER_NAMES = {
    "varchar": "character varying",
    "char": "character",
    "bpchar": "character",
    "decimal": "numeric",
    "int": "integer",
    "int4": "integer",
    "int8": "bigint",
    "int2": "smallint",
    "bool": "boolean",
    "float8": "double precision",
    "float4": "real",
    "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone",
    "time": "time without time zone",
    "serial": "integer",
    "bigserial": "bigint",
    "double precision": "double",
}


class AsWritten(sqltypes.UserDefinedType):
    """A type that SQLAlchemy does not know, with its text."""

    cache_ok = True

    def __init__(self, text):
        self.text = text

    def get_col_spec(self, **_options):
        """The text."""
        return self.text


def type_of(text, dialect, enums):
    """The type of a DDL text on a dialect; `enums` are the named types by name."""
    affinity = getattr(dialect, "_resolve_type_affinity", None)
    if affinity is not None:  # as the dialect itself reads its catalog
        return affinity(text.upper())
    bare = text.strip().replace('"', "")
    if bare in enums or bare.rpartition(".")[2] in enums:
        return _enum(enums.get(bare) or enums[bare.rpartition(".")[2]], dialect)
    if bare.endswith("[]"):
        return _array(type_of(text.strip()[:-2], dialect, enums), dialect)
    return _known(text, dialect.ischema_names) or AsWritten(text)


def _known(text, classes):
    head, arguments, tail = (part or "" for part in _TEXT.fullmatch(text.strip()).groups())
    words = head.split()
    for count in range(len(words), 0, -1):  # the longest name: "character varying" comes before "character"
        rest = " ".join([*words[count:], *tail.split()])
        class_ = _class(" ".join(words[:count]).lower().replace('"', ""), rest.lower(), classes)
        if class_ is not None:
            try:
                return _instance(class_, arguments, _modifiers(words, tail))
            except Exception:
                return None
    return None


def _modifiers(words, tail):
    zone = ["with time zone"] if words[0].lower().endswith("tz") else []
    return " ".join([*words[1:], *zone, *tail.split()])


def _class(name, rest, known):
    for candidate in (f"{name} {rest}", name, _OTHER_NAMES.get(f"{name} {rest}"), _OTHER_NAMES.get(name)):
        for spelled in (candidate, candidate and candidate.upper()):
            if spelled in known and isinstance(known[spelled], type):
                return known[spelled]
    return None


def _instance(class_, arguments, rest):
    options = _options(class_, rest)
    if arguments.lstrip().startswith("'"):
        return class_(*(label.replace("''", "'") for label in _LITERAL.findall(arguments)), **options)
    numbers = [int(part) for part in arguments.split(",") if part.strip().isdigit()]
    if class_.__name__ == "BIT" and "varying" in rest.lower():
        return class_(*numbers, varying=True)
    if issubclass(class_, (sqltypes.DateTime, sqltypes.Time)) and numbers:
        name = "fsp" if "fsp" in inspect.signature(class_.__init__).parameters else "precision"
        return class_(**{name: numbers[0]}, **options)
    return class_(*numbers, **options)


def _options(class_, rest):
    options, lower = {}, rest.lower()
    if "unsigned" in lower:
        options["unsigned"] = True
    if "zerofill" in lower:
        options["zerofill"] = True
    for option, words in (("charset", r"character set (\w+)"), ("collation", r"collate \"?([\w.-]+)")):
        found = re.search(words, rest, re.IGNORECASE)
        if found:
            options[option] = found.group(1)
    if issubclass(class_, (sqltypes.DateTime, sqltypes.Time)) and "with time zone" in lower:
        options["timezone"] = True
    return options


def _enum(enum, dialect):
    class_ = dialect.ischema_names.get("enum")
    if class_ is None:
        class_ = next((item for item in dialect.colspecs.values() if item.__name__ == "ENUM"), sqltypes.Enum)
    options = {"name": enum["name"], "schema": None if enum.get("visible") else enum.get("schema")}
    if "create_type" in inspect.signature(class_.__init__).parameters:
        options["create_type"] = False
    return class_(*enum["labels"], **options)


def _array(item, dialect):
    class_ = next((found for base, found in dialect.colspecs.items() if base is sqltypes.ARRAY), sqltypes.ARRAY)
    return class_(item)
