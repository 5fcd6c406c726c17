"""Every route of the web process is public for a stated reason, or refuses who shows nothing."""

from __future__ import annotations

import re

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import create_app
from tests.scope.conftest import House
from tests.scope.test_everything import all_canaries

#: What anybody may call, and why nothing of a college's people can come of it.
PUBLIC = {
    ("GET", "/healthz"): "says that the process runs",
    ("GET", "/readyz"): "says that the database answers",
    ("GET", "/metrics"): "counts without names; the proxy keeps it inside",
    ("GET", "/h5/{college}/notice"): "the notice about personal data, read before binding",
    ("GET", "/api/v1/openapi.json"): "the description of the API",
}
REFUSED = {400, 401, 403, 404}
#: A personal page sends who shows nothing to WeChat, to be told who it is.
SIGN_IN = "/connect/oauth2/authorize?"


@pytest.fixture
async def client(houses: tuple[House, House], settings):
    async with TestClient(TestServer(create_app(settings))) as found:
        yield found


def routes(client: TestClient) -> set[tuple[str, str]]:
    assert client.app is not None
    return {
        (route.method, route.resource.canonical) for route in client.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }


async def test_every_route_is_public_for_a_reason_or_refuses(client) -> None:
    for method, path in sorted(routes(client) - set(PUBLIC)):
        url = re.sub(r"{\w+}", "demo", path)
        answer = await client.request(method, url, data=b"{}", allow_redirects=False)
        if answer.status == 302:
            assert method == "GET" and SIGN_IN in answer.headers["Location"], path
        else:
            assert answer.status in REFUSED, (method, path, answer.status)
        assert [one for one in all_canaries() if one in await answer.text()] == []


async def test_public_routes_are_there_and_hold_no_private_row(client) -> None:
    assert set(PUBLIC) <= routes(client)
    for method, path in PUBLIC:
        answer = await client.request(method, path.replace("{college}", "demo"))
        assert answer.status == 200, path
        assert [one for one in all_canaries() if one in await answer.text()] == []


@pytest.mark.parametrize("college", ["nowhere", "..%2fdemo", "demo%00", "DEMO"])
async def test_a_college_there_is_none_of_is_not_found(client, college: str) -> None:
    for method, path in sorted(routes(client)):
        if "{college}" in path:
            answer = await client.request(method, path.replace("{college}", college))
            assert answer.status in REFUSED, (method, path)
