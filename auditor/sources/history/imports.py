"""What can be said of revision files without running them: what they import, and what was left behind."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from auditor.model.names import Origin


_MIGRATION_TOOLS = frozenset({"alembic", "sqlalchemy", "migrations"})


def imported_models(file: Path, project: Path, paths: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """(code, message, line) for each module of the project's application that a revision file imports.

    Modules beside the revisions, or in the folder of the migrations, are helpers of the history's own.
    """
    try:
        tree = ast.parse(file.read_text(encoding="utf-8", errors="replace"))
    except (OSError, SyntaxError, ValueError):
        return
    own = file.parent.parent
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        for module, names in _imported(node):
            where = _file_of(module, paths)
            if where is None or not where.is_relative_to(project) or where.is_relative_to(own) or _is_installed(where):
                continue
            yield "imports-models", f"it imports {module}, which is the application's own", node.lineno  # type: ignore[attr-defined]
            known |= dict.fromkeys(names, module)
    if known:
        yield from _frozen_too_late(tree, known)


def _imported(node: ast.AST) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(module, the names that it is known by) of an import."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, (alias.asname or alias.name.partition(".")[0],)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module, tuple(alias.asname or alias.name for alias in node.names)


def _frozen_too_late(tree: ast.AST, known: dict[str, str]) -> Iterator[tuple[str, str, int]]:
    """Enum types whose labels are whatever the application says today."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _last_name(node.func) not in {"Enum", "ENUM", "SAEnum"}:
            continue
        for argument in node.args:
            bare = argument.value if isinstance(argument, ast.Starred) else argument
            root = next((inner.id for inner in ast.walk(bare) if isinstance(inner, ast.Name) and inner.id in known), "")
            if root:
                what = ast.unparse(argument)
                yield "enum-from-code", f"the labels of an enum come from {what} of {known[root]}", node.lineno


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _file_of(module: str, paths: Iterable[str]) -> Path | None:
    """The file or folder of a module on the project's own paths."""
    top = module.partition(".")[0]
    if top in _MIGRATION_TOOLS:
        return None
    parts = module.split(".")
    for folder in map(Path, paths):
        if not (folder / top).is_dir() and not (folder / f"{top}.py").is_file():
            continue
        place = folder.joinpath(*parts)
        return place if place.is_dir() else place.with_suffix(".py")
    return None


def _is_installed(path: Path) -> bool:
    return bool({"site-packages", "dist-packages"} & set(path.parts))


def named_tables(file: Path) -> frozenset[str]:
    """All strings of a revision file that may name a table, whether it exists or not; none when unreadable."""
    try:
        tree = ast.parse(file.read_text(encoding="utf-8", errors="replace"))
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    strings = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return frozenset(word for text in strings for word in _words(text))


def _words(text: str) -> Iterator[str]:
    """The text itself, or the words of one that may be SQL."""
    return iter([text] if text.isidentifier() else text.replace('"', " ").replace("`", " ").split())


def made_tables(file: Path) -> frozenset[str]:
    """The names that a revision file gives to calls that make, rename or drop a table."""
    try:
        tree = ast.parse(file.read_text(encoding="utf-8", errors="replace"))
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _last_name(node.func) in _TABLE_CALLS)
    return frozenset(
        argument.value
        for call in calls
        for argument in call.args[:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )


_TABLE_CALLS = frozenset({"create_table", "drop_table", "rename_table"})


def is_steered(file: Path) -> bool:
    """Whether what a revision file does to a schema may depend on what it sees; true when nobody can read it.

    It may where it changes something under a condition or in a loop, or leaves under a condition.
    """
    try:
        tree = ast.parse(file.read_text(encoding="utf-8", errors="replace"))
    except (OSError, SyntaxError, ValueError):
        return True
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    return any(_changes(inner, own) for node in ast.walk(tree) if isinstance(node, _STEERS) for inner in ast.walk(node))


_STEERS = (ast.If, ast.For, ast.While, ast.IfExp, ast.BoolOp, ast.comprehension, ast.Try, ast.Match)
_CHANGES = ("add_", "alter_", "create_", "drop_", "rename_", "batch_")
_SENDS = frozenset({"execute", "exec_driver_sql", "scalar", "create", "drop", "create_all", "drop_all", "invoke"})
_DATA = ("select", "insert", "update", "delete", "with")


def _changes(node: ast.AST, own: set[str]) -> bool:
    if isinstance(node, ast.Return | ast.Break | ast.Continue):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = _last_name(node.func)
    if name in {"execute", "exec_driver_sql", "scalar"} and _is_data(node):
        return False
    return name in own or name in _SENDS or name.startswith(_CHANGES)


def _is_data(call: ast.Call) -> bool:
    """Whether the statement of a call is written there, and changes rows at most."""
    first = next(iter(call.args), None)
    if isinstance(first, ast.Call):  # sa.text("..."), table.update().where(...)
        roots = [node for node in ast.walk(first) if isinstance(node, ast.Call)]
        if any(_last_name(node.func) in {"select", "insert", "update", "delete"} for node in roots):
            return True
        first = next(iter(first.args), None)
    if isinstance(first, ast.JoinedStr):
        first = next(iter(first.values), None)
    return isinstance(first, ast.Constant) and str(first.value).strip().lower().startswith(_DATA)


def leftovers(files: Iterable[Path], project: Path) -> tuple[Origin, ...]:
    """Compiled revisions beside these files whose source is gone, relative to the project."""
    found = []
    for folder in sorted({file.parent for file in files}):
        for compiled in sorted([*folder.glob("*.pyc"), *folder.glob("__pycache__/*.pyc")]):
            name = compiled.name.partition(".")[0]
            if name != "__init__" and not (folder / f"{name}.py").exists():
                shown = compiled.relative_to(project) if compiled.is_relative_to(project) else compiled
                found.append(Origin(str(shown)))
    return tuple(found)
