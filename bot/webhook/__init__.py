"""Speaking HTTP with WeChat."""

from bot.webhook.endpoint import setup

__all__ = ["setup"]
