"""WeRoBot on tornado, the server it recommends for itself; runs in the peers' environment.

    python werobot_server.py PORT MODE none|sqlite TOKEN APPID AES_KEY REPLY

With `sqlite` it is as it comes: a session per person in SQLite, written with every message.
"""

from __future__ import annotations

import sys

import tornado.ioloop
import tornado.web
from werobot import WeRoBot
from werobot.contrib.tornado import make_handler


def robot_of(mode, storage, *, token, appid, aes_key, reply):
    """The robot; the session keeps what was said last, as a thing that stores would."""
    given = {"token": token, "app_id": appid}
    if mode == "safe":
        given["encoding_aes_key"] = aes_key
    if storage == "none":
        robot = WeRoBot(enable_session=False, **given)

        @robot.text
        def answer(message):
            return reply
    else:
        robot = WeRoBot(**given)

        @robot.text
        def keep(message, session):
            session["last"] = message.content
            return reply

    return robot


if __name__ == "__main__":
    port, mode, storage, token, appid, aes_key, reply = sys.argv[1:8]
    robot = robot_of(mode, storage, token=token, appid=appid, aes_key=aes_key, reply=reply)
    app = tornado.web.Application([(r"/wechat", make_handler(robot))])
    app.listen(int(port), address="127.0.0.1")
    tornado.ioloop.IOLoop.current().start()
