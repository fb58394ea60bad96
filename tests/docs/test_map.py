"""`docs/map.py` counts rooms, floors and arrows as its docstring says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.pages import DOCS

CHECKOUT = {
    "__init__.py": "from cptimescales.top import answer\n",
    "_version.py": "",
    "ground.py": "def stand() -> None: ...\n",
    "middle/__init__.py": '"""A face."""\nfrom cptimescales.middle.part import walk\n',
    "middle/part.py": "from cptimescales.ground import stand\n",
    "middle/other.py": "import cptimescales.ground\n",
    "left.py": "def go():\n    from cptimescales import right\n",
    "right.py": "from cptimescales.left import go\nfrom . import ground\n",
    "top.py": "from cptimescales.middle import walk\nfrom cptimescales import left, _version\n",
    "user.py": "import cptimescales as cpt\nprint(cpt.answer)\n",
}
PRINTED = """\
  4  user
  3  top
  2  left   middle   right
  1  ground

6 rooms on 4 floors, 7 arrows
  in a circle: left, right
7 files on 4 floors, 8 arrows
  in a circle: left.py, right.py
"""


def test_the_map_of_another_checkout_is_printed_and_nothing_is_drawn(tmp_path: Path) -> None:
    for name, text in CHECKOUT.items():
        path = tmp_path / "src" / "cptimescales" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    picture = (DOCS / "pictures" / "map.svg").read_bytes()
    done = subprocess.run(
        [sys.executable, str(DOCS / "map.py"), str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", PRINTED)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    assert (DOCS / "pictures" / "map.svg").read_bytes() == picture
