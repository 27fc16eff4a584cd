"""What commands have in common: a flag for every setting, --debug, and one way to fail."""

from __future__ import annotations

import functools
import inspect
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import output
from auditor.settings import SETTINGS, Form, Setting


if TYPE_CHECKING:
    from collections.abc import Callable

OutputFile = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead of stdout.")
]
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")]


def command(function: Callable[..., int]) -> Callable[..., int]:
    """The function as typer sees it: its `config` parameter becomes a flag for every setting."""
    signature = inspect.signature(function, eval_str=True, locals={"Config": object})  # its module imports msgspec
    own = dict(signature.parameters)
    takes_config = own.pop("config", None) is not None
    settings = SETTINGS if takes_config else ()
    debug = inspect.Parameter("debug", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Debug)
    parameters = [
        *(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own.values()),
        *map(_parameter, settings),
        debug,
    ]

    @functools.wraps(function)
    def run(**given: Any) -> int:
        wants_debug = given.pop("debug")
        overrides = {setting.field: given.pop(setting.field) for setting in settings}
        urls = [overrides.get("db"), overrides.get("scratch")]
        urls += [os.environ.get("AUDITOR_DB_URL"), os.environ.get("AUDITOR_SCRATCH_URL")]
        try:
            if not takes_config:
                return function(**given)
            config = _load(overrides)
            urls += [config.db, config.scratch]
            return function(config=config, **given)
        except (typer.Exit, typer.BadParameter):
            raise
        except Exception as error:  # noqa: BLE001 - a crash is reported as one, and never exits with 1
            return output.failure(error, debug=wants_debug, urls=urls)

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del run.__wrapped__
    return run


def _load(overrides: dict[str, Any]) -> Any:
    from auditor import config

    return config.load(Path.cwd(), overrides)


def _parameter(setting: Setting) -> inspect.Parameter:
    types: dict[Form, Any] = {Form.SECONDS: int | None, Form.SWITCH: bool | None}
    annotation = list[str] | None if setting.is_list else types.get(setting.form, str | None)
    shown = "" if setting.default in (None, False) else f" [default: {setting.default}]"
    variable = f" [variable: {setting.variable}]" if setting.variable else ""
    option = typer.Option(
        setting.flag,
        metavar=None if setting.form is Form.SWITCH else setting.metavar,
        help=setting.help + variable + shown,
        show_default=False,
    )
    return inspect.Parameter(
        setting.field,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[annotation, option],
    )
