"""What the project's process_revision_directives makes of a revision: other operations, an id of its own, a veto."""

import contextlib
import itertools

from alembic import command
from alembic.operations import ops
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext

from .objects import CannotWrite
from .operations import operations


_HOOK = "process_revision_directives of the project's env.py"
_OF_NO_TABLE = (ops.CreateTableOp, ops.DropTableOp, ops.RenameTableOp, ops.ExecuteSQLOp)
_CONNECTED = ("connection", "url", "dialect_name")


class Directives:
    """Hands a revision to the hook as `alembic revision --autogenerate` does; `told` is what env.py configured."""

    def __init__(self, told, config, directory, target):
        self._told = told
        self._config = config
        self._directory = directory
        self._target = target

    def process(self, request, objects):
        """(MigrationScript, steps up, steps down) as the hook leaves them; raises CannotWrite."""
        # What makes a copy of a database is no revision of the project's, and has to stay what it is.
        hook = self._told.get("process_revision_directives") if not request.get("splice") else None
        ways = [Steps(request[way], objects if hook else None) for way in ("upgrade", "downgrade")]
        script = ops.MigrationScript(
            rev_id=request["revision"],
            message=request["message"],
            upgrade_ops=ops.UpgradeOps(ways[0].ops, upgrade_token=self._told.get("upgrade_token") or "upgrades"),
            downgrade_ops=ops.DowngradeOps(
                ways[1].ops, downgrade_token=self._told.get("downgrade_token") or "downgrades"
            ),
            head=request.get("head") or "head",
            splice=request.get("splice"),
        )
        if hook is None:
            return script, list(request["upgrade"]), list(request["downgrade"])
        script = self._hooked(hook, script)
        up, down = script.upgrade_ops_list, script.downgrade_ops_list
        return script, ways[0].left(up[0].ops if up else ()), ways[1].left(down[0].ops if down else ())

    def _hooked(self, hook, script):
        directives = [script]
        environment = EnvironmentContext(self._config, self._directory, fn=lambda _heads, _context: [])
        opts = {key: value for key, value in self._told.items() if key not in _CONNECTED}
        for name, value in {"autogenerate": True, "message": script.message, "cmd": (command.revision, [], [])}.items():
            with contextlib.suppress(AttributeError):
                setattr(self._config.cmd_opts, name, value)
        try:
            context = MigrationContext.configure(
                dialect=self._target.dialect, environment_context=environment, opts=opts
            )
            with environment:  # so that `from alembic import context` works in the hook
                hook(context, tuple(self._directory.get_heads()), directives)
        except (Exception, SystemExit) as error:
            raise CannotWrite(f"{_HOOK} fails: {type(error).__name__}: {error}".rstrip(".")) from error
        if not directives:
            raise CannotWrite(f"{_HOOK} leaves nothing to write")
        if len(directives) > 1:
            raise CannotWrite(f"{_HOOK} makes {len(directives)} revisions of one")
        return directives[0]


class Steps:
    """The steps of one way as operations that a hook may change, and back."""

    def __init__(self, steps, objects):
        self._steps = list(steps)
        self._owners = {}
        self._own = set()
        self.ops = []
        for number, step in enumerate(steps if objects is not None else ()):
            for item in _tabled(_made(step, objects), step):
                self._owners[id(item)] = number
                self._own |= set(map(id, getattr(item, "ops", [item])))
                self.ops.append(item)

    def left(self, found):
        """The steps with the operations that are left of each; those of nobody are steps of their own."""
        made, added, last = {}, {}, -1
        for item in found:
            last = self._owners.get(id(item), last)
            place = made if id(item) in self._owners else added
            place.setdefault(last, []).extend(item.ops if isinstance(item, ops.ModifyTableOps) else [item])
        steps = [_foreign(item) for item in added.get(-1, ())]
        for number, step in enumerate(self._steps):
            mine = made.get(number, [])
            foreign = {id(item) for item in mine} - self._own
            steps.append(step if step["verb"] == "remark" else {**step, "made": mine, "foreign": foreign})
            steps += [_foreign(item) for item in added.get(number, ())]
        return steps


def _made(step, objects):
    if step["verb"] == "remark":
        return []
    if step["verb"] == "sql":
        return [ops.ExecuteSQLOp(step["text"])]
    try:
        return operations(step, objects)
    except CannotWrite as error:
        error.item = step["item"]
        raise


def _tabled(made, step):
    """The operations as autogenerate groups them: those that change a table under that table."""
    for alone, group in itertools.groupby(made, key=lambda item: isinstance(item, _OF_NO_TABLE)):
        if alone or step["what"] == "table":
            yield from group
        else:
            yield ops.ModifyTableOps(step["table"], list(group), schema=step.get("schema"))


def _foreign(item):
    return {"verb": "foreign", "what": "", "table": "", "item": -1, "made": [item], "guard_there": True}
