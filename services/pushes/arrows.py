"""Arrows of the push (MODEL §3): each a conditional UPDATE that looks at its count."""

from __future__ import annotations


class IllegalArrow(AssertionError):
    """An UPDATE that should have moved rows moved fewer: a bug, never a race we allow for."""


def moved(changed: int, expected: int, arrow: str) -> None:
    """IllegalArrow unless the arrow moved just what was locked for it."""
    if changed != expected:
        raise IllegalArrow(f"{arrow}: {changed} rows instead of {expected}")
