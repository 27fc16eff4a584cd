"""Real, throwaway database servers for tests: `start("mariadb")` gives a `Server`, or says why it cannot."""

from .home import Home, own_home
from .search import KINDS, start, started, variable
from .server import Server, Unavailable


__all__ = ["KINDS", "Home", "Server", "Unavailable", "own_home", "start", "started", "variable"]
