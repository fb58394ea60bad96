"""Wrong: a death, a departure and a closing are events like any other, and end nothing."""

from __future__ import annotations

from asked import Json, answer_lines, right, without


def answer(question: Json) -> Json:
    """Goes on as if nothing had happened."""
    return right(without(question, "child_died", "left_united_kingdom", "case_closed"))


if __name__ == "__main__":
    answer_lines(answer)
