"""Says over HTTP whether every stream is being read: for a process that nothing else asks."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable, Iterable, Sequence


def verdict(wanted: Sequence[str], active: Iterable[str]) -> tuple[int, dict[str, list[str]]]:
    """Status and body: 200 when every query runs, else 503; those that run, and those that do not."""
    runs = set(active)
    away = sorted(name for name in wanted if name not in runs)
    return (200 if not away else 503), {"active": sorted(runs), "away": away}


def serve(port: int, wanted: Sequence[str], active: Callable[[], Iterable[str]]) -> ThreadingHTTPServer:
    """Answers every GET on 127.0.0.1 until the process ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = verdict(wanted, active())
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """A probe a second is not worth a line each."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server
