import csv
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from joute import catalog
from joute.catalog import KnownName, Maker, Model
from joute.catalog.names import collect, spellings, with_aliases
from joute.catalog.reading import DATA

KNOWN = catalog.load()
NAMES = KNOWN.names()


def test_names_hold_what_people_call_them() -> None:
    assert {"Claude 3.5 Sonnet", "claude-3-5-sonnet", "GPT-4o", "Sonnet 4.5"} <= set(NAMES.models)
    assert {"Qwen", "Llama", "Claude Opus", "DeepSeek"} <= set(NAMES.families)
    assert {
        "Mistral AI", "Mistral", "Google DeepMind", "Meta AI", "Zhipu", "Z.ai", "Alibaba Cloud",
    } <= set(NAMES.makers)  # fmt: skip
    assert {
        "ChatGPT", "Gemini", "Le Chat", "Copilot", "Grok", "Kimi", "Doubao", "Tongyi", "通义千问",
    } <= set(NAMES.brands)  # fmt: skip


def test_each_name_is_there_once_whatever_its_capitals() -> None:
    for names in (NAMES.models, NAMES.families, NAMES.makers, NAMES.brands):
        assert len({name.casefold() for name in names}) == len(names)
        assert all(name == name.strip() and name for name in names)


def test_every_maker_and_family_has_a_name_of_ours() -> None:
    known = {(name.kind, name.of) for name in KNOWN.known_names}
    assert all(("maker", id) in known for id in KNOWN.makers)
    assert all(("family", model.family) in known for model in KNOWN.models.values())


def test_our_file_of_names_repeats_nothing() -> None:
    with (DATA / "names.csv").open(newline="", encoding="utf-8") as lines:
        rows = [tuple(row) for row in csv.reader(lines)]
    assert len(set(rows)) == len(rows)
    for known in KNOWN.known_names:
        if known.kind == "model":
            assert known.name not in spellings(KNOWN.models[known.of])


def test_an_alias_means_one_model_only() -> None:
    owners = Counter(alias.casefold() for model in KNOWN.models.values() for alias in model.aliases)
    assert [alias for alias, count in owners.items() if count > 1] == []
    ids = {model.id: {a.casefold() for a in model.aliases} for model in KNOWN.models.values()}
    assert all(id in aliases for id, aliases in ids.items())


def test_two_versions_share_their_name_and_neither_answers_to_it() -> None:
    june, october = (KNOWN.models[id] for id in ("claude-3-5-sonnet", "claude-3-5-sonnet-v2"))
    assert "Claude 3.5 Sonnet" not in (*june.aliases, *october.aliases)
    assert "Claude 3.5 Sonnet" in NAMES.models


def test_a_quantised_copy_leaves_the_page_of_its_weights_to_the_original() -> None:
    assert "google/gemma-2-27b-it" in KNOWN.models["gemma-2-27b"].aliases
    assert "google/gemma-2-27b-it" not in KNOWN.models["gemma-2-27b-q8"].aliases


def test_a_pointer_of_a_host_is_not_an_alias() -> None:
    # At its maker's API "deepseek-chat" moves from version to version.
    aliases = KNOWN.models["deepseek-v3"].aliases
    assert "deepseek/deepseek-chat" in aliases
    assert "deepseek-chat" not in aliases


def test_a_maker_and_a_family_without_a_known_name_go_by_their_own() -> None:
    maker = Maker("acme", "Acme Labs")
    names = collect([Model("a", "A one", maker, family="anvil")], [maker], [])
    assert (names.makers, names.families, names.models) == (
        ("Acme Labs",),
        ("anvil",),
        ("A one", "a"),
    )


texts = st.text(alphabet="abAB -", min_size=1, max_size=4)


@given(st.lists(texts, max_size=6, unique=True), st.lists(texts, max_size=6))
def test_aliases_agree_with_counting_them_one_by_one(ids: list[str], extra: list[str]) -> None:
    maker = Maker("m", "M")
    models = [Model(id, f"{id} title", maker) for id in ids]
    known = [KnownName("model", ids[i % len(ids)], name) for i, name in enumerate(extra) if ids]
    claimed = {
        model.id: {model.id, model.name, *(name.name for name in known if name.of == model.id)}
        for model in models
    }
    for model in with_aliases(models, known):
        others = {
            name.casefold() for id, names in claimed.items() if id != model.id for name in names
        }
        alone = {n.casefold() for n in claimed[model.id]} - others
        assert {alias.casefold() for alias in model.aliases} == alone | {model.id.casefold()}
