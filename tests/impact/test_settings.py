"""What an operator declares: electricity and training, each with its source."""

from typing import Any

import pytest
from pydantic import ValidationError

from joute import catalog
from joute.calls import ModelCard
from joute.calls.offer import configured_offer
from joute.settings import Settings

ELECTRICITY = {"gwp_kg_per_kwh": 0.03, "source": "our contract", "year": 2026}
TRAINING = {"gwp_kg": 2e6, "lifetime_tokens": [1e12, 1e14], "source": "its card"}


def card(
    *, endpoint: dict[str, Any] | None = None, model: dict[str, Any] | None = None
) -> ModelCard:
    """The card of the only model of such settings."""
    where = {"id": "ours", "base_url": "https://llm.example/v1", **(endpoint or {})}
    what = {"id": "one", "endpoint": "ours", "name": "x", "maker": "M", **(model or {})}
    settings = Settings.model_validate({"endpoints": [where], "models": [what]})
    return configured_offer(settings, catalog.load(), {})["one"].card


def test_own_figures_for_electricity_are_under_the_country_they_are_for() -> None:
    mix = card(endpoint={"country": "FRA", "electricity": ELECTRICITY}).mix
    assert mix is not None
    assert (mix.id, mix.zone, mix.source, mix.year) == ("FRA@ours", "FRA", "our contract", 2026)
    assert (mix.gwp_kg_per_kwh, mix.pe_mj_per_kwh) == (0.03, None)
    nowhere = card(endpoint={"electricity": ELECTRICITY}).mix
    assert nowhere is not None
    assert (nowhere.zone, nowhere.is_world) == ("ours", False)


def test_a_card_with_own_figures_is_kept_and_read_again() -> None:
    kept = card(
        endpoint={"country": "FRA", "electricity": ELECTRICITY}, model={"training": TRAINING}
    )
    assert ModelCard.model_validate(kept.model_dump(mode="json")) == kept


@pytest.mark.parametrize(
    "electricity",
    [
        {"gwp_kg_per_kwh": 0.03},
        {"gwp_kg_per_kwh": 0.03, "source": ""},
        {"source": "our contract"},
        {"gwp_kg_per_kwh": 41, "source": "in grams"},
        {"gwp_kg_per_kwh": -0.1, "source": "offsets"},
    ],
)
def test_electricity_without_its_source_or_in_another_unit_is_refused(
    electricity: dict[str, Any],
) -> None:
    with pytest.raises(ValidationError):
        card(endpoint={"electricity": electricity})


@pytest.mark.parametrize(
    "training",
    [
        {**TRAINING, "source": ""},
        {**TRAINING, "lifetime_tokens": [1e14, 1e12]},
        {**TRAINING, "lifetime_tokens": [0, 1e12]},
        {"lifetime_tokens": [1e12, 1e14], "source": "says nothing"},
    ],
)
def test_training_that_says_nothing_or_has_no_source_is_refused(training: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        card(model={"training": training})
