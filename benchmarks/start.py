"""How long the first moments take, each in a new process, best of five.

    python -m benchmarks.start

Prints what `import joute` adds to the interpreter (budget 60 ms), `joute --help` (200 ms), and the
time from the start of `joute serve` on a new database to its first answer on /healthz (2 s).
"""

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

RUNS = 5
PORT = 18093
COMMAND = [sys.executable, "-c", "from joute.cli import main; main()"]


def main() -> None:
    bare = best(lambda: run(sys.executable, "-c", "pass"))
    joute = best(lambda: run(sys.executable, "-c", "import joute"))
    print(f"import joute: {(joute - bare) * 1000:.0f} ms beyond the interpreter (budget 60)")
    print(f"joute --help: {best(lambda: run(*COMMAND, '--help')) * 1000:.0f} ms (budget 200)")
    print(f"joute serve to /healthz: {best(served):.2f} s (budget 2)")


def best(measure: Callable[[], float]) -> float:
    measure()
    return min(measure() for _ in range(RUNS))


def run(*command: str) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def served() -> float:
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(PORT)],
            cwd=Path(folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{PORT}/healthz")
            return time.perf_counter() - begin
        finally:
            process.terminate()
            process.wait()


def wait_for(url: str) -> None:
    for _ in range(1000):
        try:
            urllib.request.urlopen(url)  # noqa: S310 # our own address
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
        else:
            return
    raise TimeoutError(url)


if __name__ == "__main__":
    main()
