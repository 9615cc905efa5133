"""A run as runs of MLflow, one for each model, in the experiment of the name of the set."""

from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from joute.evaluation.errors import MissingExtra, NotTracked
from joute.evaluation.exports.tables import write_csv
from joute.evaluation.runs.files import Run
from joute.evaluation.runs.summary import ModelSummary, summarise

_LONGEST_PARAMETER = 500


def track(run: Run, uri: str) -> list[str]:
    """Write a run to the tracking server or the database at `uri`: parameters, figures, and the
    run with its table as artifacts. Returns the ids of MLflow's runs.

    Raises MissingExtra, and NotTracked where MLflow refuses.
    """
    mlflow = _mlflow()
    try:
        return _tracked(mlflow.MlflowClient(tracking_uri=uri), run)
    except mlflow.MlflowException as error:
        raise NotTracked(reason=str(error)) from error


def _tracked(client: Any, run: Run) -> list[str]:
    header = run.header
    experiment = client.get_experiment_by_name(header.set.name)
    experiment_id = (
        experiment.experiment_id if experiment else client.create_experiment(header.set.name)
    )
    with TemporaryDirectory() as folder:
        table = Path(folder) / f"{header.id}.csv"
        with table.open("wb") as out:
            write_csv(run, out)
        return [
            _track_model(client, experiment_id, run, model, table)
            for model in summarise(header, run.rows())
        ]


def _track_model(
    client: Any, experiment_id: str, run: Run, model: ModelSummary, table: Path
) -> str:
    header = run.header
    started_ms = int(header.started_at.timestamp() * 1000)
    made = client.create_run(
        experiment_id, start_time=started_ms, run_name=f"{header.id} {model.model}"
    )
    run_id: str = made.info.run_id
    parameters = {"model": model.model, "judge": header.judge, "epochs": header.epochs}
    parameters |= header.parameters | {"set_hash": header.set.hash, "request": header.request}
    for name, value in parameters.items():
        client.log_param(run_id, name, str(value)[:_LONGEST_PARAMETER])
    for name, value in _metrics(model).items():
        client.log_metric(run_id, name, value)
    for file in (run.path, table):
        client.log_artifact(run_id, str(file))
    ended = run.end
    ended_ms = int(ended.ended_at.timestamp() * 1000) if ended else started_ms
    client.set_terminated(run_id, "FINISHED" if run.finished else "KILLED", ended_ms)
    return run_id


def _metrics(model: ModelSummary) -> dict[str, float]:
    """The figures that are known."""
    score = model.score
    low, high = score.interval or (None, None)
    found = {
        "mean": score.mean,
        "mean_low": low,
        "mean_high": high,
        "items": score.n,
        "errors": model.errors,
        "unscored": model.unscored,
        "refused": model.refused,
        "truncated": model.truncated,
        "cost_usd": model.cost_usd,
        "wh": None if model.wh is None else model.wh.mid,
        "seconds": model.seconds,
    }
    return {name: float(value) for name, value in found.items() if value is not None}


def _mlflow() -> Any:
    try:
        return import_module("mlflow")
    except ImportError:
        raise MissingExtra(extra="mlflow") from None
