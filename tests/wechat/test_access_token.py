"""One token for all: fetched once, early, renewed in order, forced only as the last step."""

import asyncio
import json
import logging
import sys

import pytest
from redis.asyncio import Redis

from bot.wechat.access_token import Token
from bot.wechat.errors import BadCredentials, RetryLater
from tests.wechat.platform import RESET, Raw, error
from tests.wechat.sample import account

STABLE = "/cgi-bin/stable_token"


def fetches(platform):
    return [call.body["force_refresh"] for call in platform.made(STABLE)]


async def test_token_is_asked_for_as_the_platform_wants(client, platform):
    assert await client.tokens.get() == "T1"
    assert platform.made(STABLE)[0].body == {
        "grant_type": "client_credential", "appid": "wxdemo0001", "secret": "SECRET-1",
        "force_refresh": False,
    }


async def test_hundred_callers_of_one_process_fetch_once(client, platform):
    got = await asyncio.gather(*(client.tokens.get() for _ in range(100)))
    assert (set(got), fetches(platform)) == ({"T1"}, [False])


async def test_hundred_callers_at_expiry_fetch_once(client, platform, clock):
    await client.tokens.get()
    clock.advance(7200)
    platform.token = 2
    got = await asyncio.gather(*(client.tokens.get() for _ in range(100)))
    assert (set(got), fetches(platform)) == ({"T2"}, [False, False])


async def test_callers_of_one_process_ask_redis_for_one_of_them(client, redis):
    before = (await redis.info("commandstats")).get("cmdstat_get", {"calls": 0})["calls"]
    await asyncio.gather(*(client.tokens.get() for _ in range(100)))
    after = (await redis.info("commandstats"))["cmdstat_get"]["calls"]
    assert after - before < 10


async def test_token_stored_while_waiting_for_the_lock_is_not_fetched_again(
    new_client, platform, monkeypatch
):
    late, quick = new_client(), new_client()
    lock = late._shelf.lock

    async def overtaken(*arguments, **named):
        await quick.tokens.get()
        return await lock(*arguments, **named)

    monkeypatch.setattr(late._shelf, "lock", overtaken)
    assert await late.tokens.get() == "T1"
    assert fetches(platform) == [False]


async def test_two_keepers_share_one_fetch(new_client, platform):
    clients = [new_client(), new_client()]
    got = await asyncio.gather(*(clients[n % 2].tokens.get() for n in range(100)))
    assert (set(got), fetches(platform)) == ({"T1"}, [False])


PROCESS = """
import asyncio, sys
from random import Random
import aiohttp
from redis.asyncio import Redis
from bot.kit.clock import Clock
from bot.wechat.account import Account
from bot.wechat.client import WeChatClient

async def main(base, redis_url):
    who = Account(code="demo", appid="wxdemo0001", secret="SECRET-1")
    bases = dict(api_base=base, open_base=base, mp_base=base)
    async with aiohttp.ClientSession() as session, Redis.from_url(redis_url) as redis:
        client = WeChatClient(session, redis, who, clock=Clock(), rng=Random(), **bases)
        print("ready", flush=True)
        sys.stdin.readline()
        got = await asyncio.gather(*(client.tokens.get() for _ in range(50)))
        print(*sorted(set(got)))

asyncio.run(main(*sys.argv[1:]))
"""


async def _process(*arguments):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROCESS, *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )
    assert await process.stdout.readline() == b"ready\n"
    return process


async def test_two_processes_with_fifty_callers_each_fetch_once(platform, redis_url):
    processes = [await _process(platform.base, redis_url) for _ in range(2)]
    outcomes = await asyncio.gather(*(process.communicate(b"\n") for process in processes))
    assert [out for out, _ in outcomes] == [b"T1\n", b"T1\n"]
    assert fetches(platform) == [False]


@pytest.mark.parametrize(
    ("expires_in", "seconds", "fresh"),
    [(7200, 6899, True), (7200, 6900, False), (601, 300, True), (601, 301, False),
     (300, 239, True), (300, 240, False), (400, 319, True), (-60, -61, False)],
)
def test_token_is_used_until_300_s_before_its_end_or_most_of_a_short_life(
    expires_in, seconds, fresh
):
    assert Token.fetched("T", expires_in, now=1000.0).fresh(1000.0 + seconds) is fresh


async def test_token_near_its_end_is_not_asked_for_at_every_call(client, platform):
    platform.expires_in = 300
    for _ in range(5):
        await client.tokens.get()
    assert fetches(platform) == [False]


async def test_clock_set_back_makes_the_token_stale(client, platform, clock):
    await client.tokens.get()
    clock.advance(-3600)
    await client.tokens.get()
    assert fetches(platform) == [False, False]


async def test_refused_token_is_replaced_by_the_one_another_process_has(new_client, platform):
    first, second = new_client(), new_client()
    await first.tokens.get()
    await second.tokens.get()
    platform.token = 2
    assert await first.tokens.renew("T1") == "T2"
    assert await second.tokens.renew("T1") == "T2"
    assert fetches(platform) == [False, False]


async def test_token_the_platform_repeats_is_forced_anew(client, platform):
    await client.tokens.get()
    assert await client.tokens.renew("T1") == "T2"
    assert fetches(platform) == [False, False, True]


async def test_hundred_refusals_of_one_token_force_once(client, platform):
    await client.tokens.get()
    got = await asyncio.gather(*(client.tokens.renew("T1") for _ in range(100)))
    assert (set(got), fetches(platform)) == ({"T2"}, [False, False, True])


async def test_second_force_within_30_s_waits(client, platform, clock):
    await client.tokens.get()
    await client.tokens.renew("T1")
    clock.advance(29)
    with pytest.raises(RetryLater):
        await client.tokens.renew("T2")
    assert fetches(platform).count(True) == 1


async def test_force_is_rationed_to_20_a_beijing_day(new_client, platform, clock):
    client, other = new_client(), new_client()
    for n in range(1, 21):
        await client.tokens.renew(f"T{n}")
        clock.advance(31)
    with pytest.raises(BadCredentials):
        await other.tokens.renew("T21")
    clock.advance(86_400)
    assert await other.tokens.renew("T21") == "T22"


@pytest.mark.parametrize("code", [40001, 40013, 40125, 40164, 40243, 61004, 89503])
async def test_refusal_of_the_token_call_itself_is_bad_credentials(client, platform, code):
    platform.on(STABLE, error(code))
    with pytest.raises(BadCredentials) as refused:
        await client.tokens.get()
    assert "SECRET-1" not in str(refused.value)


async def test_refused_account_does_not_storm_the_platform(client, platform, clock):
    platform.on(STABLE, error(40125))
    found = await asyncio.gather(
        *(client.tokens.get() for _ in range(100)), return_exceptions=True
    )
    assert {type(x) for x in found} == {BadCredentials}
    assert len(fetches(platform)) == 1
    clock.advance(31)
    platform.on(STABLE)
    assert await client.tokens.get() == "T1"


@pytest.mark.parametrize(
    "answer", [Raw(), Raw("x", 502), Raw("[]"), {}, {"access_token": "T"}, error(-1), RESET],
)
async def test_platform_out_of_order_gives_retry_later(client, platform, answer):
    platform.on(STABLE, answer)
    with pytest.raises(RetryLater):
        await client.tokens.get()


async def test_lock_of_a_process_that_died_is_waited_out(new_client, redis, platform):
    polls = []

    async def nap(seconds):
        polls.append(seconds)
        if len(polls) == 3:
            await redis.delete("wechat:{demo:wxdemo0001}:token:lock")

    await redis.set("wechat:{demo:wxdemo0001}:token:lock", "dead", px=60_000)
    assert await new_client(sleep=nap).tokens.get() == "T1"
    assert len(polls) == 3


async def test_waiting_for_another_process_ends(client, redis, platform, naps):
    await redis.set("wechat:{demo:wxdemo0001}:token:lock", "stuck", px=60_000)
    with pytest.raises(RetryLater):
        await client.tokens.get()
    assert fetches(platform) == [] and sum(naps) < 60


async def test_lock_lost_meanwhile_is_neither_written_under_nor_taken(client, redis, platform):
    lock = "wechat:{demo:wxdemo0001}:token:lock"

    async def steal(**arguments):
        found = await fetch(**arguments)
        await redis.set(lock, "another")
        return found

    fetch = client.tokens._fetch
    client.tokens._fetch = steal
    assert await client.tokens.get() == "T1"
    assert await redis.get("wechat:{demo:wxdemo0001}:token") is None
    assert await redis.get(lock) == b"another"


async def test_colleges_do_not_share_tokens(new_client, platform):
    await new_client().tokens.get()
    await new_client(account(code="other", appid="wxother")).tokens.get()
    assert [call.body["appid"] for call in platform.made(STABLE)] == ["wxdemo0001", "wxother"]


async def test_token_lies_in_redis_only_as_long_as_it_is_used(client, redis):
    await client.tokens.get()
    ttl = await redis.pttl("wechat:{demo:wxdemo0001}:token")
    assert 6_890_000 < ttl <= 6_900_000


async def test_token_does_not_show_in_a_repr(client, redis):
    await client.tokens.get()
    assert "T1" in json.loads(await redis.get("wechat:{demo:wxdemo0001}:token"))["text"]
    assert "T1" not in repr(client.tokens._token)


async def test_redis_gone_and_back_is_survived_and_logged_once_each_way(
    new_client, platform, clock, own_valkey, caplog
):
    caplog.set_level(logging.WARNING)
    async with Redis.from_url(own_valkey.url) as redis:
        client = new_client(redis=redis)
        client._shelf._pause = 0.0
        await client.tokens.get()
        own_valkey.stop()
        for _ in range(3):
            clock.advance(7200)
            await client.tokens.get()
        own_valkey.start()
        clock.advance(7200)
        await client.tokens.get()
    assert len(fetches(platform)) == 5
    words = [record.message.split(":")[0] for record in caplog.records]
    assert len(words) == 2 and "gone" in words[0] and "back" in words[1]


async def test_caller_that_goes_away_takes_nobody_with_it(client, platform):
    started = asyncio.Event()
    fetch = client.tokens._fetch

    async def watched(**arguments):
        started.set()
        return await fetch(**arguments)

    client.tokens._fetch = watched
    first = asyncio.create_task(client.tokens.get())
    await started.wait()
    second = asyncio.create_task(client.tokens.get())
    first.cancel()
    assert await second == "T1"
    assert first.cancelled() or first.cancelling()
