"""python -m tests.bench [--tables N ...] [--kinds a,b]: prints the figures, one line an engine and size."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from itertools import pairwise

from rich.console import Console
from rich.table import Table

from tests import servers


def main() -> int:
    """Makes the databases, measures each in processes of their own, prints one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--tables", type=int, nargs="+", default=[1000, 5000])
    parser.add_argument("--kinds", default="postgresql,mariadb,mysql")
    parser.add_argument("--rounds", type=int, default=3, help="each is measured so often, and the best counts")
    options = parser.parse_args()
    console = Console(width=160)
    rows = []
    for kind in options.kinds.split(","):
        server = servers.start(kind)
        if isinstance(server, servers.Unavailable):
            console.print(f"NOT MEASURED: {kind}: {server.reason}", style="bold red")
            continue
        for count in options.tables:
            with server.database() as url:
                console.print(f"{kind} {server.version}: making {count} tables")
                _step("create", url, count)
                rows.append(
                    {"engine": f"{kind} {server.version}", "tables": count, **_measured(url, count, options.rounds)}
                )
    _print(rows, console)
    return 0


def _measured(url: str, count: int, rounds: int) -> dict[str, float]:
    """By turns, since a machine that is slow for a while should be so for all of them."""
    turns = [(_step("ours", url, count), _step("alembic", url, count), *_late(url, count)) for _ in range(rounds)]
    ours, alembic, late, alembic_late = map(_best, zip(*turns, strict=True))
    return {
        "queries": ours["queries"],
        "bare s": ours["bare"],
        "read s": ours["read"],
        "read/bare": ours["read"] / ours["bare"],
        "whole s": ours["whole"],
        "alembic s": alembic["whole"],
        "faster": alembic["whole"] / ours["whole"],
        "faster +5ms": alembic_late["whole"] / late["whole"],
        "own s": ours["own"],
        "peak MB": ours["peak"],
        "alembic MB": alembic["peak"],
        "findings": ours["findings"],
    }


def _late(url: str, count: int) -> tuple[dict[str, float], ...]:
    return tuple(_step(what, url, count, latency=0.005) for what in ("ours", "alembic"))


def _best(measured: Iterable[dict[str, float]]) -> dict[str, float]:
    """The least of each figure, since whatever else the machine does only adds; of the findings the most."""
    taken = list(measured)
    return {key: (max if key == "findings" else min)(item[key] for item in taken) for key in taken[0]}


def _step(what: str, url: str, count: int, latency: float = 0.0) -> dict[str, float]:
    """One measurement in a fresh process, so that memory and caches are its own."""
    environment = {**os.environ, "BENCH_TABLES": str(count), "BENCH_URL": url, "BENCH_LATENCY": str(latency)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.measure", what],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout or "{}")
    return figures


def _print(rows: list[dict[str, object]], console: Console) -> None:
    table = Table(title="auditor against bare catalog rows and against Alembic's compare_metadata")
    for key in rows[0] if rows else ():
        table.add_column(key, justify="right")
    for row in rows:
        table.add_row(*(f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()))
    console.print(table)
    for small, large in pairwise(rows):
        if small["engine"] != large["engine"]:
            continue
        growth = float(str(large["own s"])) / float(str(small["own s"]))
        console.print(
            f"{small['engine']}: own time grows {growth:.2f} times from {small['tables']} to {large['tables']} tables"
        )


if __name__ == "__main__":
    sys.exit(main())
