"""The child process: starts it, talks with it, and ends it when it keeps silent for too long."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import msgspec

from auditor.errors import ModelImportError
from auditor.redact import redact
from auditor.sources.child.interpreter import Interpreter
from auditor.sources.child.messages import Done, Failed, Message, Request


PROBE = Path(__file__).parent / "probe" / "__main__.py"
LAST_LINES = 20
_CHUNK = 1 << 16


class Limits(NamedTuple):
    """Seconds that the child may be silent, and may take in all."""

    silence: float = 60
    total: float = 300

    @classmethod
    def within(cls, total: float) -> Limits:
        """So much in all; a minute of silence, or more of it where more is allowed in all."""
        return cls(max(min(60, total), total / 2), total)


class Child:
    """A running child; use it as a context manager, so that it never outlives its parent."""

    def __init__(
        self, interpreter: Interpreter, folder: Path, limits: Limits, *, debug: bool = False, says: Any = Message
    ) -> None:
        """`says` is the union of all that this child may tell."""
        self.interpreter = interpreter
        self._limits = limits
        self._end = time.monotonic() + limits.total
        self._debug = debug
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._last: deque[str] = deque(maxlen=LAST_LINES)
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(says)
        self._process = _spawn(interpreter, folder)
        self._readers = [
            threading.Thread(target=target, daemon=True) for target in (self._read_answers, self._read_stderr)
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def begin(self) -> None:
        """What follows is a task of its own, and may take as long as the first."""
        self._end = time.monotonic() + self._limits.total

    def send(self, request: Request | msgspec.Struct) -> None:
        """Ask for something; the answers come from `messages`."""
        assert self._process.stdin is not None
        # When it has ended already, receive() tells what it said before, or that it said nothing.
        with contextlib.suppress(OSError):
            self._process.stdin.write(msgspec.json.encode(request) + b"\n")
            self._process.stdin.flush()

    def receive(self) -> Any:
        """The next message.

        Raises ModelImportError when the child ends without one, or a deadline passes.
        """
        wait = min(self._limits.silence, self._end - time.monotonic())
        try:
            line = self._lines.get(timeout=max(wait, 0))
        except queue.Empty:
            self.close()
            raise self._too_long() from None
        if not line:
            raise self._ended()
        try:
            return self._decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise ModelImportError(
                f"The answer of the project's Python cannot be read: {error}.",
                hint="This is a fault of ours: please report it with the version of SQLAlchemy.",
            ) from None

    def messages(self) -> Iterator[Message]:
        """All messages up to the last one, which is Done or Failed."""
        while True:
            message = self.receive()
            yield message
            if isinstance(message, Done | Failed):
                return

    def close(self) -> None:
        """End the child and all that it started."""
        if self._process.poll() is None:
            _kill_group(self._process)
        self._process.wait()
        for reader in self._readers:
            reader.join(timeout=1)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                _close(stream)

    def last_lines(self) -> str:
        """The last lines that the project's code printed, without passwords."""
        return redact("\n".join(self._last))

    def _too_long(self) -> ModelImportError:
        late = time.monotonic() >= self._end
        what = f"took longer than {self._limits.total:g} s" if late else f"was silent for {self._limits.silence:g} s"
        return ModelImportError(
            f"The project's code {what} while it was imported, and was stopped.{_printed(self.last_lines())}",
            hint="Guard what runs at import with if __name__ == '__main__', or allow more time (--model-timeout).",
        )

    def _ended(self) -> ModelImportError:
        code = self._process.wait()
        self._readers[1].join(timeout=1)
        how = f"was killed by signal {-code}" if code < 0 else f"ended its process with exit code {code}"
        return ModelImportError(
            f"The project's code {how} while it was imported.{_printed(self.last_lines())}",
            hint=f"It ran in {self.interpreter.path} ({self.interpreter.chosen}).",
        )

    def _read_answers(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        for line in stream:
            self._lines.put(line)
        self._lines.put(b"")

    def _read_stderr(self) -> None:
        stream = self._process.stderr
        assert stream is not None
        for line in stream:
            text = line.decode(errors="replace").rstrip("\n")
            self._last.append(text)
            if self._debug:
                sys.stderr.write(f"models: {redact(text)}\n")


def _spawn(interpreter: Interpreter, folder: Path) -> subprocess.Popen[bytes]:
    # No bytecode: an audit leaves no file behind in the project, or in its installed packages.
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.Popen(  # noqa: S603 -- the interpreter is the user's choice
            [interpreter.path, "-X", "utf8", PROBE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=_CHUNK,
            cwd=folder,
            env=environ,
            start_new_session=True,
        )
    except OSError as error:
        raise ModelImportError(
            f"The Python {interpreter.path} ({interpreter.chosen}) cannot be started: {error.strerror}.",
            hint="Name the project's interpreter with --python.",
        ) from None


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _close(stream: object) -> None:
    with contextlib.suppress(OSError):
        stream.close()  # type: ignore[attr-defined]


def _printed(lines: str) -> str:
    return f" It printed last:\n{lines}" if lines.strip() else ""
