"""The shape of the house: sizes, names, rooms, docstrings, layers."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.support import OURS, PACKAGES, ROOT, RULES, label, modules


MODULE_LINES = 400
RULE_LINES = 120
ENGINES = re.compile(r"\b(postgres|postgresql|mysql|mariadb|sqlite)\b", re.IGNORECASE)
DEMO = (ROOT / "auditor" / "demo", ROOT / "auditor" / "cli" / "demo.py")
"""The demo is a project on one engine."""
PLAIN = {
    *modules(ROOT / "auditor" / "demo" / "project"),  # written like a user's
    ROOT / "auditor" / "sources" / "child" / "probe" / "standin.py",  # PEP 249 says what its methods are
}


@pytest.mark.parametrize("path", OURS, ids=label)
def test_a_module_stays_within_its_budget(path: Path) -> None:
    """400 lines for a module, 120 for a rule: what grows beyond is two things."""
    budget = RULE_LINES if path in RULES else MODULE_LINES
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= budget, f"{label(path)} has {lines} lines, and may have {budget}"


def test_neutral_code_names_no_engine() -> None:
    """Rules and all of auditor ask the engine; not even a comment depends on which one it is."""
    named = [
        f"{label(path)}:{number}: {line.strip()}"
        for path in modules(ROOT / "auditor")
        if not any(path.is_relative_to(place) for place in DEMO)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if ENGINES.search(line)
    ]
    assert named == []


@pytest.mark.parametrize("path", [path for path in OURS if path.name != "__init__.py" and path not in PLAIN], ids=label)
def test_a_module_holds_code(path: Path) -> None:
    """No room exists before its first line of code does."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert [node for node in body if not _is_docstring(node) and not _is_import(node)], f"{label(path)} is empty"


def test_a_package_holds_a_module() -> None:
    """No empty rooms."""
    folders = [path.parent for path in OURS if path.name == "__init__.py"]
    empty = [
        label(folder)
        for folder in folders
        if len(modules(folder)) == 1 and all(map(_is_docstring, ast.parse((folder / "__init__.py").read_text()).body))
    ]
    assert empty == []


@pytest.mark.parametrize("path", [path for path in OURS if path not in PLAIN], ids=label)
def test_everything_public_has_a_docstring(path: Path) -> None:
    """Modules, classes, functions and methods that others may use say what they are."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{label(path)} has none"
    mute = [name for name, node in _public(tree) if not ast.get_docstring(node)]
    assert mute == [], f"{label(path)}: {', '.join(mute)}"


def test_imports_keep_to_the_layers() -> None:
    """The contracts in pyproject.toml hold."""
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or shutil.which("lint-imports")
    assert command is not None, "import-linter is not installed"
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_packages_are_those_that_are_built() -> None:
    """The wheel holds auditor and every dialect package, and nothing else."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert [label(package) for package in PACKAGES if f'"{label(package)}"' not in text] == []


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _public(tree: ast.Module | ast.ClassDef, prefix: str = "") -> list[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    found: list[tuple[str, ast.ClassDef | ast.FunctionDef]] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            found.append((prefix + node.name, node))
            if isinstance(node, ast.ClassDef):
                found += _public(node, f"{node.name}.")
    return found
