"""Measures the calculator in a browser: to open it and to answer, beside an empty page.

Run it as `python -m tests.bench.calculator`. It needs Chromium.
"""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from tests.support.browser import running_browser

import cptimescales as cpt
from cptimescales.page import calculator_page

from .sections import write_section

ROUNDS = 31
ANSWERS = 20
QUESTION = "#rulebook=england&event=conference_held&on=2026-12-14"
EMPTY = "<!doctype html><html lang=en><title>Empty</title><h1>Empty</h1>"
# From the start of the navigation to the end of the scripts, as the browser measures it.
OPENED = "performance.getEntriesByType('navigation')[0].domComplete"
ANSWER = """count => {
  const form = document.getElementById("form");
  const begun = performance.now();
  for (let place = 0; place < count; place += 1) {
    document.getElementById("on-day").value = String(1 + place);
    form.dispatchEvent(new Event("submit", { cancelable: true }));
  }
  return (performance.now() - begun) / count;
}"""
SECTION = """\
## The calculator in a browser

```console
$ python -m tests.bench.calculator
```

Chromium opens a file from the disk, without a network, on a machine with 2 cores: the calculator
with {books} rulebooks ({size} KB, {packed} KB compressed), the same with a question in its address,
and an empty page, {rounds} rounds in random order. Milliseconds are those of the browser's own
clock, from the start of the navigation to the end of the scripts. One more answer counts the dates
and draws every duty; it is the mean of {answers} in a page that is open.

| what | milliseconds | beside an empty page |
|---|---|---|
| an empty page | {empty} | |
| the calculator | {opened} | {opened_ratio} |
| the calculator with a question, answered | {asked} | {asked_ratio} |
| one more answer in the open page | {answer} | |
"""


def main() -> None:
    """Measures every way in turn, and writes the section of the benchmark page."""
    books = [cpt.rulebook(name) for name in cpt.rulebooks()]
    content = calculator_page(books)
    times: dict[str, list[float]] = {"empty": [], "opened": [], "asked": [], "answer": []}
    with tempfile.TemporaryDirectory() as folder, running_browser() as browser:
        calculator, empty = Path(folder, "calculator.html"), Path(folder, "empty.html")
        calculator.write_text(content, "utf-8")
        empty.write_text(EMPTY, "utf-8")
        addresses = {
            "empty": empty.as_uri(),
            "opened": calculator.as_uri(),
            "asked": calculator.as_uri() + QUESTION,
        }
        draw = Random(15)
        for _ in range(ROUNDS):
            for name in draw.sample(list(addresses), len(addresses)):
                page = browser.new_page()
                page.goto(addresses[name])
                times[name].append(page.evaluate(OPENED))
                if name == "asked":
                    times["answer"].append(page.evaluate(ANSWER, ANSWERS))
                page.close()
    write_section("calculator", SECTION.format(**_figures(times, content, len(books))))


def _figures(times: dict[str, list[float]], content: str, books: int) -> dict[str, Any]:
    figures: dict[str, Any] = {name: _spread(values) for name, values in times.items()}
    for name in ("opened", "asked"):
        pairs = zip(times[name], times["empty"], strict=True)
        figures[f"{name}_ratio"] = _spread([ours / theirs for ours, theirs in pairs])
    size = len(content.encode())
    packed = len(gzip.compress(content.encode(), 9, mtime=0))
    return figures | {
        "books": books,
        "size": round(size / 1000),
        "packed": round(packed / 1000),
        "rounds": ROUNDS,
        "answers": ANSWERS,
    }


def _spread(values: list[float]) -> str:
    """The median and the quartiles."""
    low, middle, high = quantiles(values, n=4)
    return f"{middle:.1f} ({low:.1f} to {high:.1f})"


if __name__ == "__main__":
    main()
