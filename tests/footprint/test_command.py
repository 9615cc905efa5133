"""joute footprint, as typed."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from joute.cli.footprint import footprint
from joute.errors import BadData, BadInput
from joute.footprint import Footprint, estimate
from tests.footprint.test_codecarbon import file, row

app = typer.Typer()
app.command()(footprint)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_sizes_tokens_and_country_give_a_band() -> None:
    result = run("--total", "70", "--tokens", "400", "--zone", "FRA")

    assert result.exit_code == 0
    assert "0.26 (0.066 – 0.92)\u00a0Wh" in result.stdout
    assert "ecologits-0.11@1, FRA@0.11.3, tier B" in result.stdout
    assert "Training of the model" in result.stdout
    assert "world" not in result.stdout


def test_json_is_the_footprint() -> None:
    result = run("--total", "671", "--active", "37", "--zone", "FRA", "--format", "json")

    assert Footprint.from_dict(json.loads(result.stdout)) == estimate(
        total_b=671, active_b=37, output_tokens=400, mix="FRA"
    )


def test_a_model_of_the_catalogue_is_found_by_its_id() -> None:
    result = run("--model", "llama-3.1-8b", "--format", "json")

    assert json.loads(result.stdout)["inputs"]["total_b"] == pytest.approx(8, abs=0.1)


def test_a_guessed_size_is_a_band_of_tier_d() -> None:
    result = run("--model", "gpt-4o", "--format", "json")

    assert json.loads(result.stdout)["tier"] == "D"


def test_the_older_method_leaves_water_out_in_words() -> None:
    result = run("--total", "300", "--tokens", "452", "--method", "ecologits-0.8@1")

    assert "This method does not estimate water" in result.stdout
    assert "not known" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--model"),
        (("--active", "8"), "--model"),
        (("--model", "llama-3.1-8b", "--total", "8"), "--model"),
        (("--model", "lama-3.1-8b"), "llama-3.1-8b"),
        (("--total", "8", "--zone", "fr"), "fr"),
        (("--total", "8", "--active", "9"), "9"),
        (("--total", "8", "--tokens", "-1"), "output_tokens"),
        (("--total", "8", "--method", "new"), "new"),
        (("--import", "absent.csv"), "absent.csv"),
    ],
)
def test_what_cannot_be_computed_is_told_in_a_sentence(words: tuple[str, ...], said: str) -> None:
    result = run(*words)

    assert isinstance(result.exception, BadInput)
    assert said in str(result.exception)


@pytest.fixture
def emissions(tmp_path: Path) -> Path:
    path = tmp_path / "emissions.csv"
    path.write_text("".join(file(row("r1", 60, 0.005), row("r1", 120, 0.0114))), "utf-8-sig")
    return path


def test_a_codecarbon_file_is_read_in_the_country_it_names(emissions: Path) -> None:
    result = run("--import", str(emissions), "--format", "json")

    (found,) = json.loads(result.stdout)
    assert (found["run_id"], found["mix"], found["method"]) == ("r1", "FRA@0.11.3", "measured@1")
    assert found["energy_wh"]["mid"] == pytest.approx(11.4)


def test_a_codecarbon_file_is_read_in_the_country_given(emissions: Path) -> None:
    result = run("--import", str(emissions), "--zone", "USA")

    assert "USA@0.11.3" in result.stdout
    assert "Runs: 1. Electricity: 11\u00a0Wh." in result.stdout


def test_tasks_of_a_run_add_up_in_its_table(tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv"
    path.write_text(
        "timestamp,project_name,run_id,task_name,duration,emissions,energy_consumed,"
        "country_iso_code\n"
        "2026-01-01T00:00:01,p,r1,load,10,0.001,0.030,FRA\n"
        "2026-01-01T00:00:02,p,r1,infer,12,0.001,0.005,FRA\n"
    )

    assert "Runs: 1. Electricity: 35\u00a0Wh." in run("--import", str(path)).stdout


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_name_is_text_and_never_markup(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "emissions.csv"
    path.write_text(
        "timestamp;project_name;run_id;duration;energy_consumed\n"
        "2026-01-01T00:00:01;forêt [/v2] :smile:;r1;10;0,030\n",
        encoding,
    )

    assert "forêt [/v2] :smile:" in run("--import", str(path)).stdout


def test_lines_that_cannot_be_read_are_named(emissions: Path) -> None:
    with emissions.open("a") as lines:
        lines.write(row("r2", 60, "much") + "\n")

    result = run("--import", str(emissions))
    assert "Lines that cannot be read, and are not counted: 4." in result.stderr
    assert "Runs: 1." in result.stdout


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")

    assert isinstance(run("--import", str(path)).exception, BadData)
