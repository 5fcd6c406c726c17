"""wechatpy's client in threads, its usual way to send to many."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from loop import answer_lines
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient

DATA = {"thing1": {"value": "班级情况已更新"}, "const2": {"value": "待查看"}}


def client_of(base, appid, secret, width):
    client = WeChatClient(appid, secret)
    client.API_BASE_URL = f"{base}/cgi-bin/"
    # Without it the pool keeps ten connections and opens all others anew.
    client._http.mount("http://", HTTPAdapter(pool_connections=1, pool_maxsize=width))
    client.fetch_access_token = lambda: _token(client, base, appid, secret)
    client.fetch_access_token()
    return client


def _token(client, base, appid, secret):
    body = {"grant_type": "client_credential", "appid": appid, "secret": secret}
    answer = client._http.post(f"{base}/cgi-bin/stable_token", json=body).json()
    client.session.set(client.access_token_key, answer["access_token"], answer["expires_in"])
    client.expires_at = int(time.time()) + answer["expires_in"]
    return answer


def run(*, base, appid, secret, template, people, width):
    client = client_of(base, appid, secret, width)

    def one(openid):
        answer = client.message.send_template(openid, template, DATA)
        return answer["errcode"] == 0

    started, used = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(width) as pool:
        sent = sum(pool.map(one, people))
    return {"seconds": time.perf_counter() - started, "cpu": time.process_time() - used,
            "sent": sent}


if __name__ == "__main__":
    answer_lines({"run": run})
