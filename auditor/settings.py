"""Every setting, once: this table makes the flags, the checks of configuration files and the page of settings.

It is plain data, because `auditor --help` reads it and must start at once.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Form(StrEnum):
    """What a setting's value looks like, in the words of an error message."""

    TEXT = "a string"
    TEXTS = "a list of strings"
    PAIRS = "a list of NAME=VALUE"
    SEVERAL = "a string or a list of strings"
    SECONDS = "a whole number of seconds, 1 or more"
    SWITCH = "true or false"
    SEVERITY = 'one of "error", "warning", "info"'


class Setting(NamedTuple):
    """One setting. `key` is the key in a configuration file and, with two dashes, the flag."""

    key: str
    form: Form
    help: str
    default: str | int | bool | None = None
    metavar: str = "TEXT"
    variable: str = ""
    is_path: bool = False

    @property
    def field(self) -> str:
        """The attribute of Config, and the parameter of a command."""
        return self.key.replace("-", "_")

    @property
    def is_list(self) -> bool:
        """Whether it may be given several times."""
        return self.form in {Form.TEXTS, Form.PAIRS, Form.SEVERAL}

    @property
    def flag(self) -> str:
        """The option of the command line; a switch has one for either way."""
        return f"--{self.key}/--no-{self.key}" if self.form is Form.SWITCH else f"--{self.key}"


SETTINGS = (
    Setting("metadata", Form.TEXTS, "Models as module:attribute or module:callable; may be repeated.", metavar="REF"),
    Setting("app", Form.TEXT, "Flask application or factory as module:attribute.", metavar="REF"),
    Setting("path", Form.TEXTS, "Folder to import the models from; may be repeated.", metavar="DIR", is_path=True),
    Setting(
        "alembic",
        Form.TEXT,
        "Alembic configuration: alembic.ini, a pyproject.toml with [tool.alembic], or the folder of env.py.",
        metavar="FILE",
        is_path=True,
    ),
    Setting("alembic-section", Form.TEXT, "Section of the Alembic configuration.", "alembic", metavar="NAME"),
    Setting(
        "alembic-option",
        Form.PAIRS,
        "Option that the project's own program sets, such as version_locations; may be repeated.",
        metavar="NAME=VALUE",
    ),
    Setting(
        "alembic-attribute",
        Form.PAIRS,
        "Attribute of Alembic's configuration that env.py expects from the program, as text or @module:attribute; "
        "may be repeated.",
        metavar="NAME=VALUE",
    ),
    Setting("alembic-x", Form.TEXTS, "What alembic -x would hand to env.py; may be repeated.", metavar="NAME=VALUE"),
    Setting(
        "history-base",
        Form.TEXTS,
        "Metadata that the program creates before the first revision runs; may be repeated.",
        metavar="REF",
    ),
    Setting(
        "since",
        Form.TEXT,
        "Git reference, such as origin/main: what its revisions do must not change.",
        metavar="REF",
    ),
    Setting("db", Form.TEXT, "URL of the live database.", metavar="URL", variable="AUDITOR_DB_URL"),
    Setting(
        "scratch",
        Form.TEXT,
        "URL of an empty database of the same engine, to normalise the models and to try the migrations in.",
        metavar="URL",
        variable="AUDITOR_SCRATCH_URL",
    ),
    Setting(
        "production",
        Form.SWITCH,
        "Whether the live database is production, whose rows are never copied; unsaid, they stay on its server.",
    ),
    Setting(
        "engine",
        Form.SEVERAL,
        "Target when there is no database, and of raw SQL beside it; may be repeated.",
        metavar="NAME[@VERSION]",
    ),
    Setting(
        "sql",
        Form.SEVERAL,
        "Python or .sql file, or folder of them, whose raw SQL is read; may be repeated.",
        metavar="PATH",
        is_path=True,
    ),
    Setting("python", Form.TEXT, "Interpreter that imports the models.", metavar="FILE", is_path=True),
    Setting(
        "schema",
        Form.TEXTS,
        "Schemas, by pattern, for the tables that the models give none; may be repeated.",
        metavar="GLOB",
    ),
    Setting("table", Form.TEXTS, "Only tables matching this pattern; may be repeated.", metavar="GLOB"),
    Setting("select", Form.TEXTS, "Only rules with this id, id prefix or slug; may be repeated.", metavar="RULE"),
    Setting("ignore", Form.TEXTS, "No rules with this id, id prefix or slug; may be repeated.", metavar="RULE"),
    Setting("fail-on", Form.SEVERITY, "The least severity that gives exit code 1.", "warning", "error|warning|info"),
    Setting("env-filters", Form.SWITCH, "Leave out what env.py leaves out of migrations.", default=True),
    Setting("strict-unknown", Form.SWITCH, "Exit code 1 also for what could not be decided.", default=False),
    Setting("connect-timeout", Form.SECONDS, "Time limit for connecting.", 10, "SECONDS"),
    Setting("statement-timeout", Form.SECONDS, "Time limit for each catalog query.", 30, "SECONDS"),
    Setting("lock-timeout", Form.SECONDS, "Time limit for waiting for a lock.", 5, "SECONDS"),
    Setting("model-timeout", Form.SECONDS, "Time limit for importing the models.", 120, "SECONDS"),
)
