"""Right: the timetable that cptimescales gives."""

from __future__ import annotations

from asked import answer_lines, right

if __name__ == "__main__":
    answer_lines(right)
