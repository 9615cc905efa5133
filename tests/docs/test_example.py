"""joute.example.toml can be used as it is."""

import re
from pathlib import Path

import pytest

from joute import catalog
from joute.calls.offer import configured_offer
from joute.features import FEATURES
from joute.settings import load_settings
from tests.docs.pages import ROOT, read

EXAMPLE = ROOT / "joute.example.toml"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables that the example names, set."""
    variables = re.findall(r"\b[A-Z]+_(?:API_KEY|ACCESS_CODE)\b", read(EXAMPLE.name))
    given = dict.fromkeys(variables, "a-value")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


def test_the_example_loads_and_its_models_exist(environment: dict[str, str]) -> None:
    settings = load_settings(FEATURES.settings, EXAMPLE)
    offer = configured_offer(settings, catalog.load(), environment)
    assert {model.id for model in settings.models} == {model.id for model in offer.drawable}


def test_the_toml_of_the_readme_loads(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JOUTE_ACCESS_CODE")
    shown = re.search(r"```toml\n(.*?)```", read("README.md"), re.DOTALL)
    assert shown
    file = tmp_path / "joute.toml"
    file.write_text(shown[1])
    settings = load_settings(FEATURES.settings, file)
    assert configured_offer(settings, catalog.load(), environment).models


def test_the_example_names_every_table() -> None:
    tables = {
        name.strip("[]").partition(".")[0] for name in re.findall(r"\[+\w+", read(EXAMPLE.name))
    }
    alone = {"secret", "access_code", "use_found", "sizes"}
    assert tables >= FEATURES.settings.model_fields.keys() - alone
