"""Lets atheris look for inputs that break a reader.

Run it from the top of the repository: `python -m tests.fuzz --seconds 60`. Each reader is fuzzed in
a process of its own. Atheris starts from sound examples and from the pieces of `breaking`, and is
led by the lines of the library that an input reaches. The first input that breaks a reader is
printed and kept beside its corpus, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# Atheris prints one of these two lines, depending on how it ends.
_RUNS = re.compile(r"Done (\d+) runs in \d+ second")
_UNITS = re.compile(r"^stat::number_of_executed_units: (\d+)", re.MULTILINE)


def fuzz_one(name: str, folder: Path, seconds: int) -> None:
    """Fuzzes one reader in this process, and ends the process."""
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


def fuzz_in_a_process(name: str, folder: Path, seconds: int) -> tuple[str, int, str]:
    """Fuzzes one reader in a new process.

    Returns:
        The reader, how many inputs were tried, and the end of the output if an input broke it.
    """
    options = ["--here", "--seconds", str(seconds), "--corpus", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", name, *options],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    output = done.stdout + done.stderr
    inputs = [0, *map(int, _RUNS.findall(output)), *map(int, _UNITS.findall(output))]
    return name, inputs[-1], "" if done.returncode == 0 else output[-3000:]


def main() -> int:
    """Fuzzes readers, two at a time, and prints how many inputs each got; 1 if any was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="READER",
        help="by their names in targets.SEEDS; without any, all",
    )
    parser.add_argument("--seconds", type=int, default=60, help="for each reader")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--corpus", type=Path, default=Path(".fuzz"), help="where inputs worth keeping are kept"
    )
    parser.add_argument("--here", action="store_true", help="one reader, in this process")
    options = parser.parse_args()
    if options.here:
        fuzz_one(options.targets[0], options.corpus, options.seconds)
        return 0
    # Not at the top: coverage leads atheris only in modules that it imports itself.
    from tests.fuzz.targets import SEEDS

    outputs = []
    print(f"{'Reader':<20}{'Inputs':>12}{'Seconds':>10}   Broken")
    with ThreadPoolExecutor(options.processes) as pool:
        for name, inputs, output in pool.map(
            lambda name: fuzz_in_a_process(name, options.corpus, options.seconds),
            options.targets or SEEDS,
        ):
            broken = "yes" if output else "no"
            print(f"{name:<20}{inputs:>12,}{options.seconds:>10}   {broken}", flush=True)
            outputs += [output] if output else []
    print(*outputs, sep="\n" + "-" * 80 + "\n", end="\n" if outputs else "")
    return int(bool(outputs))


if __name__ == "__main__":
    sys.exit(main())
