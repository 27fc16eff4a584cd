"""The wheel: what is in it, and that it works where nothing of this folder is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest


ROOT = Path(__file__).parent.parent
PACKAGES = {
    "auditor": ROOT / "auditor",
    **{path.name: path for path in (ROOT / "dialects").iterdir() if (path / "__init__.py").exists()},
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a release does."""
    folder = tmp_path_factory.mktemp("dist")
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own, which borrows our libraries; return its folder of programs."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(folder, with_pip=False)
    places = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder)})
    python = Path(places["scripts"]) / "python"
    with_uv = ["uv", "pip", "install", "--quiet", "--offline", "--python", str(python)]
    with_pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index"]
    _run([*(with_uv if _has_uv() else with_pip), "--no-deps", str(wheel)], ROOT)
    # a line of a .pth file adds a folder, but not what the .pth files there add, such as the source of this project
    Path(places["purelib"], "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python.parent


def test_the_wheel_holds_all_that_the_packages_read(wheel: Path) -> None:
    """Modules, catalog queries, pages of rules, the project of the demo, the marks of typed packages."""
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        f"{package}/{path.relative_to(folder)}"
        for package, folder in PACKAGES.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert len(PACKAGES) == 4
    assert expected <= names
    assert {f"{package}/py.typed" for package in PACKAGES} <= names
    for pattern in ("auditor_*/catalog/*.sql", "auditor/rules/*/*.md", "auditor/demo/project/alembic.ini"):
        assert [name for name in names if Path(name).match(pattern)], pattern


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    """Neither tests nor what lies about in a checkout."""
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    """It finds its planted faults in a folder that knows nothing of this one."""
    told = _run([str(installed / "auditor"), "demo"], tmp_path)
    assert told.stderr.endswith("planted faults were found, and nothing else.\n")


def test_the_dialects_are_found_by_their_entry_points(installed: Path, tmp_path: Path) -> None:
    """Those of the wheel, not those of this checkout."""
    told = _run([str(installed / "auditor"), "engines", "--format", "json"], tmp_path)
    listed = json.loads(told.stdout)["engines"]
    assert {"mariadb", "mysql", "postgresql", "sqlite"} == {engine["name"] for engine in listed}
    assert all(engine["native"] for engine in listed)
    where = "import auditor, auditor_sqlite; print(auditor.__file__, auditor_sqlite.__file__)"
    assert str(ROOT) not in _run([str(installed / "python"), "-c", where], tmp_path).stdout


def _has_uv() -> bool:
    """Tell whether there is a uv that works: a shim may be there without it."""
    uv = shutil.which("uv")
    return bool(uv) and subprocess.run([str(uv), "--version"], capture_output=True, check=False).returncode == 0


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done
