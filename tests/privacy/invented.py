"""Invented personal data of every kind, with valid check digits, in the forms that people write."""

import random
import re
from collections.abc import Callable

from stdnum import iban, luhn
from stdnum.fr import nif, nir, siren, siret, tva

from joute.privacy import Kind

PAIRS = (2, 2, 2, 2, 2)
# Prefixes of French numbers, of the mainland and of each territory dialled with 0, and their code.
PHONES = {
    "0142": 33, "0247": 33, "0388": 33, "0467": 33, "0557": 33, "0612": 33, "0687": 33, "0756": 33,
    "0970": 33, "02622": 262, "06926": 262, "06390": 262, "05902": 590, "06903": 590, "05962": 596,
    "06962": 596, "05943": 594, "06942": 594,
}  # fmt: skip
PACIFIC = {"687": "27", "689": "8771", "681": "72", "508": "41"}
LETTERS = "ABCDEFGHJKLMNPQRTVWXYZ"


def digits(draw: random.Random, count: int) -> str:
    return "".join(str(draw.randrange(10)) for _ in range(count))


def grouped(text: str, sizes: tuple[int, ...], separator: str) -> str:
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    return separator.join(
        text[start : start + size] for start, size in zip(starts, sizes, strict=True)
    )


def phone(draw: random.Random) -> str:
    if draw.random() < 0.2:
        code, start = draw.choice(list(PACIFIC.items()))
        national = start + digits(draw, (8 if code == "689" else 6) - len(start))
        return f"+{code} {' '.join(re.findall('..', national))}"
    start, country = draw.choice(list(PHONES.items()))
    number = start + digits(draw, 10 - len(start))
    rest = " ".join(re.findall("..", number[2:]))
    return draw.choice(
        [
            *(grouped(number, PAIRS, separator) for separator in (" ", ".", "-", "\u00a0", "/")),
            number,
            f"+{country} {number[1]} {rest}",
            f"+{country}{number[1:]}", f"00{country} {number[1:]}",
            f"+{country} (0){number[1]} {rest}", grouped(number, (4, 2, 2, 2), " "),
        ]
    )  # fmt: skip


def an_iban(draw: random.Random) -> str:
    bban = digits(draw, 23)
    number = int("".join(str(int(one, 36)) for one in f"{bban}FR00"))
    value = f"FR{98 - number % 97:02d}{bban}"
    assert iban.is_valid(value)
    fours = re.findall(".{1,4}", value)
    return draw.choice([value, " ".join(fours), "-".join(fours), value.lower()])


def a_nir(draw: random.Random) -> str:
    department = draw.choice(["75", "13", "2A", "2B", "69", "974"])
    year_month = f"{draw.randrange(30, 100):02d}{draw.randrange(1, 13):02d}"
    commune = digits(draw, 5 - len(department))
    value = f"{draw.choice('12')}{year_month}{department}{commune}{digits(draw, 3)}"
    value += str(nir.calc_check_digits(value))
    sizes = (1, 2, 2, 2, 3, 3, 2)
    return draw.choice(
        [value, *(grouped(value, sizes, one) for one in " .-"), f"{value[:13]} {value[13:]}"]
    )


def a_card(draw: random.Random) -> str:
    start = draw.choice(["4", "51", "5321", "2221"])
    value = start + digits(draw, 15 - len(start))
    value += str(luhn.calc_check_digit(value))
    return draw.choice([grouped(value, (4,) * 4, one) for one in " .-"])


def siren_digits(draw: random.Random) -> str:
    value = draw.choice("345789") + digits(draw, 7)
    return value + str(luhn.calc_check_digit(value))


def a_siren(draw: random.Random) -> str:
    value = siren_digits(draw)
    assert siren.is_valid(value)
    return "siren " + draw.choice([value, grouped(value, (3, 3, 3), " ")])


def a_siret(draw: random.Random) -> str:
    value = siren_digits(draw) + "0001"
    value += str(luhn.calc_check_digit(value))
    assert siret.is_valid(value)
    return draw.choice([value, grouped(value, (3, 3, 3, 5), " ")])


def a_vat(draw: random.Random) -> str:
    number = siren_digits(draw)
    value = f"FR{(12 + 3 * (int(number) % 97)) % 97:02d}{number}"
    assert tva.is_valid(value)
    return draw.choice(
        [value, f"{value[:4]} {value[4:]}", f"FR {value[2:4]} {grouped(number, (3,) * 3, ' ')}"]
    )


def a_tax(draw: random.Random) -> str:
    start = draw.choice("0123") + digits(draw, 9)
    value = f"{start}{int(start) % 511:03d}"
    assert nif.is_valid(value)
    return "numéro fiscal " + draw.choice([value, grouped(value, (2, 2, 3, 3, 3), " ")])


def an_ip(draw: random.Random) -> str:
    v4 = ".".join(str(draw.randrange(1, 224)) for _ in range(4)).replace("127.", "128.")
    return draw.choice([v4, f"2001:db8:{draw.randrange(1, 9999):x}::{draw.randrange(1, 9999):x}"])


def a_plate(draw: random.Random) -> str:
    first, last = ("".join(draw.choice(LETTERS) for _ in range(2)) for _ in range(2))
    return f"{first}-{draw.randrange(100, 1000)}-{last}"


def a_secret(draw: random.Random) -> str:
    body = "".join(draw.choice("abcdefghijkLMNOPQRST0123456789") for _ in range(36))
    return draw.choice(
        [f"sk-proj-{body}", f"ghp_{body}", f"hf_{body}", f"mot de passe : Aa1!{body[:8]}",
         f"postgresql://admin:{body[:12]}@base.exemple.fr/paie"]
    )  # fmt: skip


def an_email(draw: random.Random) -> str:
    name = draw.choice(["a.durand", "lea_m", "x+y"])
    return f"{name}{digits(draw, 2)}@exemple-{digits(draw, 2)}.fr"


def an_address(draw: random.Random) -> str:
    street = draw.choice(["rue des Lilas", "avenue Jean-Jaurès", "place du Marché"])
    return f"{draw.randrange(1, 200)} {street}, {draw.choice(['75011 Paris', '69003 Lyon'])}"


def a_birth(draw: random.Random) -> str:
    day_month = f"{draw.randrange(1, 29):02d}/{draw.randrange(1, 13):02d}"
    return f"né le {day_month}/{draw.randrange(1930, 2015)}"


def a_link(draw: random.Random) -> str:
    return f"https://exemple.fr/r?token={digits(draw, 12)}"


def a_person(draw: random.Random) -> str:
    return f"je m'appelle {draw.choice(['Sophie Lambert', 'Karim Benali', 'Zoran Petrovic'])}"


MAKERS: dict[Kind, Callable[[random.Random], str]] = {
    "person": a_person, "email": an_email, "phone": phone, "nir": a_nir, "iban": an_iban,
    "card": a_card, "siren": a_siren, "siret": a_siret, "vat": a_vat, "tax": a_tax, "ip": an_ip,
    "plate": a_plate, "address": an_address, "birth_date": a_birth, "secret": a_secret,
    "url_with_token": a_link,
}  # fmt: skip

# Words that make a value findable, and are not the value.
CUES = ("siren ", "numéro fiscal ", "mot de passe : ", "né le ", "je m'appelle ")


def value_of(text: str) -> str:
    """An invented text without the words before its value."""
    for cue in CUES:
        text = text.removeprefix(cue)
    return text
