"""Random whole cases in every rulebook, compared with the second reading of whole cases."""

from __future__ import annotations

from tests.support.whole_comparing import by_the_library, by_the_oracle, keyed
from tests.support.whole_histories import whole_history

from .tally import Tally

TOGETHER = 10_000
"""How many histories one part takes."""
HISTORIES = 100_000


def whole_cases(first: int, step: int) -> Tally:
    """Every episode, duty and alert of some thousand histories, by their seeds."""
    tally = Tally(
        "what a whole case owes",
        f"{HISTORIES:,} random histories: episodes, duties and alerts, 6 rulebooks",
    )
    for seed in range(first, first + TOGETHER, step):
        history = whole_history(seed)
        library, oracle = keyed(by_the_library(history)), keyed(by_the_oracle(history))
        keys = sorted({*library, *oracle}, key=repr)
        tally.same(
            (history.rulebook, seed),
            [(key, library.get(key)) for key in keys],
            [(key, oracle.get(key)) for key in keys],
        )
    return tally
