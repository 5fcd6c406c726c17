"""Celery with a task per message, prefork with two children, a requests session kept in each.

    celery -A celery_send worker …      the worker, started by benchmarks.fanout
    python celery_send.py               enqueues and waits for the results
"""

from __future__ import annotations

import os
import time

import requests
from celery import Celery
from loop import answer_lines

app = Celery("send", broker=os.environ["BENCH_BROKER"], backend=os.environ["BENCH_BROKER"])
app.conf.update(worker_prefetch_multiplier=4, broker_connection_retry_on_startup=True)
session = requests.Session()
DATA = {"thing1": {"value": "班级情况已更新"}, "const2": {"value": "待查看"}}


@app.task(name="send")
def send(url, openid, template):
    answer = session.post(url, json={"touser": openid, "template_id": template, "data": DATA})
    return answer.json()["errcode"]


def run(*, base, appid, secret, template, people, width):
    """`width` is not asked: the worker has its two processes."""
    body = {"grant_type": "client_credential", "appid": appid, "secret": secret}
    token = session.post(f"{base}/cgi-bin/stable_token", json=body).json()["access_token"]
    url = f"{base}/cgi-bin/message/template/send?access_token={token}"
    started = time.perf_counter()
    results = [send.delay(url, openid, template) for openid in people]
    sent = sum(result.get(timeout=120) == 0 for result in results)
    return {"seconds": time.perf_counter() - started, "sent": sent}


if __name__ == "__main__":
    answer_lines({"run": run})
