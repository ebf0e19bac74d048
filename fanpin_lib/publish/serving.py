"""A look at a site as a web server shows it; nobody but this computer can open it."""

from __future__ import annotations

import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from fanpin_lib.errors import InputError, NoDataForMonth, why

LOOPBACK = "127.0.0.1"
#: What a web server has to say with every file; the help page on hosting says the same.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Cache-Control": "no-cache",
}
#: Where somebody is led who asks for a page of a month that the site keeps no more.
GONE = "/archive/gone.html"
_OF_A_MONTH = re.compile(r"/archive/(\d{4}-\d\d/[a-z]+/\d+\.html)")
#: Whatever the system's own table says: a script that is sent as text does not run.
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
}


def server_of(site: Path, port: int) -> ThreadingHTTPServer:
    """A server of a finished site on the loopback address; ``serve_forever`` starts it.

    Args:
        port: 0 for any that is free.

    Raises:
        NoDataForMonth: there is no site.
        InputError: the port is in use, or not to be had.
    """
    if not (site / "index.html").is_file():
        raise NoDataForMonth(f"{site} 里没有网站", hint="请先运行 fanpin publish 月份。")
    try:
        return ThreadingHTTPServer((LOOPBACK, port), partial(_Handler, directory=str(site)))
    except OSError as error:
        raise InputError(
            f"端口 {port} 用不了（{why(error)}）",
            hint="多半是别的程序占着：请用 --port 写另一个，如 --port 8010。",
        ) from error


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site only: no hidden ones, no lists of folders, no other host's name."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **_KINDS}

    def send_head(self) -> Any:
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if host not in (LOOPBACK, "localhost"):  # a page elsewhere that calls us by its own name
            self.send_error(403)
            return None
        parts = unquote(urlsplit(self.path).path).split("/")
        if any(part.startswith(".") for part in parts):
            self.send_error(404)
            return None
        if (month := _OF_A_MONTH.fullmatch("/".join(parts))) and not self._there():
            self.send_response(302)
            self.send_header("Location", f"{GONE}?{month[1]}")
            self.end_headers()
            return None
        return super().send_head()

    def _there(self) -> bool:
        return Path(self.translate_path(self.path)).is_file()

    def list_directory(self, path: Any) -> Any:
        self.send_error(404)

    def end_headers(self) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def version_string(self) -> str:
        return "fanpin"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: the command line belongs to the person who looks."""
