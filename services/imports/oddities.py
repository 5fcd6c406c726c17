"""Cells that a spreadsheet gives and a text file does not: texts that know what they were."""

from __future__ import annotations


class Figure(str):
    """A cell that is kept as a number: its digits as written, the leading zeros long gone."""

    __slots__ = ()


class Odd(str):
    """A cell that cannot be taken over as it is; `problem` names the text with the mend."""

    problem: str

    def __new__(cls, shown: str, problem: str) -> Odd:
        made = super().__new__(cls, shown)
        made.problem = problem
        return made
