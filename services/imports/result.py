"""What became of a file, as every door to imports hands it on."""

from __future__ import annotations

from dataclasses import dataclass

from services.batches import Counts, RowError


@dataclass(frozen=True)
class ImportResult:
    """What became of a file. With errors nothing was changed and there is no batch number.

    `again`: the same bytes were taken in before, by the batch of that number. `returned`: the
    mistakes of rows that were left out while the rest was taken in.
    """

    kind: str
    file: str
    batch_number: str
    counts: Counts
    errors: tuple[RowError, ...] = ()
    again: bool = False
    returned: tuple[RowError, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.errors
