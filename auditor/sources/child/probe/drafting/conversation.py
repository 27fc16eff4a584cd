"""The conversation about a revision: composed as often as the parent asks, written when it is told to."""

from ..target import Target
from .composing import Composer
from .declaring import declared
from .objects import CannotWrite


def converse(load_request, request, wire, *, found):
    """Answer DraftRequests, WriteRequests and DeclareRequests, one after the other, until the parent has enough."""
    composers = {}
    while request is not None:
        try:
            kind, message = _answer(load_request, request, found, composers)
        except CannotWrite as error:
            kind, message = "refused", {"why": str(error), "item": getattr(error, "item", None)}
        wire.send(kind, message)
        wire.flush()
        request = wire.receive()


def _answer(load_request, request, found, composers):
    if request["kind"] == "write":
        return "written", {"path": composers[request["revision"]].write()}
    target = Target(request["dialect"], request["attributes"])
    if request["kind"] == "declare":
        return "declared", {"texts": declared(request["items"], found, target)}
    composer = Composer(load_request, request, found=found, target=target)
    message = composer.draft()
    if not request.get("splice"):  # what makes a copy of a database is never written, whatever its id
        composers[message["revision"]] = composer
    return "drafted", message
