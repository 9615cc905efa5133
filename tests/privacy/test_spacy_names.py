"""Names by a spaCy model: a real pipeline without weights, from a folder."""

import sys
from pathlib import Path

import pytest

from joute.errors import BadInput
from joute.privacy import find, mask, spacy_names


def test_spacy_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(BadInput, match="need spaCy"):
        spacy_names("fr_core_news_sm")


def test_a_model_that_is_not_there_is_said() -> None:
    pytest.importorskip("spacy")
    with pytest.raises(BadInput, match="no model fr_of_nowhere"):
        spacy_names("fr_of_nowhere")


def test_names_of_a_model_in_a_folder_are_found(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    pipeline = spacy.blank("fr")
    patterns = [{"label": "PER", "pattern": "zoran"}, {"label": "LOC", "pattern": "lyon"}]
    pipeline.add_pipe("entity_ruler").add_patterns(patterns)
    pipeline.to_disk(tmp_path / "model")
    names = spacy_names(str(tmp_path / "model"))
    assert [one.kind for one in find("zoran ma bloqué a lyon", names=names)] == ["person"]
    assert mask("zoran ma bloqué a lyon", names=names).text == "[PERSONNE_1] ma bloqué a lyon"
