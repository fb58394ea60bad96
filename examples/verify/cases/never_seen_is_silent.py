"""Wrong: visits run from the visit before, so a child whom nobody has seen has no visits."""

from __future__ import annotations

from asked import Json, answer_lines, right


def answer(question: Json) -> Json:
    """Leaves out the visits, and their alerts, that no visit came before."""
    reply = right(question)
    seen = {event["on"] for event in question["case"]["events"] if "seen" in event["event"]}
    visits = ("visit", "visit_alone", "home_visit")
    reply["entries"] = [
        entry for entry in reply["entries"] if entry["rule"] not in visits or entry["on"] in seen
    ]
    left = {entry["rule"] for entry in reply["entries"]}
    reply["alerts"] = [
        alert
        for alert in reply["alerts"]
        if alert["code"] != "child_unseen" or alert["rule"] in left
    ]
    return reply


if __name__ == "__main__":
    answer_lines(answer)
