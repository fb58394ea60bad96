"""How a conformance file is written: JSON, with a line for each vector."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def lines(content: Mapping[str, Any]) -> str:
    """JSON with one line for each entry of the last list, so that changes are easy to read.

    >>> print(lines({"format": 1, "vectors": [{"add": 1}, {"add": 2}]}), end="")
    {
      "format": 1,
      "vectors": [
        {"add": 1},
        {"add": 2}
      ]
    }
    """
    *heads, last = content
    above = [f"  {json.dumps(key)}: {_compact(content[key])}," for key in heads]
    entries = ",\n".join(f"    {_compact(entry)}" for entry in content[last])
    return "\n".join(["{", *above, f"  {json.dumps(last)}: [", entries, "  ]", "}", ""])


def indented(content: Mapping[str, Any]) -> str:
    """JSON with a line for each value, for a schema."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _compact(content: object) -> str:
    return json.dumps(content, default=str, ensure_ascii=False)
