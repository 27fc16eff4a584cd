"""What went wrong in the project's code, for people: the kind, the chain of files, what was missing."""

import os
import re
import sys
import traceback

from .places import is_project_file, place


_SECRETS = (
    (re.compile(r"(://[^:/@\s]*):[^\s]*@"), r"\1:***@"),
    (
        re.compile(r"(?i)\b(\w*(?:password|passwd|secret|token|api_?key)\w*['\"]?\s*[=:]\s*['\"]?)[^\s'\",}&]+"),
        r"\1***",
    ),
)
_SPEAKS_OF_SETTINGS = re.compile(r"(?i)environ|env var|not set|not found|missing|must be set|undefined|required")
_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b[A-Z]{3,}[A-Z0-9]*\b")


def redact(text):
    """The text without passwords."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def failed(stage, error):
    """The message about an exception of the project's code."""
    return {
        "stage": stage,
        "error": type(error).__name__,
        "message": redact(_message(error)),
        "chain": _chain(error),
        "variable": _variable(error),
        "module": error.name if isinstance(error, ModuleNotFoundError) else None,
        "traceback": redact("".join(traceback.format_exception(type(error), error, error.__traceback__))[-8000:]),
    }


def _message(error):
    if isinstance(error, SystemExit):
        return f"it called sys.exit({'' if error.code is None else repr(error.code)})"
    if isinstance(error, KeyError) and error.args:
        return repr(error.args[0]) if isinstance(error.args[0], str) else str(error)
    return str(error)


def _chain(error):
    """The lines of the project's files that led to the exception, outermost first."""
    lines = [
        place(frame.filename, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if is_project_file(frame.filename)
    ]
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        lines.append(place(error.filename, error.lineno))
    return lines


def _variable(error):
    """The environment variable that was missing, as far as the exception tells."""
    if isinstance(error, KeyError):
        inside = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        if inside and inside[-1] in (os.__file__, "<frozen os>"):
            return str(error.args[0])
    if callable(getattr(error, "errors", None)):
        return _missing_setting(error)
    text = str(error)
    if not _SPEAKS_OF_SETTINGS.search(text):
        return None
    return next((name for name in _VARIABLE.findall(text) if name not in os.environ), None)


def _missing_setting(error):
    """The variable of the first field that pydantic's settings lacked."""
    try:
        missing = [item["loc"] for item in error.errors() if item["type"] in ("missing", "value_error.missing")]
    except Exception:
        return None
    if not missing or not missing[0]:
        return None
    return (_settings_prefix(error) + str(missing[0][0])).upper()


def _settings_prefix(error):
    """The prefix of variable names that a settings class asks for."""
    model = getattr(error, "model", None)  # pydantic 1
    if model is not None:
        return str(getattr(getattr(model, "Config", None), "env_prefix", "") or "")
    base = getattr(sys.modules.get("pydantic_settings"), "BaseSettings", None)
    waiting = [base] if base is not None else []
    while waiting:
        class_ = waiting.pop()
        if class_.__name__ == getattr(error, "title", None):
            return str(class_.model_config.get("env_prefix") or "")
        waiting.extend(class_.__subclasses__())
    return ""
