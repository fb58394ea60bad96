"""Lets atheris look for inputs that break a reader: `python -m tests.fuzz --seconds 60`, from the top of the repository.

Each reader is fuzzed in a process of its own, led by which lines of the library an input reaches, from the sound examples on
and with the pieces of `breaking`. The first input that breaks one is printed and kept beside its corpus, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_RUNS = re.compile(r"Done (\d+) runs in (\d+) second")
_ALSO = re.compile(r"^stat::number_of_executed_units: (\d+)", re.MULTILINE)


def fuzz_one(name: str, folder: Path, seconds: int) -> None:
    """Fuzzes one reader in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["cptimescales"]):
        from tests.fuzz import targets
    from tests.fuzz.breaking import PIECES

    target, seeds = targets.SEEDS[name]
    corpus = folder / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed.encode())
    dictionary = folder / f"{name}.dict"
    short = [piece.encode("utf-8", "surrogatepass") for piece in PIECES if 0 < len(piece) < 60]
    dictionary.write_text(
        "".join(f'"{"".join(f"{chr(92)}x{byte:02x}" for byte in piece)}"\n' for piece in short),
        "ascii",
    )

    def throw(data: bytes) -> None:
        target(data.decode("utf-8", "surrogateescape"))

    options = [
        f"-max_total_time={seconds}",
        f"-dict={dictionary}",
        f"-artifact_prefix={folder}/{name}-",
    ]
    options += ["-max_len=6000", "-timeout=60", "-print_final_stats=1", "-verbosity=0"]
    atheris.Setup(["fuzz", *options, str(corpus)], throw)
    atheris.Fuzz()


def fuzzed(name: str, folder: Path, seconds: int) -> tuple[str, int, str]:
    """How often a reader was asked, and the end of what was printed if one input broke it."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.fuzz",
            name,
            "--here",
            "--seconds",
            str(seconds),
            "--corpus",
            str(folder),
        ],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    said = done.stdout + done.stderr
    runs = (
        [int(found) for found in _ALSO.findall(said)]
        or [int(found[0]) for found in _RUNS.findall(said)]
        or [0]
    )
    return name, runs[-1], "" if done.returncode == 0 else said[-3000:]


def main() -> int:
    """Fuzzes the readers named, two at a time, and prints how often each was asked; 1 if any was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="READER",
        help="by their names in targets.SEEDS; without any, all",
    )
    parser.add_argument("--seconds", type=int, default=60, help="for each")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--corpus", type=Path, default=Path(".fuzz"), help="where inputs worth keeping are kept"
    )
    parser.add_argument("--here", action="store_true", help="one reader, in this process")
    asked = parser.parse_args()
    if asked.here:
        fuzz_one(asked.targets[0], asked.corpus, asked.seconds)
        return 0
    from tests.fuzz.targets import (
        SEEDS,  # not before: what is imported already is not led by coverage
    )

    broken = []
    print(f"{'Reader':<20}{'Asked':>12}{'Seconds':>10}   Broken")
    with ThreadPoolExecutor(asked.processes) as pool:
        for name, runs, said in pool.map(
            lambda name: fuzzed(name, asked.corpus, asked.seconds), asked.targets or SEEDS
        ):
            print(
                f"{name:<20}{runs:>12,}{asked.seconds:>10}   {'yes' if said else 'no'}", flush=True
            )
            broken += [said] if said else []
    print(*broken, sep="\n" + "-" * 80 + "\n", end="\n" if broken else "")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
