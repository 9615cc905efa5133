"""The sets that Joute ships, run as their pages say; one of them from a shell."""

import asyncio
import json
import re
import subprocess
import sys
from contextlib import chdir
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from joute.evaluation.answers import Answer
from joute.evaluation.runs.files import Run, read_run
from joute.evaluation.runs.records import score_of
from joute.evaluation.scorers.registry import build
from joute.evaluation.sets.item import Item
from joute.statistics import mean_score
from tests.cli.test_commands import run

_ENDS = ("low", "mid", "high")
PAGE = Path(__file__).parents[3] / "docs" / "sorting-messages.md"


def joute(folder: Path, *arguments: str) -> str:
    with chdir(folder):
        ended = run("eval", *arguments)
    assert ended.exit_code == 0, ended.output
    return ended.stdout


# The command of its own process, which ends where it would reach for a network.
_ALONE = """
import sys

def refuse(event, found):
    if event in ("socket.connect", "socket.getaddrinfo", "urllib.Request"):
        raise RuntimeError(f"{event}: {found}")

sys.addaudithook(refuse)
from joute.cli import main
main()
"""


def from_a_shell(folder: Path, *arguments: str) -> str:
    command = (sys.executable, "-c", _ALONE, "eval", *arguments)
    ended = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def run_of(folder: Path) -> Run:
    [path] = (folder / "joute-runs").glob("*.jsonl")
    return read_run(path)


def scores(run: Run) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in run.rows():
        found.setdefault(row.model, []).append(score_of(row, run.header.scorers))
    return found


def test_the_french_set_runs_from_end_to_end_without_a_network(tmp_path: Path) -> None:
    from_a_shell(tmp_path, "new", "demarches", "--example", "demarches")
    folder = tmp_path / "demarches"
    models = ("--model", "hetre", "--model", "saule", "--model", "ajonc")
    from_a_shell(folder, "run", ".", *models)
    made = run_of(folder)
    assert made.complete
    assert {model: (len(found), sum(found)) for model, found in scores(made).items()} == {
        "hetre": (60, 58),
        "saule": (60, 50),
        "ajonc": (60, 29),
    }
    told = from_a_shell(folder, "check", ".", "--run", str(made.path), "--format", "json")
    checked = json.loads(told)
    from_a_shell(folder, "measures", str(made.path))
    assert (checked["separability"]["pairs"], checked["separability"]["changed"]) == (3, [])


def test_the_french_set_refuses_what_denies_the_answer() -> None:
    lines = (files("joute.evaluation") / "examples/demarches/items.jsonl").read_text("utf-8")
    items = {item.id: item for item in map(Item.model_validate_json, lines.splitlines())}
    for name, wrong in (
        ("cni-premiere", "Non, elle n’est pas gratuite : 25 €."),
        ("acte-prix", "Non, il n’est pas gratuit : 10 €."),
    ):
        [spec] = items[name].scorers
        scored = asyncio.run(build(spec)(items[name], Answer(text=wrong), None))
        assert scored is not None
        assert scored.value == 0


def test_the_sorting_of_messages_names_what_is_enough_as_its_page_says(tmp_path: Path) -> None:
    joute(tmp_path, "new", "courriers", "--example", "courriers")
    folder = tmp_path / "courriers"
    targets = [
        f"{prompt}@{model}"
        for model in ("petit", "grand")
        for prompt in ("sans-exemple", "huit-exemples")
    ] + ["majorite", "mots-cles", "tf-idf"]
    command = re.search(r"joute eval (run .*?)\njoute eval cheapest", PAGE.read_text(), re.DOTALL)
    assert command
    joute(folder, *command[1].replace("\\\n", " ").split())
    made = run_of(folder)
    assert sorted(made.header.models) == sorted(targets)
    found = json.loads(joute(folder, "cheapest", str(made.path), "--format", "json"))
    assert (found["cheapest_eur"], found["cheapest_wh"]) == ("huit-exemples@petit",) * 2
    rows = {cells[0].strip("`"): cells for cells in _table(PAGE.read_text())}
    assert rows.keys() == set(targets)
    for one in found["targets"]:
        _, _, right, between, euros, wh = rows[one["target"]]
        assert right.startswith(f"{100 * one['mean']:.1f} %")
        assert one["items"] == 180
        right_of_all = round(one["mean"] * one["items"])
        low, high = one["interval"]
        assert mean_score(np.arange(one["items"]) < right_of_all).interval == (low, high)
        assert between == f"{100 * low:.1f} to {100 * high:.1f} %"
        thousand = 1000 * one["eur"]
        assert euros == ("under 0.001" if thousand < 0.001 else f"{thousand:.3f}")
        assert one["wh"]["low"] <= one["wh"]["mid"] <= one["wh"]["high"]
        low, mid, high = (f"{1000 * one['wh'][end]:#.2g}".strip(".") for end in _ENDS)
        # Classical methods are metered on the machine of the test.
        assert wh == ("under 0.1" if float(mid) < 0.1 else f"{mid} ({low} to {high})")
    [(name, unscored)] = [
        (one["target"], one["unscored"]) for one in found["targets"] if one["unscored"]
    ]
    of_run = [score for score in scores(made)[name] if score is not None]
    assert (len(of_run), unscored) == (178, 2)
    assert f"{100 * sum(of_run) / 178:.1f} % of the other 178" in PAGE.read_text()
    [best] = [one for one in found["targets"] if one["target"] == found["cheapest_eur"]]
    assert f"{100 * best['loss_at_most']:.1f} points below any other" in PAGE.read_text().replace(
        "\n", " "
    )


def _table(page: str) -> list[list[str]]:
    """The cells of the rows of targets of a page."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("| `")
    ]


def test_the_files_of_a_set_and_of_its_run_are_as_their_schemas_say(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="it is the oracle of these tests")
    joute(tmp_path, "new", "mine")
    joute(tmp_path, "run", "mine", "--model", "brindille")
    schemas = json.loads(joute(tmp_path, "schema"))
    schema = {name: jsonschema.Draft202012Validator(one) for name, one in schemas.items()}
    header = YAML(typ="safe", pure=True).load(tmp_path / "mine" / "evalset.yaml")
    schema["set"].validate(header)
    for line in (tmp_path / "mine" / "items.jsonl").read_text("utf-8").splitlines():
        schema["item"].validate(json.loads(line))
    lines = run_of(tmp_path).path.read_text("utf-8").splitlines()
    assert len(lines) == 7
    for line in lines:
        schema["run"].validate(json.loads(line))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_new_set_runs_with_a_demo_player_at_once(tmp_path: Path, language: str) -> None:
    joute(tmp_path, "new", "mine", "--language", language)
    joute(tmp_path, "run", "mine", "--model", "brindille")
    [found] = scores(run_of(tmp_path)).values()
    assert len(found) == 5
    assert None not in found
