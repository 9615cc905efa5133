"""What is found in a text, kind by kind."""

import random

import pytest
from stdnum import luhn

from joute.privacy import KINDS, THRESHOLD, Kind, find
from joute.privacy.numbers import passes_luhn
from joute.privacy.phones import is_international
from tests.privacy.invented import MAKERS, value_of


def certain(text: str) -> list[tuple[Kind, str]]:
    return [
        (one.kind, text[one.start : one.end]) for one in find(text) if one.certainty >= THRESHOLD
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_found_in_a_sentence_and_in_the_midst_of_others(kind: Kind) -> None:
    draw = random.Random(kind)
    for _ in range(60):
        text = MAKERS[kind](draw)
        for sentence in (f"Bonjour, {text}.", f"slt voila {text} et le reste\nmerci", text):
            assert (kind, value_of(text)) in certain(sentence), sentence


def test_several_in_one_text_are_found_in_order_and_disjoint() -> None:
    text = (
        "Je m'appelle Hélène Petit, née le 3 mai 1984, 06 12 34 56 78, helene@exemple.fr, "
        "FR76 3000 6000 0112 3456 7890 189, 12 rue des Lilas, 75011 Paris."
    )
    assert certain(text) == [
        ("person", "Hélène Petit"),
        ("birth_date", "3 mai 1984"),
        ("phone", "06 12 34 56 78"),
        ("email", "helene@exemple.fr"),
        ("iban", "FR76 3000 6000 0112 3456 7890 189"),
        ("address", "12 rue des Lilas, 75011 Paris"),
    ]


def test_positions_count_characters() -> None:
    (one,) = find("👩🏽‍💻 é 𝔘 : lea@exemple.fr")
    assert "👩🏽‍💻 é 𝔘 : lea@exemple.fr"[one.start : one.end] == "lea@exemple.fr"


@pytest.mark.parametrize(
    "text",
    [
        "IBAN FR76 3000 6000 0112 3456 7890 188",
        "ma carte 4532 0151 1283 0367",
        "sécu 2 55 08 14 168 025 39",
        "siren 732 829 321",
        "siret 732 829 320 00075",
        "TVA FR41303265045",
        "numéro fiscal 30 23 217 600 054",
    ],
)
def test_a_failed_checksum_is_under_one_half(text: str) -> None:
    assert all(one.certainty < THRESHOLD for one in find(text))


@pytest.mark.parametrize(
    "text",
    [
        "commande 0612345678",
        "la version 10.0.19.45",
        "127.0.0.1 et 255.255.255.0",
        "rendez-vous le 02/03/2024 à 12:30",
        "Victor Hugo est né le 26 février 1802.",
        "le lycée Jean Moulin",
        "123 456 789 divisé par 3",
        "GPT-4o, Claude 3.5 Sonnet et Llama 3.1 405B",
        "mot de passe : oublié",
        "max_tokens=4096 et token : 400",
        "Monsieur le maire, Madame la directrice",
        "moi c'est pareil",
        "my name is on the list",
        "ISBN 978-2-07-036822-8",
        "std::vector et a::b",
        "https://exemple.fr/articles/2024/les-douze-travaux",
    ],
)
def test_what_looks_like_personal_data_is_left_alone(text: str) -> None:
    assert certain(text) == []


def test_company_numbers_need_words_of_companies() -> None:
    assert certain("le montant est 732 829 320") == []
    assert certain("RCS Paris 732 829 320") == [("siren", "732 829 320")]
    assert certain("732829320, c'est le bon SIREN ?") == [("siren", "732829320")]


def test_a_link_with_a_token_is_one_finding_whatever_is_in_it() -> None:
    link = "https://lea@exemple.fr/r?mail=lea@exemple.fr&token=a81f3c9d0e7b"
    assert certain(f"ici : {link}") == [("url_with_token", link)]


def test_a_private_key_is_found_whole() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIBOg+/Ab\nZZ==\n-----END RSA PRIVATE KEY-----"
    assert certain(f"voici\n{key}\nmerci") == [("secret", key)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("lea.petit [at] exemple.fr", "lea.petit [at] exemple.fr"),
        ("lea.petit arobase exemple point fr", "lea.petit arobase exemple point fr"),
    ],
)
def test_an_address_spelled_out_is_one(text: str, address: str) -> None:
    assert certain(f"mon mail {text} merci") == [("email", address)]


def test_three_groups_of_digits_are_a_phone_number_in_english_only() -> None:
    assert certain("please ring 212 739 1234 for me") == [("phone", "212 739 1234")]
    assert certain("le total est de 212 739 1234 pour nous") == []


def test_the_numbers_of_every_country_are_read_by_their_plan() -> None:
    assert all(map(is_international, ["442079460958", "14155552671", "4930123456", "687274242"]))
    assert not is_international("999123456789")


def test_our_luhn_check_is_that_of_the_library() -> None:
    draw = random.Random(7)
    for _ in range(2000):
        value = str(draw.randrange(10**15))
        assert passes_luhn(value) == luhn.is_valid(value)


def test_names_of_a_model_are_added() -> None:
    from joute.privacy import Found

    text = "zoran ma bloqué"
    assert find(text) == []
    assert find(text, names=lambda _: [Found("person", 0, 5, 0.7)]) == [Found("person", 0, 5, 0.7)]


@pytest.mark.parametrize(
    "text", ["Elle dramatise.", "Dresse la liste.", "Draft the agenda.", "Il drache ?"]
)
def test_a_title_inside_a_word_is_none(text: str) -> None:
    assert find(text) == []
