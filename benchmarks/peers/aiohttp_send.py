"""A bare aiohttp loop: so many workers take from a list and post, nothing else."""

from __future__ import annotations

import asyncio
import json
import time

import aiohttp
from loop import answer_lines


def body_of(openid, template):
    data = {"thing1": {"value": "班级情况已更新"}, "const2": {"value": "待查看"}}
    return json.dumps({"touser": openid, "template_id": template, "data": data},
                      ensure_ascii=False).encode()


async def token_of(session, base, appid, secret):
    body = {"grant_type": "client_credential", "appid": appid, "secret": secret}
    async with session.post(f"{base}/cgi-bin/stable_token", json=body) as response:
        return (await response.json(content_type=None))["access_token"]


async def send_all(*, base, appid, secret, template, people, width):
    sent = 0
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        token = await token_of(session, base, appid, secret)
        url = f"{base}/cgi-bin/message/template/send?access_token={token}"
        waiting = iter(people)

        async def worker():
            nonlocal sent
            for openid in waiting:
                async with session.post(url, data=body_of(openid, template)) as response:
                    answer = await response.json(content_type=None)
                    sent += answer["errcode"] == 0

        started, used = time.perf_counter(), time.process_time()
        await asyncio.gather(*(worker() for _ in range(width)))
        return {"seconds": time.perf_counter() - started, "cpu": time.process_time() - used,
                "sent": sent}


def run(**given):
    return asyncio.run(send_all(**given))


if __name__ == "__main__":
    answer_lines({"run": run})
