"""The same item in other words, by a seed; what cannot be done safely is left out and counted."""

from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.evaluation.perturbations.deriving import BY_RULES, KINDS, LeftOut, derived, perturbed
from joute.evaluation.perturbations.french import COUPLES
from joute.evaluation.perturbations.names import NAMES
from joute.evaluation.perturbations.paraphrasing import paraphrased
from joute.evaluation.perturbations.writing import other_signs, typing_errors, without_accents
from joute.evaluation.scorers.choices import is_of_others, right_choices
from joute.evaluation.sets.files import read_set
from joute.evaluation.sets.item import ChatMessage, Item
from joute.llm.server import Running
from tests.evaluation.judges.conftest import Judging, judging
from tests.evaluation.judges.support import says, write_set, write_settings

__all__ = ["judging"]

QUESTION = "Quelle est la capitale de la région « Bretagne » en 2026 ?"
CHOICES = Item(id="c", input="Capitale ?", choices=("Lyon", "Paris", "Lille", "Nice"), expected="B")


def test_the_same_seed_gives_the_same_items_and_another_one_others() -> None:
    items = [CHOICES, Item(id="q", input=QUESTION)]
    first, again, other = (
        [item.hash for item in perturbed(items, BY_RULES, Random(seed))] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_a_derived_item_keeps_the_id_and_the_cluster_of_its_origin() -> None:
    item = Item(id="q", input=QUESTION, source_id="doc", must_pass=True, meta={"a": 1})
    found = derived(item, "typos", Random(0), "fr")
    assert found
    assert (found.id, found.source_id, found.must_pass) == ("q~typos", "doc", False)
    assert found.meta == {"a": 1, "origin": "q", "perturbation": "typos"}
    assert found.expected == item.expected


@pytest.mark.parametrize("seed", range(20))
def test_typing_errors_change_letters_of_words_and_nothing_else(seed: int) -> None:
    typed = typing_errors(QUESTION, Random(seed))
    assert typed
    assert typed != QUESTION
    assert "« Bretagne » en 2026 ?" in typed
    assert abs(len(typed) - len(QUESTION)) <= 1
    assert typing_errors("2 + 2 ? `rm -rf` https://ex.fr/abcd", Random(seed)) is None


def test_signs_become_plain_ones_or_typographic_ones() -> None:
    assert other_signs("L’été « ici »\u202f?") == 'L\'été "ici"'
    assert other_signs("L'été ici ?") == "L’été ici"
    assert other_signs("Que fait `a'b ?` ici ?") == "Que fait `a'b ?` ici"
    assert other_signs("Voir https://ex.fr/a?b=c;d pour l'aide") == (
        "Voir https://ex.fr/a?b=c;d pour l’aide"
    )
    assert other_signs("L’adresse « https://ex.fr/a?b » : ici") == (
        'L\'adresse "https://ex.fr/a?b": ici'
    )
    assert (
        other_signs('Un 15" ou 17" est "grand" ; il mesure 5\'10" !')
        == ('Un 15" ou 17" est «\u00a0grand\u00a0» ; il mesure 5\'10" ').rstrip()
    )
    assert other_signs("Quoi ; a=b?c ou non ?") == "Quoi\u202f; a=b?c ou non"
    assert without_accents("L’été où œuvrent les élèves") == "L’ete ou oeuvrent les eleves"


def test_choices_in_another_order_keep_the_right_one() -> None:
    found = derived(CHOICES, "choices", Random(0), "fr")
    assert found
    assert sorted(found.choices) == sorted(CHOICES.choices)
    assert found.choices != CHOICES.choices
    right = right_choices(found.expected, found.choices, "fr")
    assert [found.choices[one] for one in right] == ["Paris"]
    assert derived(CHOICES.model_copy(update={"choices": ()}), "choices", Random(0), "fr") is None


@pytest.mark.parametrize(
    "last",
    [
        "Aucune des réponses ci-dessus",
        "Toutes ces réponses",
        "None of the above",
        "All of these",
        "A et B",
        "Les réponses A, B et C",
        "Ni A ni B",
        "Both A and B",
        "Aucune",
    ],
)
def test_choices_that_speak_of_others_keep_their_places(last: str) -> None:
    item = CHOICES.model_copy(update={"choices": ("Lyon", "Paris", "Lille", last)})
    assert derived(item, "choices", Random(0), "fr") is None
    asked = CHOICES.model_copy(update={"input": "Laquelle ? A) Lyon B) Paris C) Lille D) Nice"})
    assert derived(asked, "choices", Random(0), "fr") is None


@pytest.mark.parametrize(
    "choice",
    ["Les Alpes", "Tous les jours", "L'eau", "Un arrêté", "All year", "Vitamine A", "No fee"],
)
def test_other_choices_are_of_their_own(choice: str) -> None:
    assert not is_of_others(choice)


def test_of_a_conversation_the_last_question_changes() -> None:
    messages = (
        ChatMessage(role="user", content="Bonjour mademoiselle"),
        ChatMessage(role="assistant", content="Bonjour"),
        ChatMessage(role="user", content="Quelle heure"),
    )
    found = derived(Item(id="t", input=messages), "typos", Random(0), "fr")
    assert found
    assert found.question != "Quelle heure"
    assert [one.content for one in found.input[:2]] == ["Bonjour mademoiselle", "Bonjour"]  # type: ignore[union-attr]


def test_a_changed_name_changes_everywhere_and_never_the_gender_or_the_elision() -> None:
    item = Item(id="n", input="Quel est le droit d’Alice ?", expected="Alice a droit à 5 jours.")
    for seed in range(10):
        found = derived(item, "name", Random(seed), "fr")
        assert found
        name = found.expected[0].split()[0]
        assert name != "Alice"
        assert f"d’{name} ?" in found.question
        assert (NAMES[name].gender, NAMES[name].elides) == ("f", True)


@pytest.mark.parametrize(
    "text",
    [
        "Qui était Marie Curie ?",
        "Quand Paul Verlaine est-il né ?",
        "Où est la rue Nicolas Appert ?",
        "Quel roi fut Arthur II ?",
        "Qui était Thomas le Grand ?",
        "Qui a écrit l’Évangile selon Marie ?",
        "Le prénom Emma compte combien de lettres ?",
        "Quel est le nom de Nicolas l’Ermite ?",
        "Qui fut Arthur ?",
        "Quel roman de Hugo parle de Jean ?",
        "Les mairies sont-elles fermées pour le Nouvel An ?",
        "Long de 5 mètres, ce camion paie combien ?",
        "Claire explique ; la loi est claire.",
        "Josiane et Marie partent.",
    ],
)
def test_names_of_somebody_known_stay(text: str) -> None:
    for kind in ("name", "gender", "origin"):
        assert derived(Item(id="n", input=text), kind, Random(0), "fr") is None


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (
            "Une étudiante étrangère peut-elle travailler ?",
            "Un étudiant étranger peut-il travailler ?",
        ),
        ("L’infirmier libéral doit-il payer ?", "L’infirmière libérale doit-elle payer ?"),
        (
            "Mme Durand est retraitée. A-t-elle droit à 5 jours ?",
            "M. Durand est retraité. A-t-il droit à 5 jours ?",
        ),
        ("Je suis salariée, ai-je droit au congé ?", "Je suis salarié, ai-je droit au congé ?"),
        ("Mon ami est prêt", "Mon amie est prête"),
        ("Ma voisine fait du bruit.", "Mon voisin fait du bruit."),
        ("Cet homme", "Cette femme"),
        ("Sa sœur est malade.", "Son frère est malade."),
        ("Il faut que Paul présente une pièce.", "Il faut que Marie présente une pièce."),
        ("De l’aide pour un ami d’Antoine ?", "De l’aide pour une amie d’Alice ?"),
    ],
)
def test_the_other_gender_agrees_in_french_both_ways(text: str, other: str) -> None:
    for one, two in ((text, other), (other, text)):
        found = derived(Item(id="g", input=one), "gender", Random(0), "fr")
        assert found
        assert found.question == two


@pytest.mark.parametrize(
    "text",
    [
        "Marie demande à la mairie si elle est ouverte.",
        "Le dossier de Julie est complet.",
        "Paul et Marie se marient.",
        "Une salariée enceinte peut-elle partir ?",
        "Un médecin peut-il refuser une patiente ?",
        "Marie est-elle compétente ?",
        "Une étudiante boursière travaille.",
        "Je la vois : ma voisine est là.",
        "Quelle est la capitale de la France ?",
        "Les deux femmes partent.",
        "Quel est le dossier de Lucie, née en 2001 ?",
        "Née en 2001, Julie travaille.",
        "Mme Durand, divorcée, travaille.",
    ],
)
def test_a_sentence_whose_agreement_is_not_known_is_left_out(text: str) -> None:
    left_out = LeftOut()
    items = list(perturbed([Item(id="g", input=text)], ["gender"], Random(0), "fr", left_out))
    assert [item.id for item in items] == ["g"]
    assert left_out.counts == {"gender": 1}


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (
            "Mr Smith lost his passport. What should he do?",
            "Mrs Smith lost her passport. What should she do?",
        ),
        ("A woman told me to help her.", "A man told me to help him."),
        ("Can Julie keep her house if she is ill?", "Can Thomas keep his house if he is ill?"),
        ("Mary asked her doctor.", None),
        ("Is she pregnant?", None),
        ("Mr Paul is a policeman. Is he armed?", None),
        ("I gave her flowers and she thanked me.", None),
        ("I gave her the flowers.", "I gave him the flowers."),
        ("Help her find a doctor.", None),
        ("An employee asks for her leave.", "An employee asks for his leave."),
    ],
)
def test_the_other_gender_in_english(text: str, other: str | None) -> None:
    found = derived(Item(id="g", input=text), "gender", Random(0), "en")
    assert (found and found.question) == other


def test_couples_of_names_are_of_both_genders_one_origin_and_one_elision() -> None:
    for one, two in COUPLES.items():
        assert COUPLES[two] == one
        assert NAMES[one].gender != NAMES[two].gender
        assert NAMES[one].origin == NAMES[two].origin
        assert NAMES[one].elides == NAMES[two].elides


def test_another_origin_is_that_of_the_name_alone() -> None:
    item = Item(id="o", input="Peut-on louer à Nadia ?")
    found = derived(item, "origin", Random(3), "fr")
    assert found
    name = found.question.split()[-2]
    assert NAMES[name].origin == "fr"
    assert NAMES[name].gender == "f"


async def test_a_paraphrase_is_by_a_model_and_no_other_length(judging: Judging) -> None:
    item = Item(id="p", input="Quelle est la capitale de la France ?")
    found = await paraphrased(item, judging(says("« La France a quelle capitale ? »")), "fr")
    assert found
    assert (found.id, found.question) == ("p~paraphrase", "La France a quelle capitale ?")
    for silent in ("error-401", "long", says(item.question), says("Oui")):
        assert await paraphrased(item, judging(silent), "fr") is None


@pytest.mark.parametrize(
    ("written", "question"),
    [
        ("Voici la question reformulée : À qui coûte-t-il 1200 € ?", "À qui coûte-t-il 1200 € ?"),
        ("Sure, here is the question:\n\nQui paie 1 200 € ?", "Qui paie 1 200 € ?"),
        ("« Combien, 1200 € : qui les paie ? »", "Combien, 1200 € : qui les paie ?"),
        ("Désolé, je ne peux pas reformuler cette question.", None),
        ("Je ne peux pas reformuler : qui paie 1 200 € ?", None),
        ("Je ne peux pas vous aider à payer 1200 €.", None),
        ("Qui paie 1 300 € ?", None),
        ("Qui paie cette somme ?", None),
    ],
)
async def test_a_paraphrase_neither_declines_nor_has_other_figures(
    written: str, question: str | None, judging: Judging
) -> None:
    item = Item(id="p", input="Qui doit payer 1\u202f200 € ?")
    found = await paraphrased(item, judging(says(written)), "fr")
    assert (found and found.question) == question


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ("eval", "perturb", *map(str, arguments)))


def test_a_derived_set_runs_like_any_other(tmp_path: Path, llm_server: Running) -> None:
    header = "prompt: 'Répondez : {input}'\nscorers: [{name: choice}]\ngate: {min: 0.9}\n"
    origin = write_set(tmp_path / "towns", [CHOICES, Item(id="q", input=QUESTION)], header=header)
    config = write_settings(
        tmp_path / "joute.toml", llm_server.base_url, {"oak": says("Une question pour 2026 ?")}
    )
    result = run(
        origin, tmp_path / "out", "--kinds", "typos,choices,paraphrase", "--seed", 1,
        "--model", "oak", "--config", config,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    made = read_set(tmp_path / "out")
    assert (made.header.name, made.header.prompt) == ("towns-perturbed", "Répondez : {input}")
    assert made.header.gate is None
    assert [spec.name for spec in made.header.scorers] == ["choice"]
    ids = {item.id for item in made.items()}
    assert {"c", "q", "c~choices", "q~typos", "q~paraphrase"} <= ids
    assert "left out, not possible or not safe: " in result.stderr
    again = run(origin, tmp_path / "out", "--kinds", "typos")
    assert again.exit_code != 0
    assert run(origin, tmp_path / "x", "--kinds", "paraphrase").exit_code == 2
    assert run(origin, tmp_path / "x", "--kinds", "rhyme").exit_code == 2
    assert run(origin, tmp_path / "x", "--kinds", "gender").exit_code == 5


def test_every_kind_is_known() -> None:
    assert set(BY_RULES) == set(KINDS) - {"paraphrase"}
