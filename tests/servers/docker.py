"""Servers in containers, when a Docker engine answers; the images are those of docker-compose.yml."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from .process import Plan, find, run, start
from .server import DRIVERS, engine_of


if TYPE_CHECKING:
    from .home import Home
    from .server import Server


@dataclass(frozen=True, slots=True)
class Image:
    """An image, the port it serves, the folder for its data, and the environment that opens it to us."""

    name: str
    port: int
    data: str
    environment: tuple[str, ...]
    account: str


TRUST = ("POSTGRES_HOST_AUTH_METHOD=trust", "PGDATA=/scratch")
IMAGES = {
    "postgresql": Image("pgvector/pgvector:pg16", 5432, "/scratch", TRUST, "postgres"),
    "postgresql-wheel": Image("pgvector/pgvector:pg18", 5432, "/scratch", TRUST, "postgres"),
    "mariadb": Image("mariadb:11.4", 3306, "/var/lib/mysql", ("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1",), "root"),
    "mysql": Image("mysql:8.4", 3306, "/var/lib/mysql", ("MYSQL_ALLOW_EMPTY_PASSWORD=1",), "root"),
}


def from_docker(kind: str, home: Home) -> Server:
    """Start a container that removes itself when its keeper ends it."""
    docker = find("docker")
    run([docker, "info"])
    run([docker, "pull", "--quiet", IMAGES[kind].name])
    return start(home, partial(_prepare, kind, home, docker))


def _prepare(kind: str, home: Home, docker: str, port: int) -> Plan:
    image = IMAGES[kind]
    environment = [part for setting in image.environment for part in ("--env", setting)]
    publish = ["--publish", f"127.0.0.1:{port}:{image.port}", "--tmpfs", image.data]
    path = "postgres" if engine_of(kind) == "postgresql" else ""
    return Plan(
        kind=kind,
        origin="docker",
        folder=home.folder(kind),
        command=[docker, "run", "--rm", *publish, *environment, image.name],
        url=f"{DRIVERS[engine_of(kind)]}://{image.account}@127.0.0.1:{port}/{path}",
        ours=lambda _: True,  # Docker itself refuses a port that is taken
        stop=signal.SIGTERM,
    )
