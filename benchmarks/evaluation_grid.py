"""joute eval run over a grid of targets, against our test server: time beside the ideal.

python -m benchmarks.evaluation_grid [--items 500] [--targets 8]

Half of the targets are models, half applications over HTTP, all of which stream. Answers take
200 ms, 50 at once over all targets, which is what `--concurrency` counts. The ideal is the time in
which nobody but the server works: targets x items x 0.2 s / 50.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.evaluation_run import ANSWER_S, AT_ONCE, run, server, write_set

GRID = """
import asyncio, json, sys, time
import joute
joute.evaluate  # imports what it needs
models, targets, at_once = json.loads(sys.argv[1])
started, cpu = time.perf_counter(), time.process_time()
found = asyncio.run(
    joute.evaluate("words", models=models, targets=targets, concurrency=at_once, fresh=True)
)
print(json.dumps({
    "wall_s": time.perf_counter() - started,
    "cpu_s": time.process_time() - cpu,
    "answers": sum(model.answers for model in found.models),
    "errors": sum(model.errors for model in found.models),
    "least": min(model.score.mean or 0.0 for model in found.models),
}))
"""


def model_of(id: str) -> str:
    """A model of its own for each, so that no answer is taken from the store of another’s."""
    return f"echo,size={64 + int(id[1:])},first={ANSWER_S}"


def declare(folder: Path, url: str, models: list[str], targets: list[str]) -> None:
    """Write joute.toml: models of the server, and the same server as applications."""
    lines = [f'[[endpoints]]\nid = "test"\nbase_url = "{url}"\nallow_private = true\n']
    lines += [
        f'[[models]]\nid = "{id}"\nendpoint = "test"\nname = "{model_of(id)}"\nmaker = "Test"\n'
        for id in models
    ]
    lines += [
        f'[[targets]]\nid = "{id}"\nkind = "http"\nallow_private = true\n'
        f'url = "{url}/chat/completions"\nstream = true\nanswer = "choices.0.delta.content"\n'
        f'body = {{model = "{model_of(id)}", messages = "{{messages}}", stream = true}}\n'
        for id in targets
    ]
    (folder / "joute.toml").write_text("".join(lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=500)
    parser.add_argument("--targets", type=int, default=8)
    chosen = parser.parse_args()
    names = [f"t{n}" for n in range(chosen.targets)]
    models, targets = names[::2], names[1::2]
    answers = chosen.items * chosen.targets
    ideal_s = answers * ANSWER_S / AT_ONCE
    with server() as url, tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_set(folder, chosen.items, url)
        declare(folder, url, models, targets)
        grid = json.dumps([models, targets, AT_ONCE])
        found = run(folder, sys.executable, "-c", GRID, grid)
    assert (found["answers"], found["errors"], found["least"]) == (answers, 0, 1.0), found
    print(
        f"{chosen.targets} targets x {chosen.items} items, answers of {ANSWER_S * 1000:.0f} ms, "
        f"{AT_ONCE} at once: {found['wall_s']:.2f} s, {found['wall_s'] / ideal_s:.2f}x the ideal "
        f"(at most 1.15x)"
    )
    print(f"CPU for each answer: {found['cpu_s'] / answers * 1000:.2f} ms")


if __name__ == "__main__":
    main()
