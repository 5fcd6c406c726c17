"""The doors the attacks come through: the webhook over real HTTP, and the chat of a college."""

from __future__ import annotations

from tests.people.conftest import cast, other_cast
from tests.webhook.conftest import effects, open_house, session, simulator

__all__ = ["cast", "effects", "open_house", "other_cast", "session", "simulator"]
