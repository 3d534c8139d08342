"""Takes jobs from the queue, one at a time, and finishes the one in hand when it is told to stop."""

import os
import signal

import redis

from jobs.database import connect

queue = redis.Redis.from_url(os.environ["QUEUE_URL"])
stopping = False


def stop(*_: object) -> None:
    global stopping
    stopping = True


signal.signal(signal.SIGTERM, stop)
with connect() as connection:
    while not stopping:
        job = queue.brpop("jobs", timeout=1)
        if job is not None:
            connection.execute("INSERT INTO done (job) VALUES (%s)", (job[1],))
            connection.commit()
