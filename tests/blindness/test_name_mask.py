import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.blindness import MARK, Hit, NameMask

FACTS = Path(__file__).resolve().parents[2].parent / "shared/facts"

SPELLINGS = [
    "GPT-4o", "GPT 4o", "gpt-4o", "gpt_4o", "GPT4o", "GPT‑4o", "ＧＰＴ－４ｏ", "**GPT**-4o",
    "`gpt-4o`", "Mistral-Large", "Mistral Large 2", "mistral-large-latest", "**Mistral** Large",
    "Mistral AI", "MistralAI", "mistral.ai", "MISTRAL AI", "*Mistral* *AI*",
    "OpenAI", "Open AI", "openai", "OPENAI", "Open\u200bAI", "Ope\u00adnAI", "ＯｐｅｎＡＩ",
    "𝐎𝐩𝐞𝐧𝐀𝐈", "ÓpenAI", "O\u0301penAI", "DeepSeek", "Deep Seek", "deepseek-r1", "Claude 3.5 Sonnet",
    "claude-3-5-sonnet-20241022", "claude.ai", "Qwen/Qwen2.5-7B-Instruct", "llama3.1:8b",
    "meta-llama/Llama-3.1-8B", "Mixtral 8x7B", "mixtral-8x22b-instruct-v0.1", "文心一言",
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_name_becomes_the_same_mark(mask: NameMask, spelling: str) -> None:
    marks = "".join(re.findall(r"[*`]", mask.mask(f"Voyez {spelling}, dit-on.").text))
    masked = mask.mask(f"Voyez {spelling}, dit-on.").text
    assert masked.replace("*", "").replace("`", "") == f"Voyez {MARK}, dit-on."
    assert len(marks) % 2 == 0


@pytest.mark.parametrize("text", ["G P T", "MetaData", "o1s", "openaire", "0gpt4", "qwenty"])
def test_a_name_inside_a_word_is_not_a_name(mask: NameMask, text: str) -> None:
    assert mask.mask(f"Le mot {text} ici.").hits == ()


def test_elisions_possessives_and_plurals_keep_their_own_letters(mask: NameMask) -> None:
    assert mask.mask("d’OpenAI, l'OpenAI, OpenAI’s, OpenAI's").text == (
        f"d’{MARK}, l'{MARK}, {MARK}’s, {MARK}'s"
    )


def test_names_in_addresses_and_code_are_masked(mask: NameMask) -> None:
    code = 'from openai import OpenAI  # https://api.openai.com/v1\nChatOpenAI(model="gpt-4o")'
    assert mask.mask(code).text == (
        f'from {MARK} import {MARK}  # https://api.{MARK}.com/v1\nChat{MARK}(model="{MARK}")'
    )


def test_all_names_are_masked_alike_whatever_their_length(mask: NameMask) -> None:
    assert mask.mask("QwQ-32B").text == mask.mask("DeepSeek R1 Distill Llama 70B").text == MARK


def test_a_hit_gives_the_place_in_the_text_as_received(mask: NameMask) -> None:
    text = "Je suis Mis\u200btral Large 2."
    (hit,) = mask.mask(text).hits
    assert hit == Hit("mistral", "strong", 8, 24)
    assert text[hit.start : hit.end] == "Mis\u200btral Large 2"


def test_a_mark_of_emphasis_that_a_name_cuts_is_put_back(mask: NameMask) -> None:
    assert mask.mask("**Mistral** AI et `gpt-4`").text == f"**{MARK}** et `{MARK}`"


def test_names_of_the_prompt_are_left_alone(mask: NameMask) -> None:
    masked = mask.mask("ChatGPT dépasse DeepSeek.", prompt="Que penses-tu de CHAT-GPT ?")
    assert masked.text == f"ChatGPT dépasse {MARK}."
    assert [hit.name for hit in masked.hits] == ["deepseek"]


def test_a_family_named_in_the_prompt_covers_its_models_and_its_maker(mask: NameMask) -> None:
    answer = "Mistral Large 2, de Mistral AI, et Google Gemini Pro."
    assert mask.mask(answer, prompt="Compare mistral et gemini").text == answer


def test_naming_oneself_is_a_strong_hit_even_when_the_prompt_holds_the_name(mask: NameMask) -> None:
    masked = mask.mask("Oui, je suis ChatGPT.", prompt="Es-tu ChatGPT ?")
    assert masked.text == "Oui, je suis ChatGPT."
    assert masked.hits == (Hit("chatgpt", "strong", 13, 20, masked=False),)


def test_a_third_party_s_maker_is_a_weak_hit(mask: NameMask) -> None:
    weak = mask.mask("ChatGPT est développé par OpenAI.").hits
    strong = mask.mask("Développé par OpenAI, je vous écoute.").hits
    assert [hit.strength for hit in weak] == ["weak", "weak"]
    assert [hit.strength for hit in strong] == ["strong"]


def test_a_list_of_models_is_masked_and_the_title_of_a_poem_is_not(mask: NameMask) -> None:
    listed = "1. **ChatGPT** : oui\n2. **Claude** : non\n3. **Gemini** : peut-être"
    assert mask.mask(listed).text.count(MARK) == 3
    poem = "Voici un poème sur l'IA :\n\n**Haïku**\n\nLe sonnet attend."
    assert mask.mask(poem).text == poem


def test_an_announced_name_may_stand_on_the_next_line(mask: NameMask) -> None:
    assert mask.mask("Mon nom est :\n\n**Claude**").text == f"Mon nom est :\n\n**{MARK}**"


def test_a_name_that_no_table_lists_is_masked_in_context_only() -> None:
    mask = NameMask(["Vigogne-7B", "solaire"], ["Atelier du Nord"])
    assert mask.mask("La vigogne broute, l'Atelier du Nord aussi, système solaire.").hits == ()
    assert (
        mask.mask("Je suis Vigogne, de l'Atelier du Nord.").text == f"Je suis {MARK}, de l'{MARK}."
    )
    assert mask.mask("vigogne-7b et Vigogne 7B").text == f"{MARK} et {MARK}"
    assert mask.mask("Je suis solaire.").text == f"Je suis {MARK}."


def test_generic_words_of_names_are_never_masked_alone() -> None:
    mask = NameMask(["local", "mon-modele", "fast-large", "H4", "o"], ["Le Test"])
    assert mask.mask("Un modèle local, large, fast, petit ; h4 et o, le test.").hits == ()


PLAIN = st.sampled_from(["le", "vent", "souffle", "élan", "palmarès", "open", "deep", "12", "Été"])
SURE = ["OpenAI", "anthropic", "DeepSeek", "Qwen", "Mixtral", "CHATGPT"]


@given(st.lists(PLAIN | st.sampled_from(SURE)))
def test_unmistakable_names_agree_with_a_naive_search(words: list[str]) -> None:
    text = ", ".join(words)
    naive = re.sub(rf"\b({'|'.join(SURE)})\b", MARK, text, flags=re.IGNORECASE)
    assert _MASK.mask(text).text == naive


_MASK = NameMask(SURE, [])


def test_each_model_of_the_facts_is_masked_and_flagged_when_it_names_itself(
    catalogue_mask: NameMask,
) -> None:
    if not FACTS.exists():
        pytest.skip("extra witness: ../shared/facts is absent")
    with (FACTS / "models.csv").open(encoding="utf-8", newline="") as rows:
        names = [row["name"] for row in csv.DictReader(rows)]
    kept = {name: catalogue_mask.mask(f"Je suis {name}, enchanté.") for name in names}
    wrong = [
        name
        for name, masked in kept.items()
        if not masked.text.startswith(f"Je suis {MARK}") or masked.hits[0].strength != "strong"
    ]
    assert wrong == []
