"""What the clock does: each job calls one service and returns counts for its ledger row."""

from __future__ import annotations
