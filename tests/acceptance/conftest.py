"""The helper's assertions explain themselves, too."""

from __future__ import annotations

import pytest


pytest.register_assert_rewrite("tests.acceptance.support")
