"""The engine on one machine: PostgreSQL and Valkey from pip wheels, and the supervisor.

Set LUOXUAN_DATABASE_URL and LUOXUAN_REDIS_URL and nothing here starts a server (DESIGN §3).
"""

from __future__ import annotations
