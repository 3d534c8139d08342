"""The shop's web service, as small as it can be."""

from http.server import BaseHTTPRequestHandler, HTTPServer


class Shop(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"open\n")


HTTPServer(("0.0.0.0", 8000), Shop).serve_forever()
