"""The API: every POST becomes a job."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer

import redis

queue = redis.Redis.from_url(os.environ["QUEUE_URL"])


class Api(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def do_POST(self) -> None:
        queue.lpush("jobs", self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(202)
        self.end_headers()


HTTPServer(("0.0.0.0", 8000), Api).serve_forever()
