"""What is asked, as a value: it can be kept as a text, for numbered answers and follow-ups."""

from __future__ import annotations

from dataclasses import dataclass, replace

#: value: one number; trend: some periods; parts: the orgs of a kind below; attain: 达成度.
KINDS = ("value", "trend", "parts", "attain")


@dataclass(frozen=True)
class Query:
    """One question about one or more orgs.

    `period` is empty for the present one; a trend has `count` periods by `by` (empty: the
    indicator's own kind); `part` is the kind of org to list on which `page`;
    `indicator` is empty for 达成度.
    """

    what: str
    orgs: tuple[int, ...]
    indicator: str = ""
    period: str = ""
    part: str = ""
    count: int = 0
    by: str = ""
    page: int = 0

    def text(self) -> str:
        """The query as a text that `read` understands."""
        orgs = ",".join(map(str, self.orgs))
        return "|".join([self.what, orgs, self.indicator, self.period, self.part,
                         str(self.count), self.by, str(self.page)])

    def of(self, what: str, **changes: object) -> Query:
        """The same question asked otherwise."""
        return replace(self, what=what, **changes)  # type: ignore[arg-type]


def read(text: str) -> Query:
    """A query from its text; ValueError on anything else."""
    parts = text.split("|")
    if len(parts) != 8 or parts[0] not in KINDS:
        raise ValueError(f"{text!r} is no query")
    what, orgs, indicator, period, part, count, by, page = parts
    return Query(
        what, tuple(int(one) for one in orgs.split(",") if one), indicator, period, part,
        int(count), by, int(page),
    )
