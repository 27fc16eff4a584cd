"""One revision: composed from steps, put where it can be tried, and written where the project keeps its own."""

import contextlib
import io
import os
import re
import tempfile
import textwrap
import warnings

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import write_hooks
from alembic.util import CommandError

from ..environment import configuration, scripts
from .directives import Directives
from .objects import CannotWrite, Objects
from .rendering import Rendering


_INDENT = "    "
_WORDS = ("head", "heads", "base", "current")


class Composer:
    """Composes the revision of a DraftRequest in the project of a LoadRequest."""

    def __init__(self, load_request, request, *, found, target):
        self._request = request
        self._config = found.config or configuration(load_request)
        self._several = found.several
        self._directory = scripts(self._config)
        self._target = target
        self._objects = Objects(target, found.metadatas.values())
        self._told = found.options
        self._text = self._path = None

    def draft(self):
        """The message about the revision as composed; raises CannotWrite."""
        request = self._request
        if self._several:
            raise CannotWrite(
                "the project's env.py migrates several databases with one revision (upgrade_token), and only one is"
                " compared here"
            )
        rendering = Rendering(self._target, self._objects, self._told)
        directives = Directives(self._told, self._config, self._directory, self._target)
        script, steps_up, steps_down = directives.process(request, self._objects)
        up, down = list(rendering.blocks(steps_up)), list(rendering.blocks(steps_down))
        helpers = rendering.helpers
        self._check_id(script.rev_id)
        captured = self._generate(script, _body(up), _body(down), rendering.imports)
        self._path, text = captured["path"], captured["text"]
        self._text = text.rstrip("\n") + "\n" + (f"\n{helpers}" if helpers else "")
        self._check_text()
        if request["folder"]:
            copy = os.path.join(request["folder"], os.path.basename(self._path))
            with open(copy, "w", encoding=self._directory.output_encoding) as stream:
                stream.write(self._text)
        return {
            "text": self._text,
            "path": os.path.abspath(self._path),
            "revision": script.rev_id,
            "down": captured["down"],
            "places": _places(self._text, _owned(up, steps_up) + _owned(down, steps_down)),
            "sql": list(self._sql(up, steps_up, rendering.imports, helpers)),
        }

    def _check_head(self, script):
        """Refuse a place that is none: anywhere but on top of one head."""
        heads = self._directory.get_heads()
        listed = f"{'the heads are' if len(heads) > 1 else 'the head is'} {', '.join(heads)}"
        if script.head in (None, "head"):
            if len(heads) > 1:
                raise CannotWrite(f"there are several heads ({', '.join(heads)}): give one with --head, or merge them")
        elif not script.splice:
            with contextlib.suppress(CommandError):  # Alembic names what it does not know itself
                found = [item for item in self._directory.get_revisions(script.head) if item is not None]
                if not found and heads:
                    raise CannotWrite(f"{script.head} would begin a second history beside this one: {listed}")
                later = [item.revision for item in found if not item.is_head]
                if later:
                    raise CannotWrite(f"{', '.join(later)} is no head, since others come after it: {listed}")

    def _other_heads(self, script):
        """The heads beside the one it comes after: it repairs what all of them make, so it may not run before them."""
        if script.splice or script.head in (None, "head"):
            return None
        run, todo = set(), [script.head]
        while todo:
            for found in self._directory.get_revisions(todo.pop()):
                if found is not None and found.revision not in run:
                    run.add(found.revision)
                    todo += [*_ids(found.down_revision), *_ids(found.dependencies)]
        return [head for head in self._directory.get_heads() if head not in run] or None

    def _check_id(self, revision):
        """Refuse an id that Alembic could not tell from another one, or from a word of its own."""
        if not re.fullmatch(r"[\w.]+", revision or "") or revision in _WORDS:
            raise CannotWrite(f"{revision!r} is no id of a revision: letters, digits and _ make one")
        known = self._directory.revision_map._revision_map.get(revision)
        if known is not None:
            raise CannotWrite(f"the history has a revision {revision} already: {known.path}")

    def _check_text(self):
        """Refuse a text that is no Python, such as a message may make of it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                compile(self._text, self._path, "exec")
            except (SyntaxError, ValueError) as error:
                line = getattr(error, "lineno", None)
                raise CannotWrite(
                    f"{os.path.basename(self._path)} would be no Python (line {line}: {getattr(error, 'msg', error)}):"
                    " look for quotes and backslashes in its message"
                ) from None

    def write(self):
        """Put the revision in its place, whole or not at all; the path of it."""
        folder = os.path.dirname(self._path)
        try:
            os.makedirs(folder, exist_ok=True)
            handle, half = tempfile.mkstemp(prefix=".half_written_", suffix=".py", dir=folder)
        except OSError as error:
            raise CannotWrite(f"{folder} cannot be written: {error.strerror}") from None
        try:
            with os.fdopen(handle, "w", encoding=self._directory.output_encoding) as stream:
                stream.write(self._text)
            os.chmod(half, 0o666 & ~_umask())
            os.link(half, self._path)  # unlike a rename, it never takes the place of a file that is there
        except FileExistsError:
            raise CannotWrite(f"{self._path} is there already, and no file is overwritten") from None
        except OSError as error:
            raise CannotWrite(f"{self._path} cannot be written: {error.strerror}") from None
        finally:
            with contextlib.suppress(OSError):
                os.unlink(half)
        self._hooks(self._path)  # by its own name, for those that go by it
        return os.path.abspath(self._path)

    def _generate(self, script, upgrades, downgrades, imports):
        """What ScriptDirectory would write, and where: template, file name, place and branch are its business."""
        captured = {}
        self._check_head(script)

        class Captured(Exception):
            pass

        def keep(_template, path, **values):
            captured["path"] = str(path)
            captured["down"] = _ids(values["down_revision"])
            captured["text"] = _depending(self._rendered(values), values.get("depends_on"))
            raise Captured

        self._directory._generate_template = keep
        self._directory._ensure_directory = lambda _path: None
        try:
            self._directory.generate_revision(
                script.rev_id,
                script.message,
                head=script.head,
                splice=script.splice,
                branch_labels=script.branch_label,
                version_path=script.version_path,
                depends_on=script.depends_on or self._other_heads(script),
                **{
                    **(self._told.get("template_args") or {}),
                    "imports": "\n".join(sorted({*imports, *script.imports})),
                    script.upgrade_ops_list[0].upgrade_token: upgrades,
                    script.downgrade_ops_list[0].downgrade_token: downgrades,
                    "config": self._config,
                },
            )
        except Captured:
            pass
        except CommandError as error:
            raise CannotWrite(str(error).rstrip(".")) from None
        finally:
            del self._directory._generate_template, self._directory._ensure_directory
        if not _lines(upgrades) <= _lines(captured["text"]):
            template = os.path.join(self._directory.dir, "script.py.mako")
            raise CannotWrite(f"{template} has no place for the steps of the upgrade")
        return captured

    def _rendered(self, values):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "revision.py")
            from alembic.util import template_to_file

            template = os.path.join(self._directory.dir, "script.py.mako")
            if not os.path.isfile(template):
                raise CannotWrite(f"there is no {template}, the template that Alembic makes revisions from")
            template_to_file(template, path, self._directory.output_encoding, **values)
            with open(path, encoding=self._directory.output_encoding) as stream:
                return stream.read()

    def _hooks(self, path):
        """The project's post-write hooks, as ScriptDirectory runs them."""
        hooks = getattr(self._directory, "hooks", None)
        if not hooks:
            return
        try:
            write_hooks._run_hooks(path, hooks)
        except BaseException as error:
            with contextlib.suppress(OSError):
                os.unlink(path)
            if not isinstance(error, Exception):
                raise
            raise CannotWrite(f"a post-write hook of the project failed: {error}") from None

    def _sql(self, blocks, steps, imports, helpers):
        """The statements of each step of the upgrade, as `alembic upgrade --sql` would show them.

        Those that a hook of the project's added stand with the step before them.
        """
        head = "\n".join(["import sqlalchemy as sa", "from alembic import op", *imports, helpers])
        number, found = 0, []
        for count, lines in blocks:
            said = self._offline(head, lines)
            own = [step for step in steps[number : number + count] if step["verb"] != "foreign"]
            found += [[] for _ in own]
            if found:
                found[-len(own) if own else -1].extend(said)
            number += count
        return found

    def _offline(self, head, lines):
        said = _Said()
        opts = {"as_sql": True, "output_buffer": said, "target_metadata": sa.MetaData()}
        context = MigrationContext.configure(dialect=self._target.dialect, opts=opts)
        code = "\n".join(
            [
                head,
                "def upgrade():",
                *(_INDENT + line for line in [*textwrap.dedent("\n".join(lines)).split("\n"), "pass"]),
            ]
        )
        space = {}
        try:
            with Operations.context(context):
                exec(compile(code, "<revision>", "exec"), space)  # noqa: S102 -- our own
                space["upgrade"]()
        except Exception:
            return []
        return said.statements


class _Said(io.StringIO):
    """Keeps what Alembic writes statement by statement."""

    def __init__(self):
        super().__init__()
        self.statements = []

    def write(self, text):
        """Take one statement."""
        self.statements += filter(None, [text.strip()])
        return len(text)


def _depending(text, others):
    """The text with the revisions that it depends on, which not every project's template has a place for."""
    if not others or re.search(r"^depends_on\b", text, re.MULTILINE):
        return text
    return re.sub(
        r"^down_revision\b.*$", lambda found: f"{found[0]}\ndepends_on = {others!r}", text, count=1, flags=re.MULTILINE
    )


def _lines(text):
    return {line.strip() for line in text.splitlines()}


def _body(blocks):
    written = [block for _, block in blocks if block]
    lines = [line for number, block in enumerate(written) for line in ([""] if number else []) + block]
    if not any(line.strip() and not line.lstrip().startswith("#") for line in lines):
        lines.append("pass")
    return textwrap.indent("\n".join(lines), _INDENT).lstrip()


def _owned(blocks, steps):
    """[(the item of the plan that a block is of, its lines)]."""
    number, found = 0, []
    for count, lines in blocks:
        found += [(steps[number]["item"], lines)] if lines else []
        number += count
    return found


def _places(text, blocks):
    """[(line, item)] of the blocks of a revision, in their order; those that cannot be found are left out."""
    offset, found = 0, []
    for item, lines in blocks:
        start = text.find(textwrap.indent("\n".join(lines), _INDENT), offset)
        if start >= 0:
            found.append((text.count("\n", 0, start) + 1, item))
            offset = start + 1
    return found


def _ids(down):
    return [] if down is None else [down] if isinstance(down, str) else list(down)


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
