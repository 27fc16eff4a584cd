"""The conversation: import what is asked for, tell what was found, compile it for a target."""

import contextlib
import gc
import os
import sys
import time

from .wire import Wire


def run():
    """Serve one parent, then end at once: no thread or exit hook of the project may hold us."""
    # Hardly anything that is made here becomes garbage, and looking for it takes a third of the time.
    gc.set_threshold(1_000_000)
    wire = Wire()
    try:
        _serve(wire)
    finally:
        wire.flush()
        sys.stderr.flush()
        os._exit(0)


def _serve(wire):
    from .failures import failed

    request = wire.receive()
    if request is None:
        return
    load_request = request
    try:
        found, standin = _load(request, wire)
    except BaseException as error:
        wire.send("failed", failed(getattr(error, "stage", "import"), error))
        return
    places = _learn(found)
    request = wire.receive()
    if request is None:
        return
    try:
        if request["kind"] == "upgrade":
            from .replay.rehearsal import upgrade

            upgrade(load_request, request, wire, standin=standin)
        elif request["kind"] == "replay":
            from .replay.conversation import replay

            replay(load_request, request, wire, found=found, standin=standin, places=places)
        elif request["kind"] == "migrate":
            from .replay.rehearsal import rehearse

            rehearse(load_request, request, wire, standin=standin)
        elif request["kind"] in ("draft", "declare"):
            from .drafting.conversation import converse

            converse(load_request, request, wire, found=found)
        else:
            target = _compile(request, found, places, wire)
            wire.flush()
            _filter(found, target, wire)
    except BaseException as error:
        stage = "compile" if request["kind"] == "compile" else "env"
        wire.send("failed", failed(getattr(error, "stage", stage), error))


def _load(request, wire):
    os.chdir(request["project"])
    _prepare(request)
    sys.path[:0] = [path for path in request["paths"] if path not in sys.path]
    from .loading import load

    found, loaded, standin = load(request)
    from . import lower, mappers, places, target  # noqa: F401 - now, while the parent still reads the database

    wire.send("loaded", loaded)
    wire.flush()
    gc.freeze()
    return found, standin


def _prepare(request):
    """Import what imports modules of Python's own, before a project's logging.py hides one, as `alembic` does."""
    with contextlib.suppress(ImportError):
        import sqlalchemy.orm  # noqa: F401

        if request.get("alembic_ini") or request.get("alembic_location"):
            import alembic.config  # noqa: F401


def _learn(found):
    """Read the project's files while the parent is still busy with the database."""
    from .mappers import mappers
    from .places import Places

    places = Places()
    places.learn_mappers(mappers())
    for metadata in found.metadatas.values():
        for table in metadata.tables.values():
            places.of_table(table)
    return places


def _compile(request, found, places, wire):
    from . import lower
    from .target import Target

    started = time.perf_counter()
    target = Target(request["dialect"], request["attributes"])
    for reference, metadata in found.metadatas.items():
        for kind, message in lower.tables(metadata, reference, target, places):
            wire.send(kind, message)
        for kind, message in lower.sequences(metadata, reference, target):
            wire.send(kind, message)
    if request.get("statements"):
        from .statements import statements

        # Last, because SQLAlchemy marks constraints that it adds by ALTER, and they would not be seen any more.
        for reference, metadata in found.metadatas.items():
            for message in statements(metadata, reference, target):
                wire.send("statement", message)
    wire.send("done", {"seconds": time.perf_counter() - started})
    return target


def _filter(found, target, wire):
    """Tell what env.py's filters hide, as often as the parent asks."""
    from .filters import hidden

    while True:
        request = wire.receive()
        if request is None:
            return
        started = time.perf_counter()
        for kind, message in hidden(request, found, target):
            wire.send(kind, message)
        wire.send("done", {"seconds": time.perf_counter() - started})
        wire.flush()
