"""Enumerated columns: what the application binds, and what its Python side says."""

import dis

from sqlalchemy import types as sqltypes


_SET_STEPS = ("BUILD_SET", "SET_ADD", "SET_UPDATE")


def enum_in(type_, dialect):
    """The Enum that a column's values come from on this dialect, looking into decorators and arrays."""
    for _ in range(20):  # a decorator that gives itself would never end
        variants = getattr(type_, "_variant_mapping", None)
        if variants and dialect.name in variants:
            type_ = variants[dialect.name]
        if isinstance(type_, sqltypes.Enum):
            return type_
        if isinstance(type_, sqltypes.TypeDecorator):
            type_ = type_.load_dialect_impl(dialect)
        elif isinstance(type_, sqltypes.ARRAY):
            type_ = type_.item_type
        else:
            return None
    return None


def declared_enum(enum, target, place_of_class):
    """The message about an Enum type."""
    message = {
        "labels": [str(label) for label in enum.enums],
        "native": bool(enum.native_enum),
        "constrained": bool(getattr(enum, "create_constraint", False)),
    }
    if enum.enum_class is not None:
        message.update(_python_side(enum, enum.enum_class), place=place_of_class(enum.enum_class))
    named = _named_type(enum, target)
    if named is not None:
        message.update(type_name=str(named.name), type_schema=named.schema and str(named.schema))
    return message


def _python_side(enum, python_class):
    members = [
        (name, member)
        for name, member in python_class.__members__.items()
        if name == member.name or not getattr(enum, "_omit_aliases", False)
    ]
    return {
        "names": [name for name, _ in members],
        "values": [str(member.value) for _, member in members],
        "python_class": f"{python_class.__module__}.{python_class.__qualname__}",
        "unordered": _is_unordered(enum),
    }


def _is_unordered(enum):
    """Whether the labels come out of a set: in another order, and bound to other members, in every process."""
    function = getattr(enum, "values_callable", None)
    code = getattr(function, "__code__", None)
    return code is not None and _makes_set(code)


def _makes_set(code):
    if "sorted" in code.co_names:
        return False
    if {"set", "frozenset"} & set(code.co_names):
        return True
    inner = (item for item in code.co_consts if hasattr(item, "co_code"))
    return any(step.opname in _SET_STEPS for step in dis.get_instructions(code)) or any(map(_makes_set, inner))


def _named_type(enum, target):
    """The type the dialect makes of it, when that is a type with a name of its own."""
    impl = enum.dialect_impl(target.dialect)
    format_type = getattr(target.preparer, "format_type", None)
    if format_type is None or not (enum.native_enum and getattr(impl, "name", None)):
        return None
    return impl if target.type_text(impl) == format_type(impl) else None
