"""A newer list of names, asked of a server on this machine."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from quietlint.environment.index_update import PUBLIC, IndexUpdateError, index_address, update_index
from quietlint.environment.names import PublishedNames

TODAY = dt.date(2099, 1, 15)


class Answer(BaseHTTPRequestHandler):
    """Gives what the test put there."""

    body = b""
    code = 200

    def do_GET(self) -> None:
        self.send_response(self.code)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[str]:
    listening = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    Answer.code = 200
    yield f"http://127.0.0.1:{listening.server_port}/simple/"
    listening.shutdown()
    listening.server_close()
    thread.join()


def test_the_list_is_used_from_then_on(tmp_path: Path, server: str) -> None:
    rows = [{"name": f"Name_{number}"} for number in range(2000)]
    Answer.body = json.dumps({"meta": {"api-version": "1.0"}, "projects": rows}).encode()
    target = tmp_path / "names" / "pypi_names.bin"
    assert update_index(server, target, TODAY) == (2000, "2099-01")
    names = PublishedNames(target)
    assert names.date == "2099-01"
    assert names.is_published("name.7")
    assert not names.is_published("requests")


def test_html_will_do(tmp_path: Path, server: str) -> None:
    Answer.body = "".join(f'<a href="/simple/n{number}/">n{number}</a>\n' for number in range(1500)).encode()
    assert update_index(server, tmp_path / "index", TODAY)[0] == 1500


@pytest.mark.parametrize(
    ("body", "code", "problem"),
    [
        (b'{"projects": []}', 200, "no public index"),
        (b'{"projects": [1]}', 200, "no list of projects"),
        (b"{", 200, "no list of projects"),
        (b"<html></html>", 200, "no public index"),
        (b"", 404, "answers 404"),
    ],
)
def test_anything_else_leaves_the_old_list(tmp_path: Path, server: str, body: bytes, code: int, problem: str) -> None:
    Answer.body, Answer.code = body, code
    target = tmp_path / "index"
    target.write_bytes(b"old")
    with pytest.raises(IndexUpdateError, match=problem):
        update_index(server, target, TODAY)
    assert target.read_bytes() == b"old"


def test_addresses_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexUpdateError, match="no address"):
        update_index("file:///etc/passwd", tmp_path / "index", TODAY)
    with pytest.raises(IndexUpdateError, match="could not be asked") as raised:
        update_index("http://user:secret@127.0.0.1:1/simple/", tmp_path / "index", TODAY)
    assert "secret" not in str(raised.value)


def test_the_address_is_the_one_that_installers_use() -> None:
    assert index_address({}) == PUBLIC
    assert index_address({"PIP_INDEX_URL": "https://example.org/simple"}) == "https://example.org/simple"
