"""Wrong: the date of birth is not looked at, so nothing ends with the 18th birthday."""

from __future__ import annotations

from asked import Json, answer_lines, right, without


def answer(question: Json) -> Json:
    """Goes on for ever."""
    case = without(question, "child_born")["case"]
    return right({**question, "case": {**case, "born": None}})


if __name__ == "__main__":
    answer_lines(answer)
