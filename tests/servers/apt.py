"""Debian's packages: installed, or unpacked into a folder."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

from .process import CannotStart, find, run

if TYPE_CHECKING:
    from collections.abc import Sequence

QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def install(packages: Sequence[str]) -> None:
    """Install packages, when we are root on Debian or a system made from it and nobody has forbidden it."""
    apt_get = may_fetch()
    if os.geteuid() != 0:
        raise CannotStart(f"only root can install {' '.join(packages)}")
    run([apt_get, "-qq", "update"], env=QUIET)
    run([apt_get, "-qq", "-y", "--no-install-recommends", "install", *packages], env=QUIET)


def may_fetch() -> str:
    """Return apt-get's path, when this machine has it and AUDITOR_TEST_INSTALL is not 0."""
    if os.environ.get("AUDITOR_TEST_INSTALL") == "0":
        raise CannotStart("AUDITOR_TEST_INSTALL=0 forbids to install anything")
    return find("apt-get")


def release() -> dict[str, str]:
    """Return what the system says about itself."""
    try:
        return platform.freedesktop_os_release()
    except OSError as error:
        raise CannotStart("the system does not say what it is") from error
