import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from joute.cli.catalog import app
from tests.catalog.folder import DataFolder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def listed(*arguments: str) -> list[Any]:
    result = run("list", *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    models: list[Any] = json.loads(result.stdout)
    return models


def test_check_accepts_the_shipped_data() -> None:
    result = run("check")
    assert (result.exit_code, result.stdout) == (
        0,
        "288 models, 41 makers, 27 licences: every row is accepted.\n",
    )


def test_check_prints_every_bad_row_and_fails(folder: DataFolder) -> None:
    lines = [folder.change("models.csv", id, arch="?") for id in ("gpt-4o", "o3")]
    result = run("check", str(folder.path))
    assert result.exit_code == 1
    shown = [line.split(maxsplit=2) for line in result.stdout.splitlines()[1:]]
    assert [(file, int(line)) for file, line, _ in shown] == [("models.csv", n) for n in lines]
    assert all("arch: expected dense, moe, matformer, received '?'" in row[2] for row in shown)


def test_check_prints_json_for_programs(folder: DataFolder) -> None:
    assert json.loads(run("check", str(folder.path), "--format", "json").stdout) == []
    line = folder.change("makers.csv", "meta", name="")
    result = run("check", str(folder.path), "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {"file": "makers.csv", "line": line, "reason": "name: blank"}
    ]


def test_list_prints_one_line_for_each_model() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 289
    line = next(row for row in result.stdout.splitlines() if row.startswith(" mixtral-8x7b "))
    assert "46.7, 12.9 active" in line
    assert "open-weights" in line
    assert "0.7 / 0.7 (2026-07-01" in line


def test_list_shows_an_estimate_as_a_range_and_a_price_with_its_host() -> None:
    result = run("list", "--maker", "anthropic")
    assert "150-450, 30-90 active" in result.stdout
    assert "(OpenRouter, 2026-07-01" in run("list", "--maker", "meta").stdout


def test_list_filters_add_up() -> None:
    models = listed("--maker", "Mistral AI", "--size", "0-30", "--licence", "apache-2.0")
    assert "mistral-small-2506" in {model["id"] for model in models}
    for model in models:
        assert model["maker"]["id"] == "mistral"
        assert model["total_b"]["mid"] <= 30
        assert model["licence"]["id"] == "apache-2.0"


def test_list_does_not_take_open_weights_for_open_source() -> None:
    assert len(listed("--openness", "open-source")) == 4
    weights = listed("--openness", "open-weights")
    assert {model["openness"] for model in weights} == {"open-weights"}


def test_list_leaves_unknown_sizes_out_of_a_range_of_sizes() -> None:
    assert {model["total_b"]["mid"] >= 1000 for model in listed("--size", "1000-")} == {True}


def test_list_prints_money_and_dates_as_text() -> None:
    model = next(model for model in listed("--maker", "moonshotai") if model["id"] == "kimi-k2.6")
    asked = {"in_usd_per_mtok": "0.95", "out_usd_per_mtok": "4", "checked": "2026-07-01"}
    assert {name: model["price"][name] for name in asked} == asked
    assert model["released"].startswith("2026-")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--maker", "nobody"),
        ("--licence", "nothing"),
        ("--size", "big"),
        ("--size", "-5"),
        ("--openness", "open"),
        ("--format", "yaml"),
    ],
)
def test_list_refuses_a_filter_that_nothing_can_fit(arguments: tuple[str, str]) -> None:
    result = run("list", *arguments)
    assert result.exit_code == 2
    assert arguments[0] in result.output
