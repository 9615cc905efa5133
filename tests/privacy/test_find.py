"""What is found in a text, kind by kind."""

import random
import unicodedata
from collections.abc import Callable

import pytest
from stdnum import iban, luhn
from stdnum.fr import nir, siret, tva

from joute.privacy import KINDS, THRESHOLD, Kind, find
from joute.privacy.numbers import passes_french_vat, passes_luhn, passes_nir, passes_siret
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


def test_checks_of_our_own_say_what_the_library_says() -> None:
    draw = random.Random(7)

    def digits(number: int) -> str:
        return "".join(draw.choices("0123456789", k=number))

    def ending(number: str, keys: int, is_valid: Callable[[str], bool]) -> list[str]:
        """With a key at random, and with those that are right."""
        width = f"0{keys}d"
        right = [number + format(key, width) for key in range(10**keys)]
        return [number + digits(keys), *filter(is_valid, right)]

    for _ in range(60):
        department = draw.choice(["75", "2A", "2B"])
        born = draw.choice("12") + digits(4) + department + digits(6)
        for number in ending(born, 2, nir.is_valid):
            assert passes_nir(number) == nir.is_valid(number), number
        company = draw.choice(["356000000" + digits(4), digits(13)])
        for number in ending(company, 1, siret.is_valid):
            assert passes_siret(number) == siret.is_valid(number), number
        for siren_number in ending(digits(8), 1, luhn.is_valid):
            for number in (f"{key}{siren_number}" for key in ("00", "40", "A3", digits(2))):
                right = tva.is_valid(number)
                assert passes_french_vat(f"FR{number}") == right, number
        account = f"FR{digits(2)}{digits(10)}{draw.choice('AZ1')}{digits(12)}"
        for number in (account, f"FR{iban.calc_check_digits(account)}{account[4:]}"):
            found = [one.certainty for one in find(f"IBAN {number}") if one.kind == "iban"]
            assert (max(found) > THRESHOLD) == iban.is_valid(number, check_country=False), number


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
        "scan_0612345678.pdf",
        "facture_06 12 34 56 78_mars",
        "０６ １２ ３４ ５６ ７８",
        "06\u200b12\u200b34\u200b56\u200b78",
        "0\u00ad6 12 34 56 78",
        "\u202a06 12 34 56 78\u202c",
        "𝟶𝟼 𝟷𝟸 𝟹𝟺 𝟻𝟼 𝟽𝟾",
        "٠٦ ١٢ ٣٤ ٥٦ ٧٨",
    ],
)
def test_a_number_is_found_behind_other_characters(text: str) -> None:
    written = f"Mon numéro : {text}, merci 👩🏽‍💻"
    ((kind, value),) = certain(written)
    assert kind == "phone"
    assert value in text
    assert [c for c in unicodedata.normalize("NFKC", value) if c.isdecimal()][-1] in "8٨"


def test_other_kinds_are_found_behind_other_characters() -> None:
    text = "ｌｅａ＠ｅｘｅｍｐｌｅ．ｆｒ et IBAN_FR7630006000011234567890189, l\u200bea@exemple.fr"
    assert certain(text) == [
        ("email", "ｌｅａ＠ｅｘｅｍｐｌｅ．ｆｒ"),
        ("iban", "FR7630006000011234567890189"),
        ("email", "l\u200bea@exemple.fr"),
    ]


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
        "::1 et fe:fe",
        "999.12.13.14",
        "l'acteur, né le 20 décembre 1958",
        "AB-123-SS et AB-123 CD",
        "20000 euros et 75011 Paris",
        "git@exemple.org:joute/joute.git",
        "suivez @lemonde.fr",
        "scores : 35 09 44 19 42 09 03 09",
        "c'est parfait",
        "le 192 rue c'est trop loin",
        "2 way street, 100 best places to park",
        "Cordialement,\nLe service client",
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


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("appelle le 0 6 1 2 3 4 5 6 7 8 stp", "0 6 1 2 3 4 5 6 7 8"),
        ("06 12345678 ce soir", "06 12345678"),
        ("tel tahiti 87 77 12 34", "87 77 12 34"),
        ("ring 07700 900123 today", "07700 900123"),
    ],
)
def test_unusual_groups_of_a_phone_number_are_read(text: str, number: str) -> None:
    assert certain(text) == [("phone", number)]


def test_two_phone_numbers_side_by_side_are_two() -> None:
    assert certain("06 12 34 56 78 06 98 76 54 32") == [
        ("phone", "06 12 34 56 78"),
        ("phone", "06 98 76 54 32"),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mme Le Goff", "Le Goff"),
        ("M. Jean-Baptiste de La Fontaine", "Jean-Baptiste de La Fontaine"),
        ("jsuis mohamed benali jecris a la caf", "mohamed benali"),
        ("Nom : DUPONT", "DUPONT"),
        ("LAMBERT Sophie est absente", "LAMBERT Sophie"),
        ("Bonne journée,\nPaul Girard", "Paul Girard"),
    ],
)
def test_names_are_read_whole(text: str, name: str) -> None:
    assert certain(text) == [("person", name)]


@pytest.mark.parametrize("street", ["12 rue du 8 mai 1945", "3 place du marche", "8 bis, av. Foch"])
def test_a_street_ends_where_its_town_does(street: str) -> None:
    assert certain(f"j'habite {street} 75010 paris depuis mars") == [
        ("address", f"{street} 75010 paris")
    ]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Authorization: Bearer abc123def456ghi789", "secret", "abc123def456ghi789"),
        ("code pin 4821 sur le billet", "secret", "4821"),
        ("deploy --token ab12cd34ef", "secret", "ab12cd34ef"),
        ("api_key = 'k9f8e7d6c5b4'", "secret", "k9f8e7d6c5b4"),
        ("ma voiture 1234 AB 75 est garée", "plate", "1234 AB 75"),
        ("my car AB12 CDE was towed", "plate", "AB12 CDE"),
        ("j'habite 69003 Lyon", "address", "69003 Lyon"),
        ("i live at 9 church lane, York YO1 7EX", "address", "9 church lane, York YO1 7EX"),
        ("my ssn 536-90-4399", "tax", "536-90-4399"),
        ("ma sécu : 2 55 08 14 168 025", "nir", "2 55 08 14 168 025"),
        ("ma carte 45 32 01 51 12 83 03 66", "card", "45 32 01 51 12 83 03 66"),
        ("numéro de TVA BE0428759497", "vat", "BE0428759497"),
        ("https://exemple.fr/reset/3f9c1a7be2d84410", "url_with_token", None),
        ("his name is Oliver", "person", "Oliver"),
    ],
)
def test_words_around_make_it_certain(text: str, kind: Kind, value: str | None) -> None:
    assert certain(text) == [(kind, value or text)]


def test_british_vat_and_social_security_numbers_are_read() -> None:
    assert certain("VAT number GB980780684") == [("vat", "GB980780684")]
    assert certain("my NI number is AB123456C") == [("tax", "AB123456C")]


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
