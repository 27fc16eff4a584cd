"""Loads the project's metadatas, and says where they came from."""

import platform
import sys

import sqlalchemy

from .mappers import unmapped
from .references import BadReference, Found, resolve


def load(request, wire):
    """(what was found, the message about it); raises what the project's code raises."""
    found = Found()
    facts = {}
    if request.get("app"):
        from .application import enter

        enter(request["app"])
    for reference in request.get("metadata") or ():
        _take(found, reference)
    if not request.get("metadata"):
        raise BadReference("no metadata given")
    return found, {
        "metadatas": list(found.metadatas),
        "binds": found.binds,
        "python": platform.python_version(),
        "sqlalchemy": sqlalchemy.__version__,
        "alembic": getattr(sys.modules.get("alembic"), "__version__", None),
        "unmapped_classes": unmapped(found.metadatas.values()),
        **facts,
    }


def _take(found, reference):
    try:
        found.take(reference, resolve(reference))
    except BadReference as error:
        error.stage = "metadata"
        raise
