"""joute benchmarks, as people type it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.evaluation.sets.files import read_set
from joute.llm.server import Running
from tests.evaluation.benchmarks.rows import CASES, put
from tests.evaluation.runs.conftest import Desk
from tests.support.hub import COMMIT, TOKEN, Hub
from tests.support.ports import free_port
from tests.support.served import served

FOLDER = Path("joute-benchmarks")


@pytest.fixture
def desk(llm_server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, llm_server)


def benchmarks(*arguments: object) -> Result:
    return CliRunner().invoke(app, ("benchmarks", *map(str, arguments)))


def hub_of(*rows: object) -> Hub:
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    files = {
        "main/test.parquet": b"no Parquet",
        "README.md": b"# GSM8K",
        "main/train.parquet": lines,
    }
    return Hub({"openai/gsm8k": files})


def test_the_list_says_what_can_be_run_and_whose_files_are_here(desk: Desk) -> None:
    put(FOLDER, "gsm8k", "test.jsonl", CASES["gsm8k"].rows)
    found = json.loads(benchmarks("list", "--format", "json").stdout)
    rows = {row["id"]: row for row in found["benchmarks"]}
    assert (rows["gsm8k"]["files"], rows["mmlu"]["files"]) == (1, 0)
    assert rows["fquad"]["bring"].startswith("FQuAD is given on request")
    assert "GAIA" in {one["name"] for one in found["not_run_here"]}
    assert "gsm8k" in benchmarks("list", "--language", "fr").stdout


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    hub = hub_of()
    with served(hub.app()) as address:
        monkeypatch.setenv("HF_ENDPOINT", address)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        yield hub


def test_files_of_a_commit_are_fetched_and_the_commit_and_the_licence_recorded(
    desk: Desk, hub: Hub
) -> None:
    first = benchmarks("get", "gsm8k", "--revision", "main")
    again = benchmarks("get", "gsm8k")
    other = benchmarks("get", "gsm8k", "--revision", "a" * 40)
    assert first.exit_code == again.exit_code == other.exit_code == 0, first.stderr
    assert first.stdout.split() == ["main/test.parquet", "main/train.parquet"]
    assert (FOLDER / "gsm8k" / "main" / "test.parquet").read_bytes() == b"no Parquet"
    assert not (FOLDER / "gsm8k" / "README.md").exists()
    assert f"openai/gsm8k@{COMMIT}" in first.stderr
    assert "licence: mit" in first.stderr
    assert f"@{COMMIT}" in again.stderr
    assert set(hub.fetched) == {COMMIT, "a" * 40}
    source = json.loads((FOLDER / "gsm8k" / "source.json").read_text("utf-8"))
    assert (source["revision"], source["licence"]) == ("a" * 40, "mit")


def test_what_is_too_large_or_not_there_says_what_to_do(
    desk: Desk, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.files["openai/gsm8k"]["main/test.parquet"] = b"0" * 2_000_000
    large = benchmarks("get", "gsm8k", "--most-megabytes", "1")
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    gone = benchmarks("get", "gsm8k")
    asked = benchmarks("get", "fquad")
    for refused in (large, gone):
        assert refused.exit_code == 1
    assert "2 MB, more than 1: agree with --most-megabytes" in large.stderr
    assert not (FOLDER / "gsm8k").exists()
    assert "put them into joute-benchmarks/gsm8k (openai/gsm8k: main/*.parquet)" in gone.stderr
    assert (asked.exit_code, "https://fquad.illuin.tech" in asked.stderr) == (1, True)


def test_a_run_stands_beside_what_was_published_with_what_differs(desk: Desk) -> None:
    desk.models("gpt-4o@echo", catalog="gpt-4o")
    put(FOLDER, "mmlu", "test.jsonl", CASES["mmlu"].rows)
    put(FOLDER, "mmlu", "dev.jsonl", CASES["mmlu"].examples)
    ran = benchmarks("run", "mmlu", "--model", "gpt-4o", "--format", "json")
    assert ran.exit_code in (0, 5), ran.output
    found = json.loads(ran.stdout)
    assert (found["set"], found["items"], found["shots"]) == ("mmlu", 2, 5)
    published = found["published"]["gpt-4o"]
    first = next(one for one in published if one["board"] == "simple-evals")
    assert (first["interval"], first["n"]) == (None, None)
    assert "is not published" in first["no_interval"]
    assert first["date"].startswith("20")
    assert 0 < first["value"] < 1
    assert "reasoning" in first["differs"]
    assert any("log-probabilities" in one for one in found["differs"])
    ran = benchmarks("run", "mmlu", "--model", "gpt-4o", "--format", "json", "--language", "fr")
    french = json.loads(ran.stdout)
    assert french["protocol"].startswith("5 exemples du sujet")
    assert "Ici : 5 exemples, comme d’habitude.".replace(" :", "\u00a0:") in french["differs"]
    own = next(one for one in french["published"]["gpt-4o"] if one["board"] == "simple-evals")
    assert own["no_interval"].startswith("Pas d’intervalle")
    assert own["value"] == first["value"]
    assert own["differs"] != first["differs"]
    text = benchmarks("run", "mmlu", "--model", "gpt-4o", "--shots", "0").stdout
    assert "Here: 0 examples before each question." in text
    assert "simple-evals (OpenAI): No example, with reasoning" in text
    assert "published 0." in text
    assert "earlier turns" not in text
    desk.models("gpt-4o@echo")
    alone = benchmarks("run", "mmlu", "--model", "gpt-4o").stdout
    assert "No published result of this model" in alone
    assert "Usually: 5 examples of the subject" in text


def test_a_right_answer_counts_with_its_interval_n_and_date(desk: Desk) -> None:
    desk.models("echo")
    put(FOLDER, "gsm8k", "test.jsonl", CASES["gsm8k"].rows)
    ran = benchmarks("run", "gsm8k", "--model", "echo", "--limit", 1, "--language", "fr")
    assert ran.exit_code == 0, ran.output
    # The prompt says “#### 42”, which echo repeats: right where 42 is expected.
    assert "obtenu ici 1.000 (0.207 à 1.000), n = 1, 20" in ran.stdout
    assert "un échantillon de 1 questions sur 2" in ran.stdout


def test_unscored_answers_are_also_taken_for_wrong_ones_as_many_publish(desk: Desk) -> None:
    desk.models("echo")
    own = {"choices": {"text": ["kettle", "pond"], "label": ["A", "B"]}, "answerKey": "A"}
    rows = [
        {"id": "1", "question": "The answer is A.", **own},
        {"id": "2", "question": "The answer is A, B.", **own},
    ]
    put(FOLDER, "arc-easy", "test.jsonl", rows)
    ran = benchmarks("run", "arc-easy", "--model", "echo").stdout
    assert "run here 1.000" in ran
    assert "n = 1," in ran
    assert "0.500 with 1 unscored answers taken for wrong ones" in ran


def test_of_ifeval_the_share_of_all_instructions_is_told_too(desk: Desk) -> None:
    desk.models("echo")
    put(FOLDER, "ifeval", "ifeval_input_data.jsonl", CASES["ifeval"].rows)
    ran = benchmarks("run", "ifeval", "--model", "echo", "--format", "json")
    found = json.loads(ran.stdout)
    assert found["models"][0]["mean"] == 0.0
    assert found["instructions"]["echo"] == [0, 2]


def test_a_benchmark_is_written_as_a_set_like_any_other(desk: Desk) -> None:
    put(FOLDER, "mmlu", "test.jsonl", CASES["mmlu"].rows)
    put(FOLDER, "mmlu", "dev.jsonl", CASES["mmlu"].examples)
    written = benchmarks("write", "mmlu", "mmlu-set")
    assert written.exit_code == 0, written.output
    found = read_set(Path("mmlu-set"))
    assert (found.header.name, len(list(found.items()))) == ("mmlu", 2)
    desk.models("echo")
    own = desk.run("mmlu-set", "--model", "echo", exit_code=5)
    direct = json.loads(benchmarks("run", "mmlu", "--model", "echo", "--format", "json").stdout)
    assert own["items"] == direct["items"]
    assert found.hash == read_set(Path("mmlu-set")).hash
    assert benchmarks("write", "mmlu", "mmlu-set").exit_code == 2


def test_an_unknown_benchmark_names_those_that_there_are(desk: Desk) -> None:
    refused = benchmarks("run", "gsm9k", "--model", "echo")
    assert refused.exit_code == 2
    assert "There are: gsm8k, mmlu" in refused.stderr
