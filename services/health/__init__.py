"""How the house is: one notion of a check, read by `luoxuan doctor`, 体检, 告警 and 本周小结.

A check gives Findings. Those of the database are looked up when asked (`live`); what needs
WeChat, the broker or the disk is looked at by the composition root (bot.wiring.checks) and kept
(`keeping`), with the moment at which it was seen. `alarms` tells of those that cannot wait.
"""

from __future__ import annotations

from services.health.keeping import keep, kept
from services.health.live import look
from services.health.report import Report, report
from services.health.values import CAPABILITIES, CHECKS, Examine, Finding, find

__all__ = ["CAPABILITIES", "CHECKS", "Examine", "Finding", "Report", "find", "keep", "kept",
           "look", "report"]
