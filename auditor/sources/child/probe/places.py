"""Where tables and columns are written: file and line, by reading each file once."""

import ast
import os
import sys
import sysconfig


_FOREIGN = (
    *(path + os.sep for path in {sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}),
    os.path.dirname(os.path.abspath(__file__)) + os.sep,
)
_LIBRARIES = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)
# Packages whose own classes say nothing about the user's; a mapped class may live in any other, installed or not.
_MAPPERS = frozenset({"builtins", "typing", "sqlalchemy", "sqlmodel", "flask_sqlalchemy", "pydantic", "abc"})
_BLOCKS = ("body", "orelse", "handlers", "finalbody")
_CLAIMED = set()


def is_project_file(file):
    """Whether a file is the project's own: no library, no standard library, none of ours."""
    if not file or not file.endswith(".py"):
        return False
    if file.startswith(tuple(_CLAIMED)):
        return True
    return not file.startswith(_FOREIGN) and not any(part in file for part in _LIBRARIES)


def claim(folder):
    """Take the installed package that a folder of migrations is in for the project's own: applications ship theirs."""
    folder = os.path.abspath(folder)
    for library in _LIBRARIES:
        before, found, inside = folder.rpartition(library)
        if found:
            _CLAIMED.add(before + found + inside.split(os.sep)[0] + os.sep)


def place(file, line):
    """The message of a place."""
    return {"file": file, "line": line}


class Places:
    """Answers where things are declared."""

    def __init__(self):
        self._classes = {}
        self._calls = None
        self._mappers = {}
        self._tables = {}

    def learn_mappers(self, mappers):
        """Note which classes are mapped to which tables; base classes come first."""
        for mapper in mappers:
            table = mapper.local_table
            alone = mapper.inherits is None or mapper.inherits.local_table is not table
            known = self._mappers.setdefault(table, [])
            known.insert(0 if alone else len(known), mapper)

    def of_class(self, class_):
        """The place of a class statement; None when it is not in a file of the project."""
        file, found = self._class(class_)
        return place(file, found[0]) if found else None

    def of_table(self, table):
        """(place of the table, places of its columns by name)."""
        if table not in self._tables:
            self._tables[table] = self._find(table)
        return self._tables[table]

    def _find(self, table):
        mappers = self._mappers.get(table, ())
        columns = {}
        for mapper in mappers:
            lines = self._attributes(mapper.class_)
            for column, found in mapper._columntoproperty.items():
                if found.key in lines and getattr(column, "table", None) is table:
                    columns.setdefault(column.name, lines[found.key])
        top = self.of_class(mappers[0].class_) if mappers else None
        if top is None or not columns:
            called = self._table_calls().get(table.name)
            return called or (top, columns)
        return top, columns

    def _attributes(self, class_):
        lines = {}
        for base in reversed(class_.__mro__):
            file, found = self._class(base)
            if found:
                lines.update((name, place(file, line)) for name, line in found[1].items())
        return lines

    def _class(self, class_):
        module = sys.modules.get(class_.__module__)
        file = getattr(module, "__file__", None)
        if not file or not file.endswith(".py") or class_.__module__.partition(".")[0] in _MAPPERS:
            return file, None
        if file not in self._classes:
            tree = _parse(_read(file))
            self._classes[file] = dict(_classes(tree.body, "")) if tree else {}
        return file, self._classes[file].get(class_.__qualname__)

    def _table_calls(self):
        if self._calls is None:
            self._calls = {}
            for module in list(sys.modules.values()):
                file = getattr(module, "__file__", None)
                if isinstance(file, str) and is_project_file(file):
                    source = _read(file)
                    if b"Table(" in source:
                        self._learn_calls(file, _parse(source))
        return self._calls

    def _learn_calls(self, file, tree):
        for node in ast.walk(tree) if tree else ():
            name = _first_text(node)
            if name is not None and _called(node).endswith("Table"):
                columns = {
                    _first_text(argument): place(file, argument.lineno)
                    for argument in node.args
                    if _first_text(argument) is not None
                }
                self._calls.setdefault(name, (place(file, node.lineno), columns))


def _read(file):
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except OSError:
        return b""


def _parse(source):
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _classes(body, prefix):
    """(qualified name, (line, {attribute: line})) of every class in some statements."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            name = prefix + node.name
            yield name, (node.lineno, dict(_assigned(node.body)))
            yield from _classes(node.body, name + ".")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _classes(node.body, prefix + node.name + ".<locals>.")
        elif not isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr, ast.Import, ast.ImportFrom)):
            for block in _BLOCKS:
                yield from _classes(getattr(node, block, ()), prefix)


def _assigned(body):
    for node in body:
        if isinstance(node, ast.AnnAssign):
            if isinstance(node.target, ast.Name):
                yield node.target.id, node.lineno
        elif isinstance(node, ast.Assign):
            yield from ((item.id, node.lineno) for item in node.targets if isinstance(item, ast.Name))
        elif isinstance(node, ast.FunctionDef):
            yield node.name, node.lineno


def _called(node):
    function = node.func
    return getattr(function, "attr", None) or getattr(function, "id", "")


def _first_text(node):
    """The first argument of a call when it is a plain string."""
    if not isinstance(node, ast.Call) or not node.args:
        return None
    first = node.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
