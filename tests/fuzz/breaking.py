"""Breaks a sound text as people, spreadsheets and attackers do.

`broken` is a Hypothesis strategy. `PIECES` is also the dictionary of atheris.
"""

from __future__ import annotations

import re

from hypothesis import strategies as st

# Pieces that other readers are known to misread.
PIECES = (
    *(
        "2026-02-29",
        "29/02/2026",
        "2026-12-14T00:00:00",
        "2026-12-14 09:30:00+01:00",
        "46370",
        "46370.0",
        "1e5",
        "-1",
        "1",
    ),
    *(
        "12/14/2026",
        "5/6/24",
        "05.06.2024",
        "14 December 2026",
        "0000-00-00",
        "99999-01-01",
        "9999-12-31",
        "0001-01-01",
    ),
    *(
        "٢٠٢٦-12-14",
        "2026-12-14\u200b",
        "\ufeff",
        "\x00",
        "\r",
        "\x85",
        "\u2028",
        "\ud800",
        "\N{GREEK SMALL LETTER ALPHA}",
    ),
    *(
        "nan",
        "NaN",
        "inf",
        "null",
        "true",
        "None",
        "'",
        '"',
        '"""',
        "\\",
        "\\u0041",
        "#",
        "[",
        "]",
        "[[",
        "{",
        "}",
        "=",
    ),
    *(
        ",",
        ";",
        "\t",
        "\n",
        "\n\n",
        " ",
        "",
        "on",
        "date",
        "name",
        "surname",
        "reference",
        "events",
        "closures",
        "--on",
    ),
    *(
        "--rulebook",
        "--known-on",
        "--json",
        "--year",
        "--number",
        "--closures",
        "england",
        "scotland",
        "first_core_group",
    ),
    *(
        "months",
        "roll",
        "refuse",
        "same_day",
        "working_days",
        "hours",
        "10000",
        "10001",
        "1" * 5000,
        "[" * 2000,
    ),
)
_TOKEN = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}/\d{2}/\d{4}|\w+|\s+|[^\w\s]", re.ASCII)


@st.composite
def broken(draw: st.DrawFn, seeds: list[str]) -> str:
    """A sound text with a few tokens replaced, doubled, dropped or swapped. Sometimes any text."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.text(max_size=60))
    tokens: list[str] = _TOKEN.findall(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(0, len(tokens) - 1)))
        other = draw(st.integers(0, max(0, len(tokens) - 1)))
        match draw(
            st.sampled_from(["replace", "insert", "drop", "double", "swap", "digit", "cut"])
        ):
            case "replace":
                tokens[place : place + 1] = [draw(st.sampled_from(PIECES))]
            case "insert":
                tokens.insert(place, draw(st.one_of(st.sampled_from(PIECES), st.text(max_size=8))))
            case "drop":
                del tokens[place : place + draw(st.integers(1, 6))]
            case "double":
                tokens[place:place] = tokens[place : place + draw(st.integers(1, 12))]
            case "swap" if tokens:
                tokens[place], tokens[other] = tokens[other], tokens[place]
            case "digit" if tokens:
                digit = str(draw(st.integers(0, 9)))
                tokens[place] = re.sub(r"\d", digit, tokens[place], count=draw(st.integers(1, 3)))
            case "cut":
                del tokens[place:]
            case _:
                pass
    return "".join(tokens)
