"""Have other tools read what Joute writes and call what it serves, in environments of their own.

python tools/interop.py [inspect] [mlflow] [croissant] [gateway] [litellm] [spark]
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

OPENAI_FOR_JAVASCRIPT = "openai@6.49.0"
CLIENTS = "interop/gateway/test_clients.py"
ROOT = Path(__file__).resolve().parent.parent
JOUTE = (sys.executable, "-c", "from joute.cli import main; main()", "eval")

READ_BY_INSPECT = """
import math, sys
from inspect_ai.log import read_eval_log
from inspect_ai.analysis import samples_df

log = read_eval_log(sys.argv[1])
assert (log.version, log.status, log.eval.model) == (2, "success", "brindille"), log.eval
assert len(log.samples) == 3 and log.samples[0].target == ["Ville 0"]
scores = [sample.scores["exact"].value for sample in log.samples]
assert log.results.scores[0].metrics["mean"].value == sum(scores) / 3
assert log.samples[0].output.stop_reason == "stop" and log.samples[0].output.completion
assert log.stats.model_usage["brindille"].output_tokens > 0
print("Inspect reads the log of a run:", len(log.samples), "samples")
"""

READ_BY_MLFLOW = """
import sys
from mlflow import MlflowClient

client = MlflowClient(tracking_uri=sys.argv[1])
experiment = client.get_experiment_by_name("towns")
runs = client.search_runs([experiment.experiment_id])
assert sorted(run.data.params["model"] for run in runs) == ["brindille", "chene"]
assert all(run.data.metrics["items"] == 3 and "mean" in run.data.metrics for run in runs)
assert all(run.info.status == "FINISHED" for run in runs)
assert len(client.list_artifacts(runs[0].info.run_id)) == 2
print("MLflow holds a run for each model:", len(runs))
"""


def main(names: Sequence[str]) -> None:
    """Make the environments that are missing, and run the checks."""
    for name in names or list(CHECKS):
        packages, check = CHECKS[name]
        python = _environment(name, packages)
        with tempfile.TemporaryDirectory() as folder:
            check(python, Path(folder))


def _environment(name: str, packages: Sequence[str]) -> Path:
    folder = ROOT / f".venv-{name}"
    python = folder / "bin" / "python"
    done = folder / "packages.txt"
    if not done.exists() or done.read_text("utf-8").split() != list(packages):
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], cwd=ROOT, check=True)
        done.write_text("\n".join(packages), "utf-8")
    return python


def _run_of_players(folder: Path) -> str:
    """The file of a run of two simulated players."""
    towns = folder / "towns"
    towns.mkdir()
    (towns / "evalset.yaml").write_text("name: towns\nscorers: [exact]\n", "utf-8")
    items = [f'{{"id": "{n}", "input": "Ville {n}", "expected": "Ville {n}"}}\n' for n in range(3)]
    (towns / "items.jsonl").write_text("".join(items), "utf-8")
    command = (*JOUTE, "run", "towns", "--model", "brindille", "--model", "chene")
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (made,) = (folder / "joute-runs").glob("*.jsonl")
    return str(made)


def _check_inspect(python: Path, folder: Path) -> None:
    made = _run_of_players(folder)
    options = ("--format", "inspect", "--model", "brindille", "--set", "towns", "-o", "log.json")
    subprocess.run((*JOUTE, "export", made, *options), cwd=folder, check=True)
    subprocess.run((python, "-c", READ_BY_INSPECT, "log.json"), cwd=folder, check=True)


def _check_mlflow(python: Path, folder: Path) -> None:
    made, uri = _run_of_players(folder), f"sqlite:///{folder}/mlflow.db"
    command = (python, *JOUTE[1:], "export", made, "--format", "mlflow", "--to", uri)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    subprocess.run((python, "-c", READ_BY_MLFLOW, uri), cwd=folder, check=True)


def _check_croissant(python: Path, _folder: Path) -> None:
    command = (sys.executable, "-m", "pytest", "-m", "interop", "tests/dataset/test_metadata.py")
    environment = os.environ | {"CROISSANT_PYTHON": str(python)}
    subprocess.run(command, cwd=ROOT, check=True, env=environment)


def _check_gateway(python: Path, _folder: Path) -> None:
    clients = python.parent.parent
    if shutil.which("npm"):
        install = ("npm", "install", "--silent", "--prefix", clients, OPENAI_FOR_JAVASCRIPT)
        subprocess.run(install, cwd=clients, check=True)
    else:
        print("npm is not installed: the client for JavaScript is left out")
    tests = ("interop/gateway", "--deselect", f"{CLIENTS}::test_litellm")
    command = (sys.executable, "-m", "pytest", "-m", "interop", *tests)
    environment = os.environ | {"GATEWAY_CLIENTS": str(clients)}
    subprocess.run(command, cwd=ROOT, check=True, env=environment)


def _check_litellm(python: Path, folder: Path) -> None:
    command = (sys.executable, "-m", "pytest", "-m", "interop", f"{CLIENTS}::test_litellm")
    environment = os.environ | {"LITELLM_PYTHON": str(python)}
    subprocess.run(command, cwd=ROOT, check=True, env=environment)
    prices = python.parent.parent.glob("lib/*/site-packages/litellm/*model_prices*backup.json")
    shutil.copy(next(prices), folder / "prices.json")
    options = ("catalog", "update", "--from", "prices.json", "--format", "json")
    ran = subprocess.run(
        (*JOUTE[:-1], *options), cwd=folder, check=True, capture_output=True, input=b""
    )
    (read,) = json.loads(ran.stdout)
    if read["rows"] < 1_000:
        raise SystemExit(f"of the price map of LiteLLM {read['rows']} rows are read")
    print("Joute reads the price map of LiteLLM:", read["rows"], "rows")


def _check_spark(python: Path, _folder: Path) -> None:
    if shutil.which("java") is None:
        print("Java is not installed: Spark is left out")
        return
    command = (sys.executable, "-m", "pytest", "-m", "interop", "tests/dataset/test_spark.py")
    environment = os.environ | {"SPARK_PYTHON": str(python)}
    subprocess.run(command, cwd=ROOT, check=True, env=environment)


CHECKS: dict[str, tuple[Sequence[str], Callable[[Path, Path], None]]] = {
    "inspect": (("inspect-ai==0.3.285", "openai"), _check_inspect),
    "mlflow": (("--constraint", "constraints.txt", "--editable", ".[mlflow]"), _check_mlflow),
    "croissant": (("--constraint", "constraints.txt", "mlcroissant"), _check_croissant),
    "gateway": (("langchain-openai==1.7.4", "llm==0.36"), _check_gateway),
    "litellm": (("litellm==1.110.2",), _check_litellm),
    "spark": (("pyspark==4.3.0",), _check_spark),
}


if __name__ == "__main__":
    main(sys.argv[1:])
