from __future__ import annotations

import pytest

from tests.alerts.cast import School, a_school


@pytest.fixture
async def school(database: str) -> School:
    """The class of the warning tests, nobody absent yet."""
    return await a_school()
