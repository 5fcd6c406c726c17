"""`python -m bot.simulator`: the stand-in alone, for any project."""

from __future__ import annotations

from pathlib import Path

import click

from bot.simulator import NotLoopback, SimulatorConfig, run


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--port", default=8081, show_default=True)
@click.option(
    "--data-dir", default="var/simulator", show_default=True, type=click.Path(path_type=Path),
    help="Where accounts, phones and the journal are kept.",
)
@click.option(
    "--clock-file", type=click.Path(path_type=Path),
    help='A file {"offset_seconds": …} shared with the program under test.',
)
def main(host: str, port: int, data_dir: Path, clock_file: Path | None) -> None:
    """Serve the stand-in for WeChat until Ctrl-C, and say where the phone page is."""
    try:
        config = SimulatorConfig(data_dir, host=host, port=port, clock_file=clock_file)
    except NotLoopback as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"phone page: {config.base_url}/")
    run(config)


if __name__ == "__main__":
    main()
