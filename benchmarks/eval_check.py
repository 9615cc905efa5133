"""What `joute eval check` takes on a set of 10,000 items.

    python -m benchmarks.eval_check

Budget: 2 s, the start of the program included.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ITEMS = 10_000
BUDGET_S = 2.0

HEADER = """\
name: many
canary: 3f5c
prompt: "{context} {input} {choices}"
scorers: [exact]
"""


def item(number: int) -> dict[str, object]:
    """An item with a passage and choices, as long as those of people."""
    return {
        "id": f"q{number}",
        "input": f"Quel est le délai de la démarche numéro {number}, d’après ce passage ? " * 2,
        "expected": [f"{number} jours"],
        "choices": [f"{number} jours", f"{number + 1} jours", "Aucun délai"],
        "context": [f"Article {number}. Le délai de cette démarche est de {number} jours. " * 8],
        "domain": f"domaine {number % 12}",
        "source_id": f"article-{number}",
        "split": "holdout" if number % 4 == 0 else "dev",
    }


def write_set(folder: Path) -> None:
    (folder / "evalset.yaml").write_text(HEADER, "utf-8")
    with (folder / "items.jsonl").open("w", encoding="utf-8") as file:
        for number in range(ITEMS):
            file.write(json.dumps(item(number), ensure_ascii=False) + "\n")


def main() -> None:
    with TemporaryDirectory() as folder:
        write_set(Path(folder))
        start = time.perf_counter()
        command = [str(Path(sys.executable).parent / "joute"), "eval", "check", folder]
        subprocess.run(command, check=True)
        taken = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{ITEMS:,} items: {taken:.2f} s, of {BUDGET_S:.0f} s at most")
    print(f"of the processor: {used.ru_utime + used.ru_stime:.2f} s")
    if taken > BUDGET_S:
        sys.exit(1)


if __name__ == "__main__":
    main()
