"""The command line. What a command imports beyond settings and servers it imports when it runs,
so that help and a wrong word answer at once.
"""

from __future__ import annotations

from typing import Any

import click

from bot.cli.care import doctor, rekey, version
from bot.cli.data import college, import_file, migrate
from bot.cli.demo import demo
from bot.cli.menus import menu
from bot.cli.people import code
from bot.cli.serve import beat, simulator, web, worker
from bot.cli.tokens import token
from bot.cli.tour import tour
from bot.cli.up import up
from bot.servers.binaries import ServerError
from bot.settings import SettingsError


class Commands(click.Group):
    """Shows the errors of a start as one line instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (SettingsError, ServerError) as error:
            raise click.ClickException(str(error)) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order a newcomer meets them."""
        return list(self.commands)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Luoxuan, the WeChat service-account backend of a college's quality assurance.

    \b
    A first look:         luoxuan up --demo
    One process alone:    luoxuan web
    What is wrong here?   luoxuan doctor

    Without LUOXUAN_DATABASE_URL and LUOXUAN_REDIS_URL every command uses the PostgreSQL and
    Valkey of the data folder (LUOXUAN_DATA_DIR, ./var): those that `luoxuan up` runs, or its own
    for as long as it takes.
    """


for _command in (
    up, web, worker, beat, simulator, migrate, demo, tour, college, import_file, token, code,
    menu, doctor, rekey, version,
):
    main.add_command(_command)
