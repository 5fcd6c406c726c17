"""A road to a server that can be torn up: connections are cut and new ones refused."""

from __future__ import annotations

import asyncio
import contextlib

from bot.servers.process import HOST


class Road:
    """Carries bytes from a port of its own to another port of this machine."""

    def __init__(self, port: int, *, to: int) -> None:
        self.port, self._to = port, to
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._carry, HOST, self.port)

    async def tear_up(self) -> None:
        """Nobody gets through any more, whoever is on the way is cut off."""
        assert self._server is not None
        self._server.close()
        for end in list(self._ends):
            end.transport.abort()
        while self._ends:
            await asyncio.sleep(0)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection(HOST, self._to)
        except OSError:
            writer.close()
            return
        self._ends |= {writer, back}
        try:
            await asyncio.gather(_pour(reader, back), _pour(there, writer))
        finally:
            self._ends -= {writer, back}
            back.transport.abort()
            writer.transport.abort()


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await source.read(65_536):
            into.write(chunk)
            await into.drain()
        if into.can_write_eof():
            into.write_eof()
