"""A provider's own figure."""

import json
from typing import Any

import pytest

from joute.errors import BadInput
from joute.footprint import STAGE_TEXTS, Footprint, declared

# Google, arXiv 2508.15734: the median prompt.
GEMINI: dict[str, Any] = {
    "energy_wh": 0.24,
    "gwp_g": 0.03,
    "water_ml": 0.26,
    "market_based": True,
    "source": "Google, median Gemini prompt",
    "url": "https://arxiv.org/abs/2508.15734",
    "year": 2025,
    "counted": ["gpus", "servers", "cooling", "idle", "manufacture"],
    "not_counted": ["training", "network", "device"],
    "mix": "USA",
}


def test_a_declared_figure_is_kept_as_declared() -> None:
    found = declared(**GEMINI)

    assert tuple(found.energy_wh) == (0.24, 0.24, 0.24)
    assert found.method == "declared@1"
    assert "declared" in found.notes


def test_emissions_of_contracts_are_not_shown_as_those_of_the_grid() -> None:
    found = declared(**GEMINI)

    assert found.gwp_g is None
    assert found.gwp_usage_g is not None
    assert found.gwp_usage_g.mid == pytest.approx(0.24 * 0.3844)
    assert found.to_dict()["inputs"]["gwp_g"] == 0.03
    assert "market_based" in found.notes


def test_location_based_emissions_are_the_total() -> None:
    found = declared(**{**GEMINI, "market_based": False, "gwp_g": (0.02, 0.04)})

    assert found.gwp_g is not None
    assert found.gwp_g.mid == pytest.approx(0.03)


def test_what_the_provider_does_not_say_is_unknown() -> None:
    coverage = dict(declared(**GEMINI).coverage)

    assert coverage["idle"] == "counted"
    assert coverage["training"] == "not_counted"
    assert coverage["prompt"] == "unknown"
    assert set(coverage) == set(STAGE_TEXTS)


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(BadInput, match="coffee"):
        declared(**{**GEMINI, "counted": ["coffee"]})


def test_it_survives_json() -> None:
    found = declared(**{**GEMINI, "energy_wh": (0.2, 0.3)})

    assert Footprint.from_dict(json.loads(json.dumps(found.to_dict()))) == found
