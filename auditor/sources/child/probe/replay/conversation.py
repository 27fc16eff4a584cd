"""The replay's side of the conversation: everything put together for one request."""

from ..target import Target
from .constructs import Constructs
from .dialect import Making
from .graph import Graph
from .operations import install
from .real import create
from .recorder import Recorder
from .running import Running


def replay(load_request, request, wire, *, found, standin, places):
    """Run what a ReplayRequest asks for, telling every step."""
    recorder = Recorder(wire)
    constructs = Constructs(Target(request["dialect"], request.get("attributes") or {}), places, recorder)
    standin.record(Making(request, recorder, constructs))
    install(recorder, constructs)

    def make_engine():
        return standin.create_engine(f"{request['dialect']}://auditor@localhost/auditor")

    for reference in request.get("before") or ():
        create(reference, make_engine())
    metadata = next(iter(found.metadatas.values()), None)
    running = Running(load_request, request, recorder, graph=Graph(wire), make_engine=make_engine, metadata=metadata)
    wire.send("replayed", running.run())
