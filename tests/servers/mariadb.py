"""MariaDB from the machine's own binaries, installed from Debian's packages when we may."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .apt import install
from .process import Plan, find, run, start
from .server import ask


if TYPE_CHECKING:
    from .home import Home
    from .server import Server

PACKAGES = ("mariadb-server-core", "mariadb-client-core")  # the second has a tool that the first needs
CREATE = ("--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-flush-method=nosync")
SMALL_LOG = "--innodb-log-file-size=8M"
SPEED = (
    "--skip-name-resolve",
    "--skip-log-bin",
    "--innodb-flush-method=nosync",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=64M",
    "--innodb-use-native-aio=0",
    "--key-buffer-size=1M",
    "--aria-pagecache-buffer-size=8M",
)


def from_host(kind: str, home: Home) -> Server:
    """Start the MariaDB that is installed on this machine."""
    find("mariadbd")
    return start(home, partial(_prepare, kind, "host", home))


def from_apt(kind: str, home: Home) -> Server:
    """Install MariaDB's server, which starts nothing by itself, and start it."""
    install(PACKAGES)
    return start(home, partial(_prepare, kind, "apt", home))


def _prepare(kind: str, origin: str, home: Home, port: int) -> Plan:
    folder = home.folder(kind)
    data = folder / "data"
    common = ("--no-defaults", *root_option(), f"--datadir={data}", SMALL_LOG)
    run([find("mariadb-install-db"), *common, *CREATE])
    return Plan(
        kind=kind,
        origin=origin,
        folder=folder,
        command=[find("mariadbd"), *common, *places(folder, port), *SPEED],
        url=f"mariadb+pymysql://root@127.0.0.1:{port}/?charset=utf8mb4",
        ours=partial(is_in, data),
        stop=signal.SIGKILL,  # the data is thrown away, so there is nothing to put in order
    )


def root_option() -> tuple[str, ...]:
    """Return the option without which root is refused; for another user it would be a warning."""
    return ("--user=root",) if os.geteuid() == 0 else ()


def places(folder: Path, port: int) -> tuple[str, ...]:
    """Return the options that keep a server of this family to its folder and port."""
    return (
        f"--socket={folder / 's.sock'}",
        f"--pid-file={folder / 's.pid'}",
        f"--tmpdir={folder}",
        f"--port={port}",
        "--bind-address=127.0.0.1",
    )


def is_in(data: Path, url: str) -> bool:
    """Tell whether the server at the URL has its data in this folder."""
    return Path(ask(url, "SELECT @@datadir")) == data
