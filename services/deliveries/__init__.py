"""投递 and 为什么没收到: where pushes went, told to an administrator without what they said."""

from __future__ import annotations
