"""How many deliberate faults the tests of the pure cores notice: `make mutants`.

mutmut makes the faults (operators, numbers, keywords, arguments, conditions; texts for people are
left alone: catalogues and pages have tests of their own). A seed draws as many for each core; each
is put into a copy of the source, and the tests of that core run until one fails, those beside the
module first. Printed: the share that was noticed, with Wilson's interval of 95 %, and before, each
fault that was not. A fault that keeps the tests busy four times as long as usual counts as noticed:
processor time, so that the scores of a busy machine are those of a quiet one.
"""

import argparse
import math
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from queue import SimpleQueue
from typing import cast

import libcst
from mutmut.mutation.file_mutation import Mutation, create_mutations, deep_replace

from joute.statistics import interval

ROOT = Path(__file__).parent.parent
CORES = ("ranking", "footprint", "catalog", "blindness", "privacy", "statistics", "classification")
NOT_NEEDED = ("-p", "no:cacheprovider", "-p", "no:schemathesis")
COPIED = ("src", "tests", "tools", "docs", "pyproject.toml")


@dataclass(frozen=True)
class Mutant:
    """A fault: the text of a module of `core`, changed in one place."""

    core: str
    path: str
    before: str
    after: str

    @property
    def change(self) -> str:
        """The lines that differ."""
        lines = unified_diff(self.before.splitlines(), self.after.splitlines(), n=0, lineterm="")
        return "\n".join(line for line in list(lines)[2:] if not line.startswith("@@"))


def main() -> None:
    options = _options()
    drawn = [
        mutant for core in options.cores for mutant in draw(core, options.number, options.seed)
    ]
    with tempfile.TemporaryDirectory() as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        copies.put(first := _copy(Path(folder) / "first"))
        limits = {core: 4 * _usual_seconds(core, first) + 10 for core in options.cores}
        for number in range(1, options.workers):
            copies.put(shutil.copytree(first, Path(folder) / str(number)))
        with ThreadPoolExecutor(options.workers) as pool:
            ends = pool.map(lambda one: _noticed(one, copies, limits[one.core]), drawn)
            results = [_shown(*result) for result in zip(drawn, ends, strict=True)]
    for core in options.cores:
        _report(core, [noticed for mutant, noticed in results if mutant.core == core])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cores", nargs="*", default=CORES)
    parser.add_argument("--number", type=int, default=200, help="faults for each core")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def draw(core: str, number: int, seed: int) -> list[Mutant]:
    """`number` faults of a core, the same ones for a seed."""
    paths = sorted((ROOT / "src" / "joute" / core).rglob("*.py"))
    faults = [fault for path in paths for fault in _faults(path)]
    drawn = random.Random(seed).sample(faults, min(number, len(faults)))
    return [_mutant(core, *fault) for fault in drawn]


def _faults(path: Path) -> Iterator[tuple[Path, libcst.Module, Mutation]]:
    module, found, _, _ = create_mutations(str(path), path.read_text("utf-8"))
    for one in found:
        if not isinstance(one.original_node, libcst.BaseString):
            yield path, module, one


def _mutant(core: str, path: Path, module: libcst.Module, fault: Mutation) -> Mutant:
    changed = cast(libcst.Module, deep_replace(module, fault.original_node, fault.mutated_node))
    return Mutant(core, str(path.relative_to(ROOT)), module.code, changed.code)


def _copy(folder: Path) -> Path:
    folder.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def _usual_seconds(core: str, copy: Path) -> int:
    """Processor time that the tests of a core take. Stops when they fail without any fault."""
    before = _seconds_of_children()
    # What it compiles serves every later run, which compiles the changed module alone.
    done = _tests(copy, [f"tests/{core}"], None, write_bytecode=True)
    if done.returncode:
        sys.exit(f"The tests of {core} fail without any fault:\n{done.stdout.decode()[-2000:]}")
    return math.ceil(_seconds_of_children() - before)


def _seconds_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _noticed(mutant: Mutant, copies: "SimpleQueue[Path]", limit: int) -> bool:
    copy = copies.get()
    path = copy / mutant.path
    path.write_text(mutant.after, "utf-8")
    try:
        return _tests(copy, _nearest_first(mutant), limit).returncode != 0
    finally:
        path.write_text(mutant.before, "utf-8")
        copies.put(copy)


def _nearest_first(mutant: Mutant) -> list[str]:
    """The folder of tests beside the module, where there is one, then all of the core."""
    beside = Path("tests", *Path(mutant.path).parent.parts[2:])
    return (
        [str(beside), f"tests/{mutant.core}"]
        if (ROOT / beside).is_dir()
        else [f"tests/{mutant.core}"]
    )


def _tests(
    copy: Path, folders: Sequence[str], limit: int | None, *, write_bytecode: bool = False
) -> "subprocess.CompletedProcess[bytes]":
    pytest = [sys.executable, "-m", "pytest", "-x", "-q", *NOT_NEEDED, *folders]
    return subprocess.run(
        ["/bin/sh", "-c", f'ulimit -t {limit or "unlimited"}; exec "$@"', "sh", *pytest],
        cwd=copy,
        env={
            **os.environ,
            "PYTHONPATH": str(copy / "src"),
            "PYTHONDONTWRITEBYTECODE": "" if write_bytecode else "1",
            "OPENBLAS_NUM_THREADS": "1",
            "POLARS_MAX_THREADS": "1",
        },
        capture_output=True,
        check=False,
    )


def _shown(mutant: Mutant, noticed: bool) -> tuple[Mutant, bool]:
    """The same, with each fault that was not noticed printed as soon as that is known."""
    if not noticed:
        print(f"{mutant.path}\n    " + mutant.change.replace("\n", "\n    "), flush=True)
    return mutant, noticed


def _report(core: str, results: Sequence[bool]) -> None:
    seen = sum(results)
    low, high = interval(seen, len(results))
    share = f"{seen / len(results):.0%} ({low:.0%} to {high:.0%})"
    print(f"{core}: {seen} of {len(results)} noticed, {share}")


if __name__ == "__main__":
    main()
