"""Wrong: enquiries end only with a conference, and a referral only with an assessment."""

from __future__ import annotations

from asked import Json, answer_lines, right, without


def answer(question: Json) -> Json:
    """Knows no event that says that nothing more is called for."""
    return right(without(question, "enquiries_ended", "no_further_action"))


if __name__ == "__main__":
    answer_lines(answer)
