"""The benchmark page: one file, in which each script replaces its own section."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "trust" / "benchmarks.md"


def write_section(name: str, text: str, page: Path = PAGE) -> None:
    """Replaces one section of the page and leaves every other line unchanged.

    Args:
        name: which section; it lies between `<!-- NAME: begin -->` and `<!-- NAME: end -->`.
        text: the new section in Markdown, from its heading on.
        page: the page to change, which must have the two marks.

    Raises:
        ValueError: if the page does not have each mark once.
    """
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    whole = page.read_text("utf-8")
    if whole.count(begin) != 1 or whole.count(end) != 1:
        raise ValueError(f"{page} must have the lines {begin.strip()} and {end.strip()} once each")
    before, _, rest = whole.partition(begin)
    after = rest.partition(end)[2]
    page.write_text(f"{before}{begin}\n{text.strip()}\n\n{end}{after}", "utf-8", newline="\n")
