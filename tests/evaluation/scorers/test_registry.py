"""Scorers by their names, those of a real installed distribution among them."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from joute.evaluation.errors import BadScorerOptions, MissingExtra, UnknownScorer
from joute.evaluation.scorers.registry import BUILT_IN, build, names, options_of, weights_of
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item, ScorerSpec
from tests.evaluation.scorers.support import value

PLUGIN = '''
from joute.evaluation.scorers.scorer import Score

class Shout:
    """Whether the answer is in capitals, and ends with enough exclamation marks."""

    name, version, range, needs_judge = "shout", "3", (0.0, 1.0), False

    def __init__(self, marks=1):
        self.marks = marks

    async def __call__(self, item, answer, judge):
        return Score(float(answer.text.isupper() and answer.text.endswith("!" * self.marks)))
'''


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution that an operator installed, as pip leaves it."""
    (tmp_path / "shouting.py").write_text(PLUGIN)
    info = tmp_path / "shouting-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[joute.scorers]\nshout = shouting:Shout\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "shouting", raising=False)


@pytest.mark.usefixtures("installed")
def test_a_scorer_of_an_installed_distribution_has_a_name_like_ours() -> None:
    assert "shout" in names()
    assert value("shout", "OUI !") == 1
    assert value("shout", "OUI !", marks=2) == 0
    spec = ScorerSpec(name="shout")
    assert weights_of([spec], [build(spec)], alone=True) == [1]
    with pytest.raises(BadScorerOptions, match="shout"):
        build(ScorerSpec.model_validate({"name": "shout", "loud": True}))


def test_a_name_that_nothing_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownScorer, match="exact") as raised:
        build(ScorerSpec(name="os:system"))
    assert "shout" not in str(raised.value)


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_every_scorer_is_there_and_says_what_it_is(name: str) -> None:
    required: dict[str, dict[str, object]] = {"not_contains": {"texts": "x"}, "length": {"most": 1}}
    try:
        scorer = build(ScorerSpec.model_validate({"name": name, **required.get(name, {})}))
    except BadScorerOptions as error:
        assert "missing a required argument" in str(error)  # noqa: PT017 # it needs an option
        return
    assert scorer.version
    low, high = scorer.range
    assert low < high < float("inf")


def test_a_scorer_has_the_language_of_its_set_unless_it_names_another() -> None:
    assert options_of(ScorerSpec(name="f1"), "en") == {"language": "en"}
    other = ScorerSpec.model_validate({"name": "f1", "language": "de"})
    assert options_of(other, "en") == {"language": "de"}
    assert options_of(ScorerSpec(name="exact"), "en") == {}


@pytest.mark.parametrize("name", ["regex", "json_schema", "bleu", "meteor"])
def test_a_library_that_is_missing_names_its_extra(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("re2", "jsonschema_rs", "sacrebleu.metrics", "snowballstemmer"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"pip install joute\[metrics\]"):
        build(ScorerSpec(name=name))


@pytest.mark.parametrize("name", ["nli", "cross_encoder", "local_toxicity", "bertscore"])
def test_the_libraries_of_local_models_are_an_extra_of_their_own(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("onnxruntime", "tokenizers"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"pip install joute\[nli\]"):
        build(ScorerSpec.model_validate({"name": name, "model": "model"}))


def test_libraries_are_imported_where_their_scorer_is_built() -> None:
    program = """
import sys
from joute.evaluation.scorers.registry import build
from joute.evaluation.sets.item import ScorerSpec

for name in ("exact", "normalised", "numeric", "f1", "rougeL", "choice", "wer", "ndcg", "fields"):
    build(ScorerSpec(name=name))
heavy = {"re2", "jsonschema_rs", "sacrebleu", "snowballstemmer", "onnxruntime", "tokenizers"}
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_language_is_a_code() -> None:
    assert SetHeader(name="towns", language="en").language == "en"
    for wrong in ("fr-FR", "French", ""):
        with pytest.raises(ValidationError):
            SetHeader(name="towns", language=wrong)
    with pytest.raises(ValidationError):
        Item(id="1", input="?", language="fr_FR")
