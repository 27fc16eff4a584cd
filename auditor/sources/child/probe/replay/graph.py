"""The graph of revisions as their files say it: told before anything runs, and cut to what can run."""

import ast
import contextlib
import inspect
import os
import re
import types

from alembic import util
from alembic.script import Script
from alembic.script.revision import RevisionError, RevisionMap

from ..failures import redact
from ..places import place


_ASSIGNED = re.compile(r"^(revision|down_revision|depends_on|branch_labels)\s*(?::[^=]*)?=\s*(.+)$", re.MULTILINE)
_SHORTEST_ID = 4  # the fewest letters of an id that Alembic takes for it
_FROM_FILE = "_from_filename" if hasattr(Script, "_from_filename") else "_from_path"


class Graph:
    """Loads the scripts of a directory, tells them once, and gives Alembic those that make a graph."""

    def __init__(self, wire):
        self._wire = wire
        self._told = set()

    def attach(self, directory):
        """Let a script directory take its revisions from here; it looks when it first needs them."""
        directory.revision_map = RevisionMap(lambda: iter(self._load(directory)))

    def tell(self, directory):
        """Tell the graph of a directory if nobody has needed it so far."""
        with contextlib.suppress(Exception):
            len(directory.revision_map._revision_map)

    def _load(self, directory):
        with _tolerant() as unreadable:
            scripts = list(directory._load_revisions())
        for path, error in unreadable:
            file, problem, what = os.path.basename(path), "unreadable", _reason(error)
            message = f"the file {file} cannot be read: {what}"
            if isinstance(error, RevisionError):
                problem, message = "cycle", f"the revision in {file} comes after itself: {what}"
            self._broken(problem, message, _id_of(path, scripts), _place(path, error))
        known = {}
        for script in scripts:
            self._found(script)
            if script.revision in known:
                self._duplicate(script, known[script.revision])
            known.setdefault(script.revision, script)
        return self._sound(known)

    def _sound(self, known):
        """The scripts whose ancestors all exist, parents first; tells why the others are not among them."""
        parents = {name: _parents(script, known) for name, script in known.items()}
        for name, script in known.items():
            for parent in parents[name]:
                if parent not in known:
                    message = f"revision {name} comes after {parent}, and no file has that revision"
                    self._broken("missing", message, name, _place(script.path))
        done = _in_order(parents)
        self._cycles({name: parents[name] for name in known if name not in done}, known)
        return [known[name] for name in done]

    def _cycles(self, rest, known):
        seen = set()
        for start in rest:
            trail, at = [], start
            while at in rest and at not in seen:
                seen.add(at)
                trail.append(at)
                at = next((parent for parent in rest[at] if parent in rest), None)
            if at in trail:
                ring = sorted(trail[trail.index(at) :])
                message = "these revisions come after each other in a ring: " + ", ".join(ring)
                self._broken("cycle", message, ring[0], _place(known[ring[0]].path))

    def _found(self, script):
        message = {
            "id": str(script.revision),
            "down": [str(item) for item in _tuple(script.down_revision)],
            "depends_on": [str(item) for item in _tuple(script.dependencies)],
            "branch_labels": [str(item) for item in _tuple(getattr(script.module, "branch_labels", None))],
            "message": _message(script),
            "place": _place(script.path, line=_line(script)),
            "has_downgrade": hasattr(script.module, "downgrade"),
        }
        if ("found", str(script.path)) not in self._told:
            self._told.add(("found", str(script.path)))
            self._wire.send("revision", message)

    def _duplicate(self, script, first):
        message = f"two files have the revision {script.revision}: {_name(first)} and {_name(script)}"
        self._broken("duplicate", message, script.revision, _place(script.path))

    def _broken(self, problem, message, revision, here):
        if (problem, message) not in self._told:
            self._told.add((problem, message))
            self._wire.send("broken", {"problem": problem, "message": message, "revision": revision, "place": here})


@contextlib.contextmanager
def _tolerant():
    """Files that cannot be imported become revisions that raise; collects (path, error)."""
    unreadable = []
    load, from_file = util.load_python_file, vars(Script)[_FROM_FILE]

    def load_or_stub(folder, filename):
        path = os.path.join(str(folder), str(filename))
        try:
            return load(folder, filename)
        except (Exception, SystemExit) as error:
            unreadable.append((path, error))
            return _stub(path, error)

    def tolerantly(class_, *arguments):
        try:
            return from_file.__func__(class_, *arguments)
        except (util.CommandError, RevisionError) as error:  # it says no revision, or itself as the one before
            path = os.path.join(*map(str, arguments[1:]))
            if all(known != path for known, _ in unreadable):
                unreadable.append((path, error))
            return None

    util.load_python_file = load_or_stub
    setattr(Script, _FROM_FILE, classmethod(tolerantly))
    try:
        yield unreadable
    finally:
        util.load_python_file = load
        setattr(Script, _FROM_FILE, from_file)


def _stub(path, error):
    """A module with what can be read of a file that cannot be imported."""

    def upgrade(*_arguments, **_options):
        raise error

    module = types.ModuleType("unreadable")
    module.__file__ = path
    module.upgrade = module.downgrade = upgrade
    with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as stream:
        for name, value in _ASSIGNED.findall(stream.read()):
            with contextlib.suppress(ValueError, SyntaxError):
                setattr(module, name, ast.literal_eval(value.strip()))
    if not hasattr(module, "down_revision"):
        module.down_revision = None
    return module


def _id_of(path, scripts):
    return next((str(item.revision) for item in scripts if item.module.__file__ == path), None)


def _parents(script, known):
    """The ids of all that must run before; as written where no file has it."""
    written = [str(item) for item in (*_tuple(script.down_revision), *_tuple(script.dependencies))]
    return [item if item in known else _resolved(item, known) for item in written]


def _resolved(written, known):
    # A dependency may also be a branch label, or the beginning of an id.
    bare = written.partition("@")[0]
    for name, script in known.items():
        labels = _tuple(getattr(script.module, "branch_labels", None))
        if bare in labels or (len(bare) >= _SHORTEST_ID and name.startswith(bare)):
            return name
    return written


def _in_order(parents):
    """The ids whose parents are all there, parents first: a dictionary for its order and its look-up."""
    children, waiting = {}, {}
    for name, above in parents.items():
        waiting[name] = len(set(above))
        for parent in set(above):
            children.setdefault(parent, []).append(name)
    done, ready = {}, [name for name, count in waiting.items() if not count]
    while ready:
        name = ready.pop()
        done[name] = True
        for child in children.get(name, ()):
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return done


def _tuple(value):
    return util.to_tuple(value, default=())


def _message(script):
    with contextlib.suppress(Exception):
        return str(script.doc or "")
    return ""


def _line(script):
    upgrade = inspect.unwrap(getattr(script.module, "upgrade", None) or _line)
    code = getattr(upgrade, "__code__", None)
    return code.co_firstlineno if code is not None and code.co_filename == script.module.__file__ else 1


def _place(path, error=None, line=1):
    if isinstance(error, SyntaxError) and error.filename == str(path):
        line = error.lineno or 1
    elif error is not None:
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == str(path):
                line = trace.tb_lineno
            trace = trace.tb_next
    return place(str(path), line)


def _name(script):
    return os.path.basename(str(script.path))


def _reason(error):
    text = redact(str(error)).split("\n", 1)[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
