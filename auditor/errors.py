"""All errors that a user may see.

AuditorError(message, hint)
├── ConfigError           exit 2
├── SourceError           exit 2
│   ├── ModelImportError  the project's code cannot be imported
│   └── SnapshotError     a snapshot file cannot be read
├── DialectError          exit 3
│   ├── UnknownDialect    exit 2
│   └── DialectLoadFailed
├── RuleLoadFailed        exit 3
└── CouldNotLook          exit 3
    └── ConnectionFailed
"""

from __future__ import annotations

from auditor.model.report import ExitCode


class AuditorError(Exception):
    """What went wrong in one sentence, and what to do in another."""

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(AuditorError):
    """The command line, the environment or a configuration file is wrong."""


class SourceError(AuditorError):
    """A source cannot be lowered into a schema."""


class ModelImportError(SourceError):
    """The project's code cannot be imported, or does not hold what was named."""


class SnapshotError(SourceError):
    """A snapshot file cannot be read or written."""


class DialectError(AuditorError):
    """A dialect package is missing or broken."""

    exit_code = ExitCode.INCOMPLETE


class UnknownDialect(DialectError):
    """Nobody offers the engine that was asked for."""

    exit_code = ExitCode.USAGE


class DialectLoadFailed(DialectError):
    """A dialect package is installed and cannot be used."""


class RuleLoadFailed(AuditorError):
    """A rule's file, card and page do not belong together."""

    exit_code = ExitCode.INCOMPLETE


class CouldNotLook(AuditorError):
    """The audit could not see what it was meant to see."""

    exit_code = ExitCode.INCOMPLETE


class ConnectionFailed(CouldNotLook):
    """No connection to the database."""
