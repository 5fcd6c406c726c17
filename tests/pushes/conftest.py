from __future__ import annotations

import pytest

from tests.pushes.cast import Cast, a_cast


@pytest.fixture
async def cast(database: str) -> Cast:
    """The college of the delivery tests, with nothing in its queue."""
    return await a_cast()
