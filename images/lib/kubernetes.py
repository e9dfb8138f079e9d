"""An API server where nothing is, for an operator to be recorded with: empty lists, quiet watches, and writes that are
answered with what was written."""

import base64
import hashlib
import http.server
import json
import threading
import urllib.parse


class EmptyCluster:
    def __init__(self):
        self.asked = []
        self.closing = threading.Event()
        cluster = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(url.query))
                cluster.asked.append(url.path)
                if self.headers.get("Upgrade", "").lower() == "websocket":
                    self.quiet_web_socket()
                elif query.get("watch") == "true":
                    self.quiet_watch()
                elif url.path.startswith("/version"):
                    self.answer(200, {"major": "1", "minor": "34", "gitVersion": "v1.34.0"})
                elif cluster.is_list(url.path):
                    group = url.path.split("/")
                    version = "v1" if group[1] == "api" else "/".join(group[2:4])
                    self.answer(200, {"kind": "List", "apiVersion": version, "metadata": {"resourceVersion": "1"}, "items": []})
                else:
                    self.answer(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404, "reason": "NotFound"})

            def write(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                try:
                    written = json.loads(body)
                except ValueError:
                    written = {}
                written.setdefault("metadata", {})["resourceVersion"] = "2"
                self.answer(200, written)

            do_POST = do_PUT = do_PATCH = write

            def answer(self, status, value):
                content = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def quiet_watch(self):
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.flush()
                cluster.closing.wait()
                self.close_connection = True

            def quiet_web_socket(self):
                key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 §1.3
                self.send_response(101)
                self.send_header("Upgrade", "websocket")
                self.send_header("Connection", "Upgrade")
                self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
                self.end_headers()
                self.wfile.flush()
                cluster.closing.wait()
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    @staticmethod
    def is_list(path):
        """Whether it ends with a plural: /api/v1[/namespaces/N]/PLURAL or /apis/GROUP/V[/namespaces/N]/PLURAL."""
        parts = path.strip("/").split("/")
        rest = parts[2:] if parts[0] == "api" else parts[3:]
        if len(rest) >= 2 and rest[0] == "namespaces":
            rest = rest[2:] or rest[:1]
        return len(rest) == 1

    def close(self):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()
