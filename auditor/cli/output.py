"""Where text goes: stdout is the report and nothing else, everything besides it goes to stderr."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from auditor.errors import AuditorError

PIPE_WIDTH = 120
BUG = 3
"""The exit code of a defect of ours: we could not look. Never 1, which means findings."""


def emit(text: str, file: Path | None = None) -> None:
    """Write a result to the file, whole or not at all, or else to stdout."""
    if file is not None:
        _write(file, text)
        return
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout.fileno())  # `| head` has read enough; the verdict stays what it is
    except OSError as error:  # a full disk
        _silence(sys.stdout.fileno())
        raise _cannot_write("The report", error) from error


def say(text: str) -> None:
    """A line for the person at the terminal, or in the log."""
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(text + "\n")


def notes(lines: Iterable[str]) -> None:
    """What the user did not ask for and should know."""
    for line in lines:
        say(f"note: {printable(line)}")


def complain(message: str, *, hint: str = "", urls: Iterable[str | None] = ()) -> None:
    """An error: what went wrong, and what to do; never a secret."""
    from auditor.redact import redact

    urls = list(urls)
    say("error: " + printable(redact(message, urls)))
    if hint:
        say("hint: " + printable(redact(hint, urls)))


def failure(error: Exception, *, debug: bool, urls: Iterable[str | None]) -> int:
    """Report an exception; the exit code comes back."""
    from auditor.errors import AuditorError
    from auditor.redact import redact

    urls = list(urls)
    if debug:
        import traceback

        say(redact("".join(traceback.format_exception(error)), urls).rstrip())
    if isinstance(error, AuditorError):
        complain(error.message, hint=error.hint, urls=urls)
        return int(error.exit_code)
    complain(
        f"This is a defect of auditor, nothing of yours: {type(error).__name__}: {error}",
        hint="Please report it, with what `--debug` adds." if not debug else "Please report it, with the lines above.",
        urls=urls,
    )
    return BUG


def colour(stream_is_terminal: bool) -> bool:
    """Whether to colour, by the customs of the terminal (NO_COLOR, TERM=dumb)."""
    return stream_is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def on_terminal() -> bool:
    """Whether a person reads stdout."""
    return sys.stdout.isatty()


def width() -> int:
    """Columns to use."""
    import shutil

    return max(40, shutil.get_terminal_size().columns) if on_terminal() else PIPE_WIDTH


@contextlib.contextmanager
def progress(urls: Iterable[str | None] = ()) -> Iterator[Callable[[str], None]]:
    """Gives a function that shows what is going on, on stderr when that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    from auditor.redact import redact

    urls = list(urls)
    with Console(stderr=True).status("") as status:
        yield lambda text: status.update(Text(printable(redact(text, urls))))


def printable(text: str) -> str:
    """The text without characters that steer a terminal; line breaks and tabs stay."""
    return "".join(char if char.isprintable() or char in "\n\t" else f"\\x{ord(char):02x}" for char in text)


def prepare() -> None:
    """Let a name that the terminal's encoding does not have be shown escaped, and a closed stream take all."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # `>&-`
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - to the end
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def close_quietly() -> None:
    """Flush both streams; a reader that went away is no error."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            _silence(stream.fileno())


def _silence(descriptor: int) -> None:
    """Send what is still buffered nowhere, so that the interpreter does not stumble over it at exit."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _write(file: Path, text: str) -> None:
    import tempfile

    target = file.resolve()
    if target.exists() and not target.is_file():  # a pipe or a device holds no half of a file
        _guarded(file, lambda: target.write_text(text, encoding="utf-8"))
        return

    def replace() -> None:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as half:
            try:
                half.write(text)
                half.flush()
                os.fsync(half.fileno())
                os.chmod(half.name, _mode(target))  # noqa: PTH101 - the name of an open file
                os.replace(half.name, target)  # noqa: PTH105 - the same
            except BaseException:
                os.unlink(half.name)  # noqa: PTH108 - the same
                raise

    _guarded(file, replace)


def _guarded(file: Path, write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as error:
        raise _cannot_write(file, error) from error


def _cannot_write(what: Path | str, error: OSError) -> AuditorError:
    from auditor.errors import ConfigError

    return ConfigError(f"{what} cannot be written: {error.strerror}.", hint="Name another file with --output.")


def _mode(target: Path) -> int:
    """The permissions that writing in place would have left."""
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
