"""Operations as the lines of a revision: rendered by Alembic, its imports and env.py's wishes included."""

import itertools
import sys
import textwrap

import sqlalchemy as sa
from alembic.autogenerate import render
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext

from ..places import is_project_file
from ..replay.reflected_types import AsWritten, type_of
from .guards import call, functions
from .objects import CannotWrite, escaped
from .operations import operations


WIDTH = 100
_INDENT = "    "


class Rendering:
    """Renders the steps of one revision; `told` are the options that env.py gave to context.configure()."""

    def __init__(self, target, objects, told):
        self._target = target
        self._objects = objects
        self._users = told.get("render_item")
        self.guards = {}
        self._arounds = {}
        self._batch_asked = bool(told.get("render_as_batch"))
        self._context = autogenerating(target, told, self._render_item)
        self._op = self._context.opts["alembic_module_prefix"]

    @property
    def imports(self):
        """What the rendered code needs, a line each."""
        return sorted(self._context.imports)

    @property
    def helpers(self):
        """The functions at the end of the revision that its steps call."""
        return "\n".join(
            filter(None, [*(f"\n{text.strip()}\n" for text in self._arounds.values()), functions(self.guards)])
        )

    def blocks(self, steps):
        """The steps of each item of the plan, or a table that is made anew for several: [(how many steps, lines)].

        What neighbours run within stands once: before the first of them, and the others are indented, too.
        """
        within, groups = None, list(self._groups(steps))
        for number, group in enumerate(groups):
            try:
                lines = self._block(group)
            except CannotWrite as error:
                error.item = group[0]["item"]
                raise
            around = group[0].get("around")
            if around is not None and lines:
                opens = self._opening(around, groups[number:]) if around != within else []
                lines = [*opens, *_indented(lines)]
            within = around if lines else within
            yield len(group), lines

    def _groups(self, steps):
        number = 0
        while number < len(steps):
            group = [steps[number]]
            while self._joins(group, steps[number + len(group) : number + len(group) + 1]):
                group.append(steps[number + len(group)])
            yield group
            number += len(group)

    def _joins(self, group, following):
        """Whether the next step belongs to the same item, or is made while the table is made anew for another one."""
        if not following:
            return False
        first, (step,) = group[0], following
        if step.get("around") != first.get("around"):
            return False
        if step["item"] == first["item"] >= 0:
            return True
        place = step["table"], step.get("schema")
        return all(self._rebuilds(item) and (item["table"], item.get("schema")) == place for item in (*group, step))

    def _rebuilds(self, step):
        """Whether a step is one of those that one making anew of a table may serve together."""
        return self._in_batch(step) and not (step.get("autocommit") or step.get("guard"))

    def _opening(self, around, groups):
        """The line that some steps run within, with the tables of which all columns are known."""
        self._arounds[around["name"]] = around["text"]
        self._context.imports.update(around["imports"])
        within = itertools.takewhile(lambda group: group[0].get("around") == around, groups)
        known = {}
        for step in (step for group in within for step in group if step.get("known")):
            names = known.setdefault(step["table"], [])
            names += [name for name in step["known"] if name not in names]
        if not known:
            return [f"with {around['name']}():"]
        return [
            f"with {around['name']}({{",
            *_indented(f"{table!r}: {names!r}," for table, names in known.items()),
            "}):",
        ]

    def _in_batch(self, step):
        return bool(step.get("batch") or (self._batch_asked and _alters(step)))

    def _block(self, group):
        lines = []
        group = [step for step in group if step.get("made") != []]  # what a hook of the project's took out
        if not group:
            return lines
        whole = _common(group)
        if whole is not None and (group[0].get("guard"), group[0]["guard_there"]) == whole:
            group = [{**group[0], "guard": None}, *group[1:]]  # the same is asked for all of it
        for part in _runs([{**step, "whole": None} for step in group] if whole is not None else group, self._way):
            lines += self._run(part)
        return self._only(whole, lines) if whole is not None else lines

    def _only(self, whole, lines):
        """The lines, left out where there is nothing to do; the reasons stand before."""
        guard, there = whole
        why = _leading(lines)
        return [*why, f"if {self._condition(guard, there=there)}:", *_indented(lines[len(why) :])]

    def _way(self, step):
        """What steps next to each other must have in common to stand in one block."""
        in_batch = self._in_batch(step)
        guard = step.get("guard") and (repr(step["guard"]), step["guard_there"])  # a key that goes, and comes back
        return in_batch, in_batch and step["table"], bool(step.get("autocommit")), guard

    def _run(self, steps):
        first = steps[0]
        if self._in_batch(first):
            with self._context._within_batch():
                inner = self._commented(steps)
            body, why = [self._batch(first), *_indented(inner)], []
        else:
            body = self._commented(steps)
            why = _leading(body) if first.get("autocommit") or first.get("guard") else []
            body = body[len(why) :]
        if first.get("autocommit"):
            body = [f"with {self._op}get_context().autocommit_block():", *_indented(body)]
        if first.get("guard") is not None:
            body = [f"if {self._condition(first['guard'], there=first['guard_there'])}:", *_indented(body)]
        return [*why, *body]

    def _commented(self, steps):
        lines = []
        for whole, same in itertools.groupby(steps, key=lambda step: (step.get("whole"), step.get("whole_there"))):
            own = [line for step in same for line in [*_comment(step.get("why") or ""), *self._body(step)]]
            lines += self._only(whole, own) if whole[0] is not None else own
        return lines

    def _condition(self, guard, *, there):
        text, helper = call(guard, self._type_text(guard), offline=not there)
        self.guards[helper] = True
        return f"not {text}" if there else text

    def _type_text(self, guard):
        """(the type of a column as SQLAlchemy reflects it, its labels if any)."""
        if "column" not in guard:
            return None
        table = guard["table"]
        plain = guard["column"]
        try:
            type_ = self._objects.type_of(plain, table["name"], table.get("schema"), mapped=False)
        except CannotWrite:  # what SQLAlchemy does not know, it does not reflect either: the step is never left out
            return str(plain["type"].get("raw") or plain["type"]["name"]), []
        return type_.compile(self._target.dialect), list(getattr(type_, "enums", ()))

    def _body(self, step):
        if step["verb"] == "remark":
            return _comment(step["text"])
        if step["verb"] == "sql":
            made = step.get("made")
            return _called(f"{self._op}execute", _literal(step["text"] if made is None else made[0].sqltext))
        made = operations(step, self._objects) if "made" not in step else step["made"]
        return [line for item in made for line in self._one(item, step)]

    def _batch(self, step):
        arguments = [repr(step["table"])]
        if step.get("schema"):
            arguments.append(f"schema={step['schema']!r}")
        if step.get("dangling"):
            arguments.append("reflect_kwargs={'resolve_fks': False}")
        return f"with {self._op}batch_alter_table({', '.join(arguments)}) as batch_op:"

    def _prefix(self):
        return self._context.opts["sqlalchemy_module_prefix"]

    def _one(self, item, step):
        own = _OWN.get(type(item))
        text = own(self, item) if own is not None else render.render_op_text(self._context, item)
        missing = {key: value for key, value in (step.get("options") or {}).items() if f"{key}=" not in text}
        if missing and _takes(item, step) and id(item) not in step.get("foreign", ()):
            rest = ", ".join(f"{key}={value!r}" for key, value in missing.items())
            text = f"{text[:-1]}, {rest})"
        return text.split("\n")

    def _check(self, item):
        table = "" if self._context._has_batch else f"{item.table_name!r}, "
        prefix = "batch_op." if self._context._has_batch else self._op
        condition = item.condition.text if hasattr(item.condition, "text") else str(item.condition)
        schema = f", schema={item.schema!r}" if item.schema and not self._context._has_batch else ""
        name = self._name(item.constraint_name)
        return f"{prefix}create_check_constraint({name}, {table}{self._prefix()}text({condition!r}){schema})"

    def _primary_key(self, item):
        prefix = "batch_op." if self._context._has_batch else self._op
        table = "" if self._context._has_batch else f"{item.table_name!r}, "
        schema = f", schema={item.schema!r}" if item.schema and not self._context._has_batch else ""
        return f"{prefix}create_primary_key({self._name(item.constraint_name)}, {table}{list(item.columns)!r}{schema})"

    def _rename_table(self, item):
        schema = f", schema={item.schema!r}" if item.schema else ""
        return f"{self._op}rename_table({item.table_name!r}, {item.new_table_name!r}{schema})"

    def _name(self, name):
        prefix = "batch_op." if self._context._has_batch else self._op
        return f"{prefix}f({str(name)!r})" if name is not None else "None"

    def _render_item(self, kind, item, context):
        """What env.py renders, it renders; types of the project's own code are frozen to what the database has."""
        if self._users is not None:
            said = self._users(kind, item, context)
            if said is not False:
                return said
        if kind != "type":
            return False
        if isinstance(item, AsWritten):
            raise CannotWrite(f"SQLAlchemy has no type for {item.text}")
        enum = self._named_enum(item)
        if enum is not None:
            return enum
        module = type(item).__module__
        if module.split(".")[0] in ("sqlalchemy", "alembic") or context.opts["user_module_prefix"]:
            return False
        if is_project_file(getattr(sys.modules.get(module), "__file__", None)):
            return self._frozen(item, context)
        context.imports.add(f"import {module}")
        return False

    def _named_enum(self, item):
        """An enum type by its name: the step that makes it is another one."""
        dialect = self._target.dialect
        native = getattr(item, "native_enum", False) and getattr(item, "name", None)
        class_ = next((found for found in dialect.colspecs.values() if found.__name__ == "ENUM"), None)
        if not native or class_ is None:
            return None
        self._context.imports.add(f"from sqlalchemy.dialects import {dialect.name}")
        schema = f", schema={item.schema!r}" if item.schema else ""
        labels = ", ".join(map(repr, item.enums))
        return f"{dialect.name}.ENUM({labels}, name={str(item.name)!r}{schema}, create_type=False)"

    def _frozen(self, item, context):
        """The type as the database has it: a revision must not change when the project's code does."""
        found = type_of(self._target.type_text(item), self._target.dialect, {})
        if isinstance(found, AsWritten):
            context.imports.add(f"import {type(item).__module__}")
            return False
        return render._repr_type(found, context)


def autogenerating(target, told, render_item):
    """What Alembic's renderer needs to know, as env.py tells it."""
    opts = {
        "sqlalchemy_module_prefix": told.get("sqlalchemy_module_prefix") or "sa.",
        "alembic_module_prefix": told.get("alembic_module_prefix") or "op.",
        "user_module_prefix": told.get("user_module_prefix"),
        "render_item": render_item,
        "render_as_batch": False,
        "target_metadata": told.get("target_metadata"),
    }
    context = MigrationContext.configure(dialect=target.dialect, opts={"target_metadata": None})
    return AutogenContext(context, metadata=sa.MetaData(), opts=opts, autogenerate=False)


def _takes(item, step):
    """Whether the options of a step are for this one of its operations."""
    return not (step["verb"] == "alter" and isinstance(item, (ops.DropConstraintOp, ops.DropIndexOp)))


def _runs(steps, way):
    """The steps in runs of neighbours that go the same way; those that act on no table join none."""
    return [list(found) for _, found in itertools.groupby(steps, key=way)]


def _common(group):
    """What all steps of a group are left out for: (what is asked for, whether it has to be there); None for none."""
    wholes = [(step.get("whole"), step.get("whole_there")) for step in group]
    return wholes[0] if wholes[0][0] is not None and all(whole == wholes[0] for whole in wholes) else None


def _leading(lines):
    """The comments that lines begin with."""
    return list(itertools.takewhile(lambda line: line.startswith("#"), lines))


def _alters(step):
    return step["verb"] in ("add", "drop", "alter", "rename") and step["what"] in _IN_BATCH


def _indented(lines):
    return [_INDENT + line if line else line for line in lines]


def _comment(text):
    return [f"# {line}" if line else "#" for part in text.split("\n") for line in _wrapped(part)]


def _wrapped(line):
    """Lines of prose; one that is indented is code, to be copied as it is."""
    if line.startswith("    "):
        return [line]
    return textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False) if line else []


def _literal(text):
    """SQL as a Python literal that can be read."""
    text = escaped(text)
    if "\n" in text and '"""' not in text and all(map(_is_whole, text.split("\n"))):
        return "\n".join(['"""', *_indented(text.replace("\\", "\\\\").split("\n")), '"""'])
    return repr(text)


def _is_whole(line):
    """Whether no literal or name goes on in the next line, which must not be indented then."""
    return not any(line.count(mark) % 2 for mark in "'\"`")


def _called(function, literal):
    """A call with one literal, which may have several lines."""
    return f"{function}({literal})".split("\n")


_IN_BATCH = ("column", "primary key", "unique constraint", "foreign key", "check constraint")
_OWN = {
    ops.CreateCheckConstraintOp: Rendering._check,
    ops.CreatePrimaryKeyOp: Rendering._primary_key,
    ops.RenameTableOp: Rendering._rename_table,
}
