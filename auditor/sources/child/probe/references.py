"""From references such as `pkg.models:Base.metadata` to MetaData objects."""

import difflib
import importlib
import importlib.util
import os
import sys
import types
from collections.abc import Mapping

from sqlalchemy import MetaData


class BadReference(Exception):
    """A reference does not name what it should; `stage` is told to the parent."""


class Found:
    """The metadatas that references lead to, in order, without repetition."""

    def __init__(self):
        self.metadatas = {}
        self.binds = {}
        self.filters = (None, None)  # env.py's include_name and include_object
        self.options = {}  # what else env.py tells context.configure()
        self.config = None  # Alembic's, as env.py saw it
        self.several = False  # whether env.py makes one revision for several databases

    def add(self, reference, metadata, bind=None):
        """Note one metadata; the first reference to it stays."""
        if any(known is metadata for known in self.metadatas.values()):
            return
        self.metadatas[reference] = metadata
        if bind is not None:
            self.binds[reference] = str(bind)
            return
        # Flask-SQLAlchemy 2 keeps the tables of all databases in one metadata.
        for key in {table.info.get("bind_key") for table in metadata.tables.values()} - {None}:
            self.binds[f"{reference}[{key}]"] = str(key)

    def take(self, reference, value):
        """Note all metadatas in what a reference leads to."""
        if isinstance(value, MetaData):
            self.add(reference, value, value.info.get("bind_key"))
        elif isinstance(value, types.ModuleType):
            self._take_module(reference, value)
        elif _several(value) is not None:
            for key, metadata in _several(value):
                self.take(reference if key is None else f"{reference}[{key}]", metadata)
        elif isinstance(getattr(value, "metadata", None), MetaData):
            self.add(reference, value.metadata)
        elif callable(value) and not isinstance(value, type):
            self.take(f"{reference}()", value())
        else:
            raise BadReference(
                f"{reference} is {_described(value)}, not a MetaData, a declarative base or a function that returns one"
            )

    def _take_module(self, reference, module):
        sources = [(name, value) for name, value in sorted(vars(module).items()) if _is_source(value)]
        for name, value in sources:
            self.take(f"{reference}:{name}", value)
        if not sources:
            raise BadReference(f"the module {reference} holds no MetaData and no declarative base")


def _several(value):
    """The (key, metadata) pairs in a container or a Flask-SQLAlchemy object; None for anything else."""
    binds = getattr(value, "metadatas", None)
    if isinstance(binds, Mapping) and binds:
        return list(binds.items())
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(enumerate(value))
    return None


def _is_source(value):
    if isinstance(value, MetaData):
        return True
    if isinstance(value, type):
        return isinstance(getattr(value, "metadata", None), MetaData) and not hasattr(value, "__table__")
    return isinstance(getattr(value, "metadatas", None), Mapping)


def resolve(reference):
    """What a reference leads to; imports its module."""
    bare, _, keys = reference.partition("[")
    left, colon, path = bare.rpartition(":")
    name = left if colon else bare
    value = _module(name)
    for attribute in filter(None, path.split(".") if colon else ()):
        try:
            value = getattr(value, attribute)
        except AttributeError:
            raise BadReference(f"{name} has no {attribute!r}{_suggestion(attribute, value)}") from None
    for key in keys.rstrip("]").split("][") if keys else ():
        value = _part(reference, value, key)
    return value


def _part(reference, value, key):
    """One of several metadatas, by what reports call it."""
    parts = {str(known): part for known, part in _several(value) or ()}
    if key not in parts:
        raise BadReference(f"{reference}: there is no {key!r} among {', '.join(sorted(parts)) or 'nothing'}")
    return parts[key]


def _module(name):
    if not name.endswith(".py"):
        return importlib.import_module(name)
    path = os.path.abspath(name)
    if not os.path.isfile(path):
        raise BadReference(f"there is no file {name}")
    dotted = _dotted(path)
    if dotted is not None:
        return importlib.import_module(dotted)
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _dotted(path):
    """The name under which a file would be imported, so that its relative imports work."""
    for entry in sys.path:
        folder = os.path.abspath(entry or ".") + os.sep
        if path.startswith(folder):
            steps = path[len(folder) : -3].split(os.sep)
            if all(step.isidentifier() for step in steps):
                return ".".join(steps[:-1] if steps[-1] == "__init__" else steps)
    return None


def _suggestion(name, value):
    names = [item for item in dir(value) if not item.startswith("_")]
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    own = [item for item in names if _is_source(getattr(value, item, None))]
    return f"; it holds {', '.join(own)}" if own else ""


def _described(value):
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return f"of type {type(value).__name__}"
