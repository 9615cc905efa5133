import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from joute import catalog, published
from joute.catalog import PartialDate
from joute.choice.suppliers.answers import shipped_answers
from joute.cli import app
from joute.cli.shipped_facts import of_answers, of_offers, of_results, stale_prices

TODAY = date(2026, 11, 30)
KNOWN = catalog.load()


def test_every_fact_that_ships_has_its_shape_its_source_and_its_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JOUTE_CONFIG", raising=False)
    result = CliRunner().invoke(app, ["facts", "check", "--format", "json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert all(one["facts"] and not one["faults"] for one in found["files"])
    assert len(found["files"]) == 12
    fresh = CliRunner().invoke(app, ["facts", "check", "--fresh"])
    assert fresh.exit_code == 1
    assert "“joute catalog update” reads them again" in fresh.stdout


def test_a_fact_from_the_future_without_a_source_or_out_of_order_is_at_fault() -> None:
    offer = next(one for one in KNOWN.hosted if one.price)
    spoiled = replace(offer, checked=PartialDate(2027), source="")
    assert [fault.reason for fault in of_offers([spoiled], TODAY)] == [
        "checked on 2027, which is still to come",
        "no source",
    ]
    result = published.results()[0]
    wrong = replace(
        result, board="none", model="nobody", date="2026-13-01", licence="", low=result.value + 1
    )
    reasons = [fault.reason for fault in of_results([wrong], KNOWN, TODAY)]
    for reason, beginning in zip(
        reasons,
        (
            "there is no board",
            "there is no model",
            "expected a date",
            "no source",
            f"{wrong.low} to",
        ),
        strict=True,
    ):
        assert reason.startswith(beginning)
    answer = replace(shipped_answers()[0], date="2027-01", source="", supplier="nobody")
    assert len([*of_answers([answer], TODAY)]) == 3


def test_prices_grow_old_after_ninety_days() -> None:
    day = date(2026, 7, 1)
    old = {one.id for one in stale_prices(KNOWN, TODAY)}
    assert "mistral-small-2506@mistral" in old
    assert "mistral-large-4@mistral" not in old
    assert "mistral-small-2506@mistral" not in {one.id for one in stale_prices(KNOWN, day)}
