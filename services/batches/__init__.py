"""A batch under way: what a file's rows bring, what is wrong with them, where they are staged.

Stands below `services.imports` (which reads files) and the services that keep data, so that both
may speak of one batch.
"""

from __future__ import annotations

from services.batches.batch import Batch, Counts
from services.batches.problems import Problems, RowError, nearest
from services.batches.staging import staged

__all__ = ["Batch", "Counts", "Problems", "RowError", "nearest", "staged"]
