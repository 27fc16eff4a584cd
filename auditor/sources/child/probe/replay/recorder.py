"""Tells the parent what a migration does, asks it what the migration wants to know, and says where."""

import contextlib
import sys

from ..places import is_project_file, place


_QUERIES = ("select", "show", "with", "pragma", "values", "explain", "describe", "desc", "table", "call")
_TRANSACTIONS = ("begin", "start tran", "commit", "rollback", "savepoint", "release")
_DATA = ("insert", "update", "delete", "replace", "merge")
# Rows never change the schema: what goes beyond is not worth the parent's time.
_MOST_ROWS = 200
_MOST_DATA_STATEMENTS = 200


class Recorder:
    """One conversation with the parent."""

    def __init__(self, wire):
        self._wire = wire
        self._seen = {}
        self._here = None
        self._file = None
        self._data_statements = 0
        self._sink = None
        self.revision = None
        self.autocommit = False
        self.depth = 0
        self.ran = 0

    def began(self, revision, file, *, bind, downgrade):
        """A revision starts."""
        self.revision, self._file, self._data_statements = revision, file, 0
        self.ran += 1
        message = {"revision": revision}
        if bind is not None:
            message["bind"] = str(bind)
        if downgrade:
            message["downgrade"] = True
        if self.autocommit:
            message["autocommit"] = True
        self._wire.send("began", message)
        # If it hangs or ends the process, the parent knows which one it was.
        self._wire.flush()

    def ended(self, message):
        """A revision has run; `message` says what it raised, if anything."""
        self._wire.send("ended", dict(message, revision=self.revision))
        self.revision = self._file = None

    def committed(self, *, autocommit=None):
        """A transaction ended; None leaves it as it is whether the next statements share one."""
        self.autocommit = self.autocommit if autocommit is None else autocommit
        if self.revision is not None:
            self._wire.send("transaction", {"autocommit": self.autocommit})

    def tell(self, kind, message):
        """One step, with its place."""
        self._seen.clear()
        self._send(kind, message)

    def _send(self, kind, message):
        if "place" not in message:
            message = self._placed(message)
        if self._sink is not None:
            self._sink.append((kind, message))
        else:
            self._wire.send(kind, message)

    def _placed(self, message):
        here = self._here or self.place()
        return message if here is None else dict(message, place=here)

    def look(self, what, table=None, schema=None):
        """What the parent sees, as plain data; None for a table that is missing."""
        key = (what, table and str(table), schema and str(schema))
        if key not in self._seen:
            self._keep(key, self._ask("look", {"what": what, "table": key[1], "schema": key[2]}))
        return self._seen[key]

    def look_at_all(self, whats, table, schema):
        """Ask several things about one table at once, so that looking at each later costs nothing."""
        table, schema = str(table), schema and str(schema)
        asked = [what for what in whats if (what, table, schema) not in self._seen]
        for what in asked:
            self._wire.send("look", self._placed({"what": what, "table": table, "schema": schema}))
        self._wire.flush()
        for what in asked:
            self._keep((what, table, schema), self._reply())

    def query(self, sql, parameters):
        """The parent's Rows for a statement."""
        message = {"sql": sql, "parameters": _some(parameters), "answer": True}
        if not _starts(sql, ("select", "show")):
            self._seen.clear()
        return self._ask("execute", message)

    def text(self, sql, parameters):
        """A statement as text: Rows when it has any, else None."""
        if _starts(sql, _DATA):
            return self.data(sql, parameters, has_rows="returning" in sql.lower())
        if _starts(sql, _QUERIES):
            return self.query(sql, parameters)
        if _starts(sql, _TRANSACTIONS) and ";" not in sql.rstrip().rstrip(";"):
            if _starts(sql, ("commit",)):
                self.committed()
            return None
        self.tell("execute", {"sql": sql, "parameters": _some(parameters)})
        return None

    def data(self, sql, parameters, *, has_rows):
        """A statement that changes rows."""
        if has_rows:
            return self.query(sql, parameters)
        self._data_statements += 1
        # A text of several statements may hold more than data.
        if self._data_statements <= _MOST_DATA_STATEMENTS or ";" in sql.rstrip().rstrip(";"):
            self._send("execute", {"sql": sql, "parameters": _some(parameters)})
        return None

    @contextlib.contextmanager
    def at(self, here):
        """Steps inside come from this place."""
        before, self._here = self._here, here or self._here
        try:
            yield
        finally:
            self._here = before

    @contextlib.contextmanager
    def aside(self):
        """Steps inside are not told but collected, as (kind, message)."""
        before, self._sink = self._sink, []
        try:
            yield self._sink
        finally:
            self._sink = before

    def place(self):
        """The line of the running revision; else the innermost line of the project's."""
        frame, nearest = sys._getframe(1), None
        while frame is not None:
            file = frame.f_code.co_filename
            if file == self._file:
                return place(file, frame.f_lineno)
            if nearest is None and is_project_file(file):
                nearest = place(file, frame.f_lineno)
            frame = frame.f_back
        return nearest

    def _ask(self, kind, message):
        self._wire.send(kind, self._placed(message))
        self._wire.flush()
        return self._reply()

    def _keep(self, key, seen):
        self._seen[key] = None if seen.get("missing") else seen.get("value")

    def _reply(self):
        reply = self._wire.receive()
        if reply is None:  # the parent has gone: nobody is left to tell anything
            raise SystemExit
        return reply


def _starts(sql, words):
    return sql[_beginning(sql) :][:10].lower().startswith(words)


def _beginning(sql):
    """Where a statement begins, after space, brackets and comments."""
    at = 0
    while at < len(sql):
        if sql[at].isspace() or sql[at] == "(":
            at += 1
        elif sql.startswith("--", at):
            at = sql.find("\n", at) + 1 or len(sql)
        elif sql.startswith("/*", at) and not sql.startswith("/*!", at):
            at = sql.find("*/", at) + 2 if "*/" in sql[at:] else len(sql)
        else:
            break
    return at


def _some(parameters):
    return parameters[:_MOST_ROWS] if isinstance(parameters, list) else parameters
