"""MySQL from the machine's own binaries, or unpacked from Debian's packages into the user's cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .apt import unpack
from .home import exclusively
from .mariadb import is_in, places, root_option
from .process import CannotStart, Plan, find, run, start


if TYPE_CHECKING:
    from collections.abc import Callable

    from .home import Home
    from .server import Server

    Program = tuple[str, ...]

PACKAGE = "mysql-server-core"
SUITE = "sid"  # no release of Debian has MySQL, and sid has only the newest: so any version is taken as it comes
# "loose" because versions before 8.0.30 do not know the setting
CREATE = ("--innodb-flush-method=nosync", "--loose-innodb-redo-log-capacity=16M", "--disable-log-bin")
SPEED = (
    "--skip-name-resolve",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=OFF",
    "--innodb-buffer-pool-size=64M",
    "--innodb-use-native-aio=0",
    "--performance-schema=OFF",  # half of the memory
    "--loose-mysqlx=OFF",
)
# without name resolution, root@localhost is not the root that comes from 127.0.0.1
ROOT_OVER_TCP = """CREATE USER 'root'@'127.0.0.1' IDENTIFIED BY '';
GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
"""


def from_host(kind: str, home: Home) -> Server:
    """Start the MySQL that is installed on this machine."""
    program = find("mysqld")
    if "MariaDB" in run([program, "--version"]):  # which installs itself under this name, too
        raise CannotStart(f"{program} is MariaDB")
    return start(home, partial(_prepare, kind, "host", home, (program, "--no-defaults")))


def from_cache(kind: str, home: Home) -> Server:
    """Start the MySQL that an earlier run unpacked."""
    root = _cache() / "mysql"
    if not root.is_dir():
        raise CannotStart("nothing was unpacked before")
    return start(home, partial(_prepare, kind, "unpacked", home, _unpacked_program(root)))


def from_apt(kind: str, home: Home) -> Server:
    """Unpack MySQL beside the system, whose own libraries are older and whose MariaDB it conflicts with."""
    _once("mysql", partial(unpack, PACKAGE, SUITE))
    return from_cache(kind, home)


def _prepare(kind: str, origin: str, home: Home, program: Program, port: int) -> Plan:
    folder = home.folder(kind)
    data = folder / "data"
    shutil.copytree(_template(program), data)
    return Plan(
        kind=kind,
        origin=origin,
        folder=folder,
        command=[*program, *_common(data), *places(folder, port), *SPEED],
        url=f"mysql+pymysql://root@127.0.0.1:{port}/?charset=utf8mb4",
        ours=partial(is_in, data),
        stop=signal.SIGKILL,  # the data is thrown away, so there is nothing to put in order
    )


def _template(program: Program) -> Path:
    """Return a fresh data folder to copy, made once for each version: making one takes seconds."""
    made_by = [run([*program, "--version"]), *CREATE, ROOT_OVER_TCP]
    digest = hashlib.sha256("\n".join(made_by).encode()).hexdigest()[:12]
    return _once(f"mysql-data-{digest}", partial(_initialize, program))


def _initialize(program: Program, data: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(ROOT_OVER_TCP)
        file.flush()
        run([*program, *_common(data), "--initialize-insecure", f"--init-file={file.name}"])


def _common(data: Path) -> tuple[str, ...]:
    # the default folder for files is one of the package's that may not be there, and then the server refuses to start
    return (*root_option(), f"--datadir={data}", "--secure-file-priv=NULL", *CREATE)


def _unpacked_program(root: Path) -> Program:
    """Return the command that runs the unpacked server with the C library and the loader of its own suite."""
    server = f"{root}/usr/sbin/mysqld"
    loader = next(root.glob("usr/lib*/ld-linux-*.so.*"))
    libraries = next(root.glob("usr/lib/*-linux-gnu"))
    return (
        *(str(loader), "--library-path", str(libraries), "--argv0", server, server),
        *("--no-defaults", f"--basedir={root}/usr", f"--lc-messages-dir={root}/usr/share/mysql"),
    )


def _cache() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "schema-auditor"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _once(name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of the cache, made by the first who needs it, and there only when it is whole."""
    cache = _cache()
    with exclusively(cache / f"{name}.lock"):
        if not (cache / name).is_dir():
            with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=cache) as half:
                whole = Path(half) / "made"
                whole.mkdir()
                make(whole)
                whole.rename(cache / name)
    return cache / name
