"""The composition root: what a process has (`deps`), its menus (`menus`), its demo (`demo`)."""

from bot.wiring.deps import DEPS, INJECTABLES, Deps, account_of, build, dispatcher_of
from bot.wiring.menus import push_menus

__all__ = [
    "DEPS", "INJECTABLES", "Deps", "account_of", "build", "dispatcher_of", "push_menus",
]
