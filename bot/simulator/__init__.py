"""A stand-in for WeChat on this machine: its API, its webhook deliveries and the phone.

A product of its own: any program written for a WeChat service account can be run against it,
see docs/simulator.md. It shares no code with the program it serves.
"""

from __future__ import annotations

from bot.simulator.app import create_app, run
from bot.simulator.config import NotLoopback, SimulatorConfig

__all__ = ["NotLoopback", "SimulatorConfig", "create_app", "run"]
