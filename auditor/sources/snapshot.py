"""Schemas in files: versioned JSON, read and written."""

from __future__ import annotations

from pathlib import Path

import msgspec

from auditor.errors import SnapshotError
from auditor.model.schema import Schema


VERSION = 1
_AGAIN = "Write it anew: auditor snapshot SOURCE -o FILE."


class _Head(msgspec.Struct):
    version: int


class _File(msgspec.Struct):
    version: int
    schema: Schema


def dump(schema: Schema) -> str:
    """The text of a snapshot file, indented; the same schema gives the same text."""
    return msgspec.json.format(msgspec.json.encode(_File(VERSION, schema)), indent=2).decode() + "\n"


def parse(text: bytes, name: str) -> Schema:
    """The schema of a snapshot's text; `name` is for messages. Raises SnapshotError."""
    try:
        head = msgspec.json.decode(text, type=_Head)
    except msgspec.ValidationError as error:
        raise SnapshotError(f"{name} is JSON, but no snapshot: {error}.", hint=_AGAIN) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SnapshotError(f"{name} is no snapshot: {error}.", hint=_AGAIN) from error
    if head.version != VERSION:
        raise SnapshotError(
            f"{name} is a snapshot of version {head.version}; this auditor reads version {VERSION}.", hint=_AGAIN
        )
    try:
        return msgspec.json.decode(text, type=_File).schema
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SnapshotError(f"{name} is a damaged snapshot: {error}.", hint=_AGAIN) from error


def read(file: Path) -> Schema:
    """The schema in a file. Raises SnapshotError."""
    try:
        text = file.read_bytes()
    except OSError as error:
        raise SnapshotError(
            f"{file} cannot be read: {error.strerror}.",
            hint="A source is model, live, history, history@REVISION, or the path of a snapshot file.",
        ) from error
    return parse(text, str(file))
