"""The line to the parent: JSON lines on private copies of stdin and stdout."""

import json
import os
import sys


_JSON = json.JSONEncoder(separators=(",", ":"), default=str)


class Wire:
    """Takes stdin and stdout for itself; what the project prints goes to stderr, what it reads is empty."""

    def __init__(self):
        self._requests = os.fdopen(os.dup(0), "rb")
        self._answers = os.fdopen(os.dup(1), "wb")
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        sys.stdout = sys.stderr

    def receive(self):
        """The next request as a dictionary; None when the parent has gone."""
        line = self._requests.readline()
        return json.loads(line) if line else None

    def send(self, kind, message):
        """Tell the parent one thing."""
        # ASCII only: a lone surrogate in some default would make the line unreadable otherwise.
        self._answers.write(_JSON.encode(dict(message, kind=kind)).encode("ascii") + b"\n")

    def flush(self):
        """Let the parent see all that was sent."""
        self._answers.flush()
