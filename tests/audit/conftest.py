"""Whole audits of small models against a database of the test's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.audit import audit
from auditor.config import Config
from auditor.model.report import Report


Audit = Callable[..., Report]

HEAD = "from sqlalchemy import *\n\nmetadata = MetaData()\n"


@pytest.fixture
def audited(tmp_path: Path) -> Audit:
    """Audits models, given as the body of their module, against a database."""

    def run(models: str, url: str, **settings: Any) -> Report:
        (tmp_path / "audited_models.py").write_text(HEAD + models, encoding="utf-8")
        return audit(Config(**{**_SETTINGS, "project": tmp_path, "db": url, **settings}))

    return run


# Keys without an index are the models' own matter, and these tests are about two sources.
_SETTINGS: dict[str, Any] = {"metadata": ("audited_models:metadata",), "python": sys.executable, "ignore": ("AUD4",)}
