"""What of a choice is worked out, and when."""

import json
from pathlib import Path
from typing import Any

import pytest

from joute.choice.evidence import candidates_for
from joute.choice.needs import choose
from joute.choice.site import results
from joute.llm.server import Running
from tests.choice.site.conftest import MODELS, Person, person
from tests.support.site import Site, running_site, settings


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is worked out, in its order: "candidates", or "choice" and its samples."""
    found: list[str] = []

    def chosen(*given: Any, **named: Any) -> Any:
        found.append(f"choice {named['samples']}")
        return choose(*given, **named)

    def known(*given: Any) -> Any:
        found.append("candidates")
        return candidates_for(*given)

    monkeypatch.setattr(results, "choose", chosen)
    monkeypatch.setattr(results, "candidates_for", known)
    return found


async def test_a_page_works_out_only_what_it_shows(site: Site, worked_out: list[str]) -> None:
    chooser = person(site)
    await chooser.begin()
    ids = ["mistral-small-2506@mistral"]
    await chooser.send("/candidates", revision=1, candidate=ids)
    await chooser.page(f"/evidence/{ids[0]}")
    assert worked_out == ["candidates"]
    await chooser.page("/evidence")
    await chooser.page("/costs")
    await chooser.page("/test")
    assert worked_out == ["candidates", "choice 1"]
    await chooser.page("/shortlist")
    await chooser.page("/shortlist?all=true")
    assert worked_out == ["candidates", "choice 1", "choice 10000"]


async def test_candidates_stay_known_when_must_haves_or_weights_change(
    chooser: Person, worked_out: list[str]
) -> None:
    await chooser.page("/evidence/mistral-small-2506@mistral")
    await chooser.send("/must-haves", revision=1, open_weights="yes")
    points: dict[str, Any] = {"points-costs": "3"}
    await chooser.send("/weights", weighing="points", revision=2, **points)
    await chooser.page("/shortlist")
    assert worked_out == ["candidates", "choice 10000"]
    await chooser.send("/costs", revision=3, requests_per_month="1000")
    await chooser.page("/evidence/mistral-small-2506@mistral")
    assert worked_out == ["candidates", "choice 10000", "candidates"]


async def test_an_offer_that_was_accepted_into_the_catalogue_may_be_chosen(
    database: str, llm_server: Running, tmp_path: Path
) -> None:
    new = "mistral-small-2506@stackit"
    line = {
        **{"kind": "new", "subject": new, "field": "offer", "old": None, "value": None},
        **{"source": "models.dev", "day": "2026-11-20"},
    }
    (tmp_path / "accepted.jsonl").write_text(json.dumps(line) + "\n")
    of_site = settings(database, llm_server.base_url, MODELS, catalog={"updates": str(tmp_path)})
    async with running_site(of_site) as site:
        chooser = person(site)
        await chooser.begin()
        assert f'value="{new}"' in await chooser.page("/candidates?q=mistral-small-2506")
        await chooser.send("/candidates", revision=1, candidate=[new])
        assert "STACKIT" in await chooser.page("/evidence")
        assert "STACKIT" in await chooser.page(f"/evidence/{new}")
        sent = {"need": {"title": "A need", "candidates": [new]}}
        made = await chooser.client.post("/api/v1/choices", json=sent)
        assert made.status_code == 201, made.text
