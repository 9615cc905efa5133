"""Campaigns from a terminal: a draft from files, links, results."""

import asyncio
import json
from pathlib import Path

import pytest

from joute.evaluation.runs.files import read_run
from joute.evaluation.tables import Campaign
from joute.store import open_store
from tests.cli.test_commands import run
from tests.evaluation.campaigns.conftest import TARGETS, answers, questions
from tests.evaluation.site.conftest import run_file

SET = "name: villes\nversion: '1'\nlanguage: fr\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set and a run of it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JOUTE_DATABASE", f"sqlite:///{tmp_path}/joute.sqlite3")
    items = questions(6)
    (tmp_path / "villes").mkdir()
    (tmp_path / "villes" / "evalset.yaml").write_text(SET)
    lines = "".join(f"{one.model_dump_json(exclude_defaults=True)}\n" for one in items)
    (tmp_path / "villes" / "items.jsonl").write_text(lines)
    (tmp_path / "run.jsonl").write_bytes(run_file(answers(items, TARGETS)))
    assert read_run(tmp_path / "run.jsonl").complete
    return tmp_path


def test_a_campaign_is_made_from_files_and_its_links_and_results_printed(folder: Path) -> None:
    made = run(
        *("eval", "campaign", "new", "run.jsonl", "villes", "--title", "Nos villes"),
        *("--criterion", "clarity", "--questions", "3", "--per-item", "2"),
    )
    assert made.exit_code == 0, made.output
    campaign = made.output.strip()
    links = run("eval", "campaign", "links", campaign, "--count", "3")
    lines = links.output.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["1", "2", "3"]
    assert all("/rate/" in line for line in lines)
    found = run("eval", "campaign", "results", campaign, "--format", "json")
    results = json.loads(found.output)
    assert (results["title"], results["items"], len(results["raters"])) == ("Nos villes", 6, 3)
    text = run("eval", "campaign", "results", campaign).output
    assert "0 of 6 items have all their ratings." in text
    labels = run(
        *("eval", "campaign", "results", campaign),
        *("--format", "labels", "--criterion", "clarity"),
    )
    assert labels.output.strip() == "item,model,label,rater"
    criteria = asyncio.run(_criteria(f"sqlite:///{folder}/joute.sqlite3", campaign))
    assert criteria["criteria"][0]["name"] == "Clarté"


async def _criteria(database: str, campaign_id: str) -> dict[str, list[dict[str, str]]]:
    store = open_store(database)
    async with store.read() as session:
        found = await session.get_one(Campaign, campaign_id)
    await store.close()
    return found.criteria


def test_too_few_questions_are_refused(folder: Path) -> None:
    refused = run("eval", "campaign", "new", "run.jsonl", "villes", "--title", "T")
    assert refused.exit_code == 1
    assert "has 6 questions" in str(refused.exception)
