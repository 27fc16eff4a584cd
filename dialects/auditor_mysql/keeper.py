"""Waits for the end of an audit, and drops what it left in its scratch database; a script, not a module.

The first line of stdin is [arguments of connect(), number of the audit's connection]; then come
["make", name] before a table is created, ["forget", name] when it was not, and ["done", ""] when the
audit has cleaned up by itself. The end of the pipe without it means that the audit was killed.
"""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import time
from typing import Any


PATIENCE = 300
"""Seconds to try for, when the server cannot be reached."""

_STILL_THERE = """
SELECT 1 FROM information_schema.processlist
WHERE id = %s AND db = database() AND user = substring_index(current_user(), '@', 1)
"""


def main() -> None:
    """Listen, then clean up."""
    # What ends the audit, and all that it started, must not end this.
    for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGINT)):
        signal.signal(number, signal.SIG_IGN)
    arguments, connection = json.loads(sys.stdin.readline())
    names: dict[str, None] = {}
    for line in sys.stdin:
        try:
            what, name = json.loads(line)
        except ValueError:  # half a line: the audit was killed while it wrote, before it did what it says
            break
        if what == "done":
            return
        if what == "make":
            names[name] = None
        else:
            names.pop(name, None)
    _until_it_works(arguments, connection, names)


def _until_it_works(arguments: dict[str, Any], connection: int, names: dict[str, None]) -> None:
    import pymysql

    end = time.monotonic() + PATIENCE
    while names and time.monotonic() < end:
        try:
            with contextlib.closing(pymysql.connect(**arguments)) as session, session.cursor() as cursor:
                _clean(cursor, connection, names)
        except (pymysql.MySQLError, OSError):
            time.sleep(1)


def _clean(cursor: Any, connection: int, names: dict[str, None]) -> None:
    import pymysql

    # The server may still be at the statement that nobody waits for any more; numbers begin anew with the server.
    while cursor.execute(_STILL_THERE, [connection]):
        with contextlib.suppress(pymysql.MySQLError):
            cursor.execute(f"KILL {int(connection)}")
        time.sleep(0.05)
    cursor.execute("SET SESSION foreign_key_checks = 0, lock_wait_timeout = 30")
    for name in reversed(list(names)):
        cursor.execute(f"DROP TABLE IF EXISTS `{name.replace('`', '``')}`")
        del names[name]


if __name__ == "__main__":
    main()
