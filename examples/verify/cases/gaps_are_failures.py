"""Wrong: what the source of a record cannot hold is taken for something that was not done."""

from __future__ import annotations

from asked import Json, answer_lines, right


def answer(question: Json) -> Json:
    """Shows a blank field as a failure: what was not recorded is overdue."""
    reply = right(question)
    for entry in reply["entries"]:
        if entry["status"] == "not_recorded" and entry["limit"] >= question["as_of"]:
            entry["status"] = "missed"
        elif entry["status"] == "not_recorded":
            entry["status"] = "overdue"
    return reply


if __name__ == "__main__":
    answer_lines(answer)
