"""What the shipped data must show of the traps that catalogues are known for."""

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from joute import catalog
from joute.catalog import Amount, Catalog, Model
from joute.catalog.reading import DATA
from tests.support.typography import faults_of_french


@pytest.fixture(scope="module")
def known() -> Catalog:
    return catalog.load()


def test_every_row_is_accepted(known: Catalog) -> None:
    assert catalog.problems() == []
    assert (len(known.models), len(known.makers), len(known.licences)) == (288, 41, 27)


def test_the_catalogue_is_read_only(known: Catalog) -> None:
    with pytest.raises(TypeError):
        known.models["x"] = known.models["gpt-4o"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        known.models["gpt-4o"].name = "x"  # type: ignore[misc]


def test_every_model_has_a_source(known: Catalog) -> None:
    assert all(model.sources for model in known.models.values())


def test_no_id_is_a_moving_pointer_or_a_free_offer(known: Catalog) -> None:
    ids = [
        id
        for model in known.models.values()
        for id in (model.id, model.openrouter_id, model.huggingface_id, *model.aliases)
        if id
    ]
    assert [id for id in ids if id.endswith("-latest") or ":free" in id] == []


def test_an_unknown_price_is_none_and_no_price_is_zero(known: Catalog) -> None:
    prices = [model.price for model in known.models.values()]
    assert prices.count(None) == 67
    assert all(
        price.in_usd_per_mtok and price.out_usd_per_mtok for price in prices if price is not None
    )


def test_a_price_keeps_its_decimals_its_date_and_its_host(known: Catalog) -> None:
    llama = known.models["llama-3.2-3b"].price
    assert llama is not None
    assert (llama.in_usd_per_mtok, llama.out_usd_per_mtok) == (Decimal("0.0509"), Decimal("0.335"))
    assert (str(llama.checked), llama.host) == ("2026-07-01", "OpenRouter")


def test_an_undated_price_says_so(known: Catalog) -> None:
    undated = known.models["gpt-3"].price
    assert undated is not None
    assert undated.checked is None


def test_what_two_figures_cannot_say_of_a_price_is_in_the_notes(known: Catalog) -> None:
    assert "introductory price until 2026-12-31" in known.models["gemini-3.7-flash"].notes
    assert "peak-hour list price, off-peak is half" in known.models["deepseek-v4-pro"].notes
    assert "tiered above 272000 tokens" in known.models["gpt-5.6-sol"].notes


def test_every_translation_is_used_and_typeset_as_french(known: Catalog) -> None:
    licences = [licence.notes for licence in known.licences.values()]
    models = known.models.values()
    shown = {text for m in models for text in (*m.notes, *m.sources)}
    shown |= {one.source for m in models for one in m.stated}
    assert set(known.french) - shown - set(licences) == set()
    for text, french in known.french.items():
        assert french != text
        assert faults_of_french(french) == []


def amounts(models: Iterator[Model] | list[Model]) -> Iterator[Amount]:
    return (amount for m in models for amount in (m.total_b, m.active_b) if amount)


def test_every_estimate_is_a_range_and_every_published_size_is_not(known: Catalog) -> None:
    for amount in amounts(list(known.models.values())):
        assert amount.estimated == (amount.low < amount.high)
        assert amount.low <= amount.mid <= amount.high


def test_estimates_are_named_after_who_made_them(known: Catalog) -> None:
    sources = Counter(model.params_source for model in known.models.values())
    assert sources == {
        "published": 167,
        None: 75,
        "estimated-compar:ia": 29,
        "estimated-ecologits": 17,
    }


def test_an_ecologits_range_is_kept(known: Catalog) -> None:
    haiku, dense = known.models["claude-3-haiku"], known.models["claude-3-5-haiku"]
    assert haiku.active_b == Amount(30, 60, 90, estimated=True)
    assert dense.total_b == dense.active_b == Amount(8, 18, 28, estimated=True)


def test_two_estimates_that_disagree_make_one_range_that_holds_both(known: Catalog) -> None:
    # compar:IA says 137.5, EcoLogits 44 to 132.
    gpt = known.models["gpt-4o"]
    assert gpt.active_b == Amount(44, 137.5, 137.5, estimated=True)
    assert "EcoLogits: moe 440 total, 44-132 active B" in gpt.notes


def test_a_range_that_is_ours_says_so(known: Catalog) -> None:
    model = known.models["grok-4-fast"]
    assert model.active_b == Amount(60.5, 121, 181.5, estimated=True)
    assert sum("is ours" in note for note in model.notes) == 2


def test_a_dense_model_uses_all_its_parameters(known: Catalog) -> None:
    dense = [model for model in known.models.values() if model.arch == "dense"]
    assert dense
    assert all(model.active_b == model.total_b for model in dense)


def test_published_figures_win_over_those_of_catalogues(known: Catalog) -> None:
    mixtral = known.models["mixtral-8x7b"]
    assert (mixtral.total_b, mixtral.active_b) == (Amount.published(46.7), Amount.published(12.9))
    assert "compar:IA has 56/14" in mixtral.notes
    assert str(known.models["mistral-large-2512"].released) == "2025-12-02"


@pytest.mark.parametrize(
    ("id", "licence", "note"),
    [
        ("deepseek-v3", "deepseek-model", "models.dev and LMArena say DeepSeek licence"),
        ("kimi-k2-0905", "modified-mit", "LMArena says Modified MIT, compar:IA says MIT"),
        ("qwen2-72b", "qianwen", "LMArena says Qianwen licence, compar:IA says Apache 2.0"),
    ],
)
def test_a_disagreement_about_a_licence_stays_visible(
    known: Catalog, id: str, licence: str, note: str
) -> None:
    model = known.models[id]
    assert model.licence is known.licences[licence]
    assert any(note in known_note for known_note in model.notes)


def test_the_modified_mit_licences_of_kimi_and_mistral_are_told_apart(known: Catalog) -> None:
    kimi, mistral = known.models["kimi-k2-0905"], known.models["devstral-2512"]
    assert kimi.licence is not mistral.licence
    assert kimi.commercial_use == mistral.commercial_use == "restricted"


def test_open_weights_is_not_open_source(known: Catalog) -> None:
    by_openness = Counter(model.openness for model in known.models.values())
    assert by_openness == {"open-weights": 164, "api-only": 118, "open-source": 4, None: 2}
    open_source = {m.id for m in known.models.values() if m.openness == "open-source"}
    assert open_source == {"olmo-2-32b", "olmo-3-32b-think", "apertus-70b", "apertus-8b"}
    assert known.models["qwen2.5-7b"].licence is known.models["olmo-2-32b"].licence


def test_commercial_use_of_an_api_is_unknown_rather_than_allowed(known: Catalog) -> None:
    apis = [model for model in known.models.values() if model.openness == "api-only"]
    assert {model.commercial_use for model in apis} <= {None, "restricted"}
    assert known.models["gpt-4o"].commercial_use is None


def test_reasoning_tells_always_from_switchable_from_unknown(known: Catalog) -> None:
    def reasoning(id: str) -> tuple[bool | None, bool]:
        return known.models[id].reasoning, known.models[id].reasoning_optional

    assert reasoning("deepseek-r1") == (True, False)
    assert reasoning("qwen3.7-max") == (True, True)
    assert reasoning("gpt-4o") == (False, False)
    assert {model.reasoning for model in known.models.values()} == {True, False, None}


def test_licences_lead_to_the_page_of_their_spdx_identifier(known: Catalog) -> None:
    apache = known.licences["apache-2.0"]
    assert (apache.spdx, apache.url) == (
        "Apache-2.0",
        "https://spdx.org/licenses/Apache-2.0.html",
    )
    assert known.licences["llama-2"].spdx is None


def _facts(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _flag(word: str) -> bool | None:
    return {"yes": True, "hybrid": True, "no": False, "": None}[word]


def _number(text: str) -> float | None:
    return float(text) if text else None


FLAGS = {"yes": True, "no": False, "": None}


def test_every_cell_of_the_shipped_rows_is_read(known: Catalog) -> None:
    with (DATA / "models.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["id"] for row in rows] == list(known.models)
    for row in rows:
        model = known.models[row["id"]]
        read = (
            model.name, model.maker.id, model.family, model.released,
            model.licence and model.licence.id, model.openness, model.arch, model.params_source,
            model.quantization, model.context_tokens, model.max_output_tokens,
            ";".join(model.modalities_in), ";".join(model.modalities_out),
            model.knowledge_cutoff, model.retired, model.openrouter_id, model.huggingface_id,
            ";".join(model.eu_listed), ";".join(model.sources), ";".join(model.notes),
        )  # fmt: skip
        cells = (
            row["name"], row["maker"], row["family"], row["released"], row["licence"],
            row["openness"], row["arch"], row["params_source"], row["quantization"],
            row["context_tokens"], row["max_output_tokens"], row["modalities_in"],
            row["modalities_out"], row["knowledge_cutoff"], row["retired"], row["openrouter_id"],
            row["huggingface_id"], row["eu_listed"], row["source"], row["notes"],
        )  # fmt: skip
        assert tuple("" if value is None else str(value) for value in read) == tuple(
            cell.replace("; ", ";") for cell in cells
        )
        assert model.tool_calling is FLAGS[row["tool_calling"]]
        assert model.structured_output is FLAGS[row["structured_output"]]
    assert {model.structured_output for model in known.models.values()} > {True}


def test_every_row_says_what_the_facts_say(known: Catalog, facts: Path) -> None:
    rows = _facts(facts / "models.csv")
    assert [row["id"] for row in rows] == list(known.models)
    for row in rows:
        model = known.models[row["id"]]
        received = (
            row["name"], row["maker"], row["maker_country"], row["family"], row["release_date"],
            row["licence"], row["openness"], row["commercial_use"],
            row["arch"].replace("unknown", ""), row["params_source"].replace("unknown", ""),
            row["quantization"], row["context_tokens"], row["max_output_tokens"],
            row["modalities_in"], row["modalities_out"], row["knowledge_cutoff"],
            row["openrouter_id"], row["huggingface_id"], row["source"],
        )  # fmt: skip
        kept = (
            model.name, model.maker.id, model.maker.country, model.family, model.released,
            model.licence and model.licence.id, model.openness, model.commercial_use,
            model.arch, model.params_source, model.quantization, model.context_tokens,
            model.max_output_tokens, ",".join(model.modalities_in),
            ",".join(model.modalities_out), model.knowledge_cutoff, model.openrouter_id,
            model.huggingface_id, ";".join(model.sources),
        )  # fmt: skip
        assert received == tuple("" if value is None else str(value) for value in kept)
        assert model.reasoning == _flag(row["reasoning"])
        assert model.reasoning_optional == (row["reasoning"] == "hybrid")
        assert model.tool_calling == _flag(row["tool_calling"])
        assert model.structured_output == _flag(row["structured_output"])


def test_every_size_and_price_is_that_of_the_facts(known: Catalog, facts: Path) -> None:
    for row in _facts(facts / "models.csv"):
        model = known.models[row["id"]]
        dense = model.active_b == model.total_b and not row["params_active_b"]
        active = row["params_total_b"] if dense else row["params_active_b"]
        sizes = [amount and amount.mid for amount in (model.total_b, model.active_b)]
        assert sizes == [_number(row["params_total_b"]), _number(active)]
        estimated = row["params_source"].startswith("estimated")
        assert all(amount.estimated == estimated for amount in amounts([model]))
        price = model.price
        kept = (price.in_usd_per_mtok, price.out_usd_per_mtok, price.checked) if price else ()
        texts = (row["price_in_usd_per_mtok"], row["price_out_usd_per_mtok"], row["price_date"])
        assert tuple("" if value is None else str(value) for value in kept or ("",) * 3) == texts


def test_every_note_of_the_facts_is_kept_or_has_become_a_field(known: Catalog, facts: Path) -> None:
    for row in _facts(facts / "models.csv"):
        model = known.models[row["id"]]
        notes = row["notes"].split("; ") if row["notes"] else []
        lost = [note for note in notes if note not in model.notes and not _held(note, model)]
        assert lost == []


def _held(note: str, model: Model) -> bool:
    """Whether a field of the model holds what the note says."""
    text = note.casefold()
    ranges = [f"{amount.low:g}-{amount.high:g}" for amount in amounts([model])]
    return (
        note == f"retired {model.retired}"
        or note == f"eu_listed={'|'.join(model.eu_listed)}"
        or ("compar:IA id" in note and all(id in note for id in model.comparia_ids))
        or ("EcoLogits estimate" in note and any(ends in note for ends in ranges))
        or ("price" in note and bool(model.price and model.price.host) and "undated" not in note)
        or ("undated" in note and bool(model.price) and str(model.price).count("None") >= 1)
        or (note.startswith("aliases:") and any(alias in text for alias in model.aliases))
        or "of the seeds" in note
    )


def test_makers_and_licences_are_those_of_the_facts(known: Catalog, facts: Path) -> None:
    makers = [tuple(row.values()) for row in _facts(facts / "makers.csv")]
    assert makers == [
        (m.id, m.name, m.country or "", m.kind, m.url or "") for m in known.makers.values()
    ]
    for row in _facts(facts / "licences.csv"):
        licence = known.licences[row["id"]]
        assert row["name"] == licence.name
        assert row["spdx_or_url"] in (licence.spdx or licence.url or "", "")
        assert _flag(row["open_weights"]) == licence.open_weights
        assert row["commercial_use"] == (licence.commercial_use or "")
        assert row["reuse_of_outputs_for_training"] == (licence.reuse_of_outputs or "")
        assert row["notes"] == licence.notes


def test_the_committed_script_makes_the_shipped_files(facts: Path, tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    ours = ("names.csv", "model_facts.csv", "hosts.csv", "translations.csv")
    for name in (*ours, "offers.csv", "prices.csv"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    changes = tmp_path / "changes.csv"
    subprocess.run(
        [sys.executable, root / "tools/build_catalog.py", facts, "--data", tmp_path,
         "--changes", changes],
        check=True, capture_output=True,
    )  # fmt: skip
    (tmp_path / "offers.csv").unlink()
    subprocess.run([sys.executable, root / "tools/build_offers.py", "--data", tmp_path], check=True)
    for name in ("makers.csv", "licences.csv", "models.csv", "offers.csv", "prices.csv"):
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()
    assert changes.read_bytes() == (root / "docs/catalog-changes.csv").read_bytes()


def test_the_core_imports_nothing_but_the_standard_library() -> None:
    code = (
        "import sys; before = set(sys.modules); import joute.catalog as c; c.load();"
        "print({name.partition('.')[0] for name in set(sys.modules) - before}"
        " - set(sys.stdlib_module_names))"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "{'joute'}"


def test_facts_on_tasks_languages_and_training_have_a_source_and_a_date(
    known: catalog.Catalog,
) -> None:
    stated = [one for model in known.models.values() for one in model.stated]
    assert len(stated) > 300
    assert all(one.source and one.date for one in stated)
    eurollm = known.models["eurollm-22b"]
    assert {"fr", "en", "de"} <= {*eurollm.said("language")}
    assert eurollm.said("language_count") == ("35",)
    assert "code" in known.models["codestral-2508"].said("task")
    assert known.models["gpt-4o"].said("language") == ()


def test_access_is_by_an_api_or_by_weights(known: catalog.Catalog) -> None:
    assert known.models["mistral-small-2506"].access == ("api", "weights")
    assert known.models["gpt-6-sol"].access == ("api",)
    assert known.models["olmo-7b"].access == ("weights",)
    assert known.models["chinchilla"].access == ()
