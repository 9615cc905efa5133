"""joute eval run against our test server: time beside the ideal, CPU for each item, memory.

python -m benchmarks.evaluation_run [--items 2000] [--many 100000] [--inspect PYTHON]

Answers take 200 ms, 50 at once. The ideal is the time in which nobody but the server works. With
`--inspect` the same set is asked of the same server by Inspect, in the environment of that Python
(`make interop` makes it).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ANSWER_S = 0.2
AT_ONCE = 50
SLOW = f"echo,size=64,first={ANSWER_S},at-once={AT_ONCE}"

ONE_RUN = """
import asyncio, json, resource, sys, time
import joute
joute.evaluate  # imports what it needs
async def echo(question):
    await asyncio.sleep(0)
    return question
model = echo if sys.argv[1] == "echo" else sys.argv[1]
started, cpu = time.perf_counter(), time.process_time()
found = asyncio.run(joute.evaluate("words", models=[model], concurrency=50, fresh=True))
(model,) = found.models
print(json.dumps({
    "wall_s": time.perf_counter() - started,
    "cpu_s": time.process_time() - cpu,
    "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "answers": model.answers, "errors": model.errors, "mean": model.score.mean,
}))
"""

OF_INSPECT = """
import json, sys, time
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import get_model, GenerateConfig
from inspect_ai.scorer import match
url, name, file = sys.argv[1:4]
items = [json.loads(line) for line in open(file, encoding="utf-8")]
samples = [Sample(id=i["id"], input=i["input"], target=i["expected"]) for i in items]
model = get_model(f"openai-api/test/{name}", base_url=url, api_key="none",
                  config=GenerateConfig(max_connections=50))
started, cpu = time.perf_counter(), time.process_time()
(log,) = eval(Task(dataset=samples, scorer=match()), model=model, display="none",
              log_dir="inspect-logs", max_samples=50)
print(json.dumps({"wall_s": time.perf_counter() - started, "cpu_s": time.process_time() - cpu,
                  "answers": log.results.completed_samples, "status": log.status}))
"""


@contextmanager
def server() -> Iterator[str]:
    """The test server in a process of its own, and its base URL."""
    command = [sys.executable, "-m", "joute.llm.server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def write_set(folder: Path, items: int, url: str) -> Path:
    """A set of so many items and a joute.toml; returns the file of items."""
    (folder / "words").mkdir(exist_ok=True)
    header = "name: words\nscorers: [exact]\nparameters: {max_output_tokens: 50}\n"
    (folder / "words" / "evalset.yaml").write_text(header)
    file = folder / "words" / "items.jsonl"
    with file.open("w") as out:
        for n in range(items):
            text = f"Question {n} of a set for the measure of its runner"
            out.write(json.dumps({"id": str(n), "input": text, "expected": text}) + "\n")
    models = (
        f'[[models]]\nid = "slow"\nendpoint = "test"\nname = "{SLOW}"\nmaker = "Test"\n'
        "params_total_b = 8\nprice_in = 1\nprice_out = 1\n"
    )
    (folder / "joute.toml").write_text(
        f'[[endpoints]]\nid = "test"\nbase_url = "{url}"\nallow_private = true\n{models}'
    )
    return file


def run(folder: Path, *command: str) -> dict[str, float]:
    # With compiled files beside the sources, as an installed package has them.
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    found = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr[-2000:]
    result: dict[str, float] = json.loads(found.stdout.splitlines()[-1])
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=2_000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--inspect", metavar="PYTHON")
    chosen = parser.parse_args()
    ideal_s = chosen.items * ANSWER_S / AT_ONCE
    with server() as url, tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        file = write_set(folder, chosen.items, url)
        one = run(folder, sys.executable, "-c", ONE_RUN, "slow")
        assert (one["answers"], one["errors"], one["mean"]) == (chosen.items, 0, 1.0)
        print(
            f"{chosen.items} items, answers of {ANSWER_S * 1000:.0f} ms, {AT_ONCE} at once: "
            f"{one['wall_s']:.2f} s, {one['wall_s'] / ideal_s:.2f}x the ideal (at most 1.15x)"
        )
        print(f"CPU for each item: {one['cpu_s'] / chosen.items * 1000:.2f} ms (at most 2 ms)")
        if chosen.inspect:
            other = run(folder, chosen.inspect, "-c", OF_INSPECT, url, SLOW, str(file))
            print(
                f"Inspect, the same set and server: {other['wall_s']:.2f} s, "
                f"{other['wall_s'] / ideal_s:.2f}x the ideal, "
                f"{other['cpu_s'] / chosen.items * 1000:.2f} ms of CPU for each item"
            )
        if chosen.many:
            write_set(folder, chosen.many, url)
            many = run(folder, sys.executable, "-c", ONE_RUN, "echo")
            assert (many["answers"], many["errors"]) == (chosen.many, 0)
            print(
                f"{chosen.many} items of a function, without HTTP: {many['mb']:.0f} MB at most "
                f"(under 400 MB), {many['cpu_s'] / chosen.many * 1000:.2f} ms of CPU for each"
            )


if __name__ == "__main__":
    main()
