"""Wrong: one circulation of notes is taken for the notes of every core group before it."""

from __future__ import annotations

from asked import Json, answer_lines, days_between, days_of, right


def answer(question: Json) -> Json:
    """Meets each duty to send notes with the first notes after its core group."""
    reply = right(question)
    for entry in reply["entries"]:
        if entry["rule"] == "core_group_notes" and entry["met_on"] is None:
            sent = [
                day
                for day in days_of(question, "core_group_notes_circulated")
                if day >= entry["on"]
            ]
            if sent:
                late = max(days_between(entry["limit"], sent[0]), 0)
                status = "met_late" if late else "met"
                entry |= {"met_on": sent[0], "status": status, "calendar_days_late": late}
    return reply


if __name__ == "__main__":
    answer_lines(answer)
