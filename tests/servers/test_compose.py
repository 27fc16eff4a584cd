"""docker-compose.yml offers the servers that the engines are made for, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from auditor.plugin import loader
from tests.servers import KINDS, docker, variable


ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
EMBEDDED = {"sqlite"}
URL = re.compile(r"export (AUDITOR_TEST_\w+)=(\S+)")


def supported() -> set[str]:
    """Return what the engines are made for, named as the services are: "mariadb-11.4"."""
    engines = {loader.load(name) for name in loader.available()}
    return {
        (version if " " in version else f"{engine.name} {version}").lower().replace(" ", "-")
        for engine in engines
        for version in engine.versions
        if engine.name not in EMBEDDED
    }


def urls(file: Path) -> dict[str, str]:
    """Return the URLs that a text tells to export."""
    return dict(URL.findall(file.read_text(encoding="utf-8")))


def published(service: dict[str, Any]) -> str:
    """Return where a service can be reached: "127.0.0.1:54316"."""
    (port,) = service["ports"]
    return str(port).rpartition(":")[0]


def test_there_is_a_service_for_each_supported_version() -> None:
    """And for each service a version that is supported."""
    assert supported() == set(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_what_its_name_says(name: str) -> None:
    """The image is of this version; the port is on loopback, and its health is checked."""
    engine, _, version = name.partition("-")
    service = SERVICES[name]

    assert version == service["image"].removeprefix("pgvector/pgvector:pg").removeprefix(f"{engine}:")
    assert published(service).startswith("127.0.0.1:")
    assert {"test", "interval", "timeout", "retries"} <= set(service["healthcheck"])
    assert service.get("profiles", ["all"]) == ["all"]


def test_every_port_is_of_one_service() -> None:
    """All services can run at once."""
    assert len(SERVICES) == len({published(service) for service in SERVICES.values()})


def test_each_url_leads_to_a_service_that_runs_by_default() -> None:
    """The readme and the file itself name the same URLs, one for each kind of server."""
    told = urls(ROOT / "README.md")
    default = {published(service): name for name, service in SERVICES.items() if "profiles" not in service}

    assert told == urls(COMPOSE)
    assert {variable(kind) for kind in KINDS if kind not in EMBEDDED} == set(told)
    for name, text in told.items():
        url = make_url(text)
        service = default[f"{url.host}:{url.port}"]
        kind = service.partition("-")[0]
        assert kind == url.get_backend_name()
        assert name.startswith(f"AUDITOR_TEST_{kind.upper()}_")
        assert url.password in SERVICES[service]["environment"].values()


def test_the_tests_run_the_same_images() -> None:
    """Who uses Docker tests against what we would have started in it."""
    assert {image.name for image in docker.IMAGES.values()} <= {service["image"] for service in SERVICES.values()}
