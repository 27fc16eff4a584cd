"""Debian's packages: installed, or unpacked into a folder."""

from __future__ import annotations

import os
import platform
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from .process import CannotStart, find, run


if TYPE_CHECKING:
    from collections.abc import Sequence

QUIET = {"DEBIAN_FRONTEND": "noninteractive"}
UNPACK = 'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink --no-same-owner -C "$2"'
# an apt of its own: its own source, lists, and the belief that nothing is installed, so it fetches every library
APT_CONFIG = """
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "{folder}/empty";
Dir::Etc::preferencesparts "{folder}/empty";
Dir::State::lists "{folder}/lists";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}";
Dir::Cache::archives "{folder}/debs/";
APT::Architecture "{architecture}";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
"""


def install(packages: Sequence[str]) -> None:
    """Install packages, when we are root on Debian or a system made from it and nobody has forbidden it."""
    apt_get = _apt_get()
    if os.geteuid() != 0:
        raise CannotStart(f"only root can install {' '.join(packages)}")
    run([apt_get, "-qq", "update"], env=QUIET)
    run([apt_get, "-qq", "-y", "--no-install-recommends", "install", *packages], env=QUIET)


def unpack(package: str, suite: str, root: Path) -> None:
    """Unpack a package of another suite of Debian, with all it needs down to the C library, into a folder."""
    apt_get = _apt_get()
    mirror = _mirror(apt_get)
    with tempfile.TemporaryDirectory(prefix="auditor-apt-") as name:
        folder = Path(name)
        own = {**QUIET, "APT_CONFIG": _configure(folder, f"deb {mirror} {suite} main\n")}
        run([apt_get, "-qq", "update"], env=own)
        run([apt_get, "-qq", "-y", "--download-only", "install", package], env=own)
        _merge_usr(root)
        for deb in folder.glob("debs/*.deb"):
            run(["sh", "-c", UNPACK, "sh", str(deb), str(root)])


def _apt_get() -> str:
    """Return apt-get's path, when this machine has it and AUDITOR_TEST_INSTALL is not 0."""
    if os.environ.get("AUDITOR_TEST_INSTALL") == "0":
        raise CannotStart("AUDITOR_TEST_INSTALL=0 forbids to install anything")
    return find("apt-get")


def _mirror(apt_get: str) -> str:
    """Return the mirror of this machine's own release, where the other suites are, too."""
    try:
        system = platform.freedesktop_os_release()
    except OSError as error:
        raise CannotStart("the system does not say what it is") from error
    if system["ID"] != "debian":
        raise CannotStart(f"only Debian's mirrors have it, and this is {system['ID']}")
    targets = run([apt_get, "indextargets", "--format", "$(CODENAME) $(REPO_URI)", "Created-By: Packages"])
    for target in targets.splitlines():
        codename, _, mirror = target.partition(" ")
        if codename == system.get("VERSION_CODENAME", "sid"):
            return mirror
    raise CannotStart("apt has no source of this release")


def _configure(folder: Path, source: str) -> str:
    """Write the configuration of an apt that knows one source only, and return the path of it."""
    for name in ("empty", "lists/partial", "debs/partial"):
        (folder / name).mkdir(parents=True)
    (folder / "sources.list").write_text(source)
    (folder / "status").touch()
    config = folder / "apt.conf"
    architecture = run(["dpkg", "--print-architecture"]).strip()
    config.write_text(APT_CONFIG.format(folder=folder, architecture=architecture))
    return str(config)


def _merge_usr(root: Path) -> None:
    """Make the links that Debian's packages take for granted: /lib is /usr/lib, and so on."""
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
