"""A conversation is masked on the way out, and restored on the way back."""

import json
import os
import random
import re
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.guard import Masking
from joute.privacy import KINDS, Kind
from tests.privacy.invented import MAKERS, value_of
from tests.privacy.test_mask import PIECES

CANARIES = 50
# Marks as people and models write them, and their pieces.
SPELLINGS = [
    "[personne_1]", "PERSONNE_1", "PERSONNE 1", "[PERSON_2]", "person_1", "EMAIL_1", "\\[",
    "\\_1\\]", "PERSONNE", "_1", " 1", "IP 1", "[PERSONNE_12]", "’", "2", "€", "é", "\\",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES + SPELLINGS) | st.text(max_size=8), max_size=14).map(
    "".join
)
# Characters by their codes, and what begins or ends one.
CODES = [
    "\\", "u00e9", "\\u00e9", "\\u005b", "\\u0022", "\\u0040", "\\ud83d",
    " Mme Zo\\u00e9 Petrovic ",
]  # fmt: skip


@pytest.fixture
def talk() -> Masking:
    """[PERSONNE_1] is Zoran Petrovic, [TELEPHONE_1] his number, [EMAIL_1] his address."""
    one = Masking()
    one.mask("Je m'appelle Zoran Petrovic, tél. 06 12 34 56 78, zoran@exemple.fr")
    return one


def in_pieces(talk: Masking, text: str, cuts: list[int]) -> tuple[str, int]:
    """What a stream shows of a text cut at these places, and what it counts as lost."""
    stream = talk.stream()
    edges = [0, *sorted(cuts), len(text)]
    shown = [stream.feed(text[start:end]) for start, end in pairwise(edges)]
    return "".join((*shown, stream.finish())), stream.lost


@pytest.mark.parametrize(
    "written",
    [
        "[PERSONNE_1]", "[personne_1]", "[Personne_1]", "PERSONNE_1", "Personne_1", "personne_1",
        "PERSONNE 1", "[PERSONNE 1]", "[PERSONNE-1]", "[PERSONNE1]", "[ PERSONNE_1 ]",
        "\\[PERSONNE\\_1\\]", "[PERSONNE\\_1]", "PERSONNE\u00a01", "[PERSON_1]", "PERSON_1",
        "[Person 1]", "PERSON 1",
    ],
)  # fmt: skip
def test_a_damaged_mark_is_brought_back(talk: Masking, written: str) -> None:
    for around in ("{}", "l’{}", "{}’s", "{}'s", "**{}**", "Cher {}.", "({})", "de {}, 2 fois"):
        answer = around.format(written)
        expected = around.format("Zoran Petrovic")
        assert talk.restore(answer) == expected
        for cut in range(len(answer)):
            assert in_pieces(talk, answer, [cut]) == (expected, 0)


@pytest.mark.parametrize(
    ("written", "restored"),
    [
        ("[TÉLÉPHONE_1]", "06 12 34 56 78"),
        ("phone_1", "06 12 34 56 78"),
        ("[PERSONNE_1][EMAIL_1]", "Zoran Petroviczoran@exemple.fr"),
        ("[PERSONNE_1", "[Zoran Petrovic"),
        ("[voir PERSONNE_1]", "[voir Zoran Petrovic]"),
    ],
)
def test_what_surrounds_a_mark_stays(talk: Masking, written: str, restored: str) -> None:
    assert talk.restore(written) == restored
    assert in_pieces(talk, written, [3])[0] == restored


@pytest.mark.parametrize(
    ("written", "lost"),
    [
        ("[PERSONNE_12]", 1), ("PERSONNE_12", 1), ("[PERSONNE_2] et [IBAN_1]", 2),
        ("personne 1 fois", 0), ("Personne 1 : bonjour", 0), ("TELEPHONE 1 200 €", 0),
        ("TELEPHONE 1,5", 0), ("TELEPHONE 1 %", 0), ("MA_PERSONNE_1", 0), ("XPERSONNE_1", 0),
        ("PERSONNE_1x", 0), ("[NOTE_1]", 0), ("[1]", 0), ("IBAN 1", 0), ("Zoran Petrovic", 0),
        ("[]", 0), ("PERSONNE", 0), ("[PERSONNE_]", 0), ("[PERSONNE_0]", 0),
    ],
)  # fmt: skip
def test_what_is_no_mark_of_the_conversation_is_left(
    talk: Masking, written: str, lost: int
) -> None:
    assert talk.restore(written) == written
    for cut in range(len(written)):
        assert in_pieces(talk, written, [cut]) == (written, lost)


def test_a_mark_inside_a_longer_one_is_another_mark() -> None:
    talk = Masking()
    masked = talk.mask(" ; ".join(f"a{number}@exemple.fr" for number in range(1, 13)))
    assert "[EMAIL_12]" in masked
    assert talk.restore("[EMAIL_12] [EMAIL_1] EMAIL_12 EMAIL 1") == (
        "a12@exemple.fr a1@exemple.fr a12@exemple.fr a1@exemple.fr"
    )


def test_what_the_person_typed_is_theirs() -> None:
    talk = Masking()
    masked = talk.mask(
        "IBAN 1 et [PERSONNE_1] : Monsieur Durand, FR76 3000 6000 0112 3456 7890 189"
    )
    assert masked == "IBAN 1 et [PERSONNE_1] : Monsieur [PERSONNE_2], [IBAN_1]"
    assert talk.restore("[PERSONNE_1], personne_1, IBAN 1, [IBAN_1]") == (
        "[PERSONNE_1], personne_1, IBAN 1, FR76 3000 6000 0112 3456 7890 189"
    )
    later = talk.mask("que veut dire [PERSONNE_2] ?")
    assert later == "que veut dire [PERSONNE_3] ?"
    # What is restored looks like a mark, and is not read again.
    assert talk.restore(later) == "que veut dire [PERSONNE_2] ?"
    assert in_pieces(talk, "[PERSONNE_3]", [5]) == ("[PERSONNE_2]", 0)


def test_marks_of_two_languages_never_share_a_number() -> None:
    talk = Masking()
    assert talk.mask("Je m'appelle Sophie Lambert.") == "Je m'appelle [PERSONNE_1]."
    assert talk.mask("My name is John Smith.") == "My name is [PERSON_2]."
    assert talk.restore("[PERSON_1], [PERSONNE_2]") == "Sophie Lambert, John Smith"


def test_a_value_is_masked_wherever_it_is_in_what_is_sent() -> None:
    talk = Masking()
    texts = ["qui est Zoran Petrovic ?", "Je m'appelle Zoran Petrovic, pas Zoran Petrovician"]
    assert talk.mask_all(texts) == [
        "qui est [PERSONNE_1] ?",
        "Je m'appelle [PERSONNE_1], pas Zoran Petrovician",
    ]
    assert talk.mask("encore Zoran Petrovic") == "encore [PERSONNE_1]"


@given(TEXTS, TEXTS)
def test_what_is_masked_comes_back_in_one_piece_and_in_many(first: str, second: str) -> None:
    talk = Masking()
    for text in (first, second):
        masked = talk.mask(text)
        assert talk.restore(masked) == text
        assert in_pieces(talk, masked, list(range(len(masked))))[0] == text


def test_ten_thousand_ways_to_cut_an_answer_show_the_same_text(talk: Masking) -> None:
    draw = random.Random(15)
    words = [
        *SPELLINGS,
        "[PERSONNE_1]",
        "[TELEPHONE_1]",
        "[EMAIL_1]",
        "Bonjour ",
        " la date de ",
        "[",
    ]
    for _ in range(500):
        answer = "".join(draw.choices(words, k=10))
        whole, lost = in_pieces(talk, answer, [])
        assert whole == talk.restore(answer)
        for _ in range(20):
            cuts = draw.choices(range(len(answer)), k=draw.randrange(1, 9))
            assert in_pieces(talk, answer, cuts) == (whole, lost)


def test_a_stream_holds_back_only_what_may_begin_a_mark(talk: Masking) -> None:
    stream = talk.stream()
    assert stream.feed("Bonjour, voici ce que [") == "Bonjour, voici ce que "
    assert stream.feed("PERSO") == ""
    assert stream.feed("nnes") == "[PERSOnnes"
    assert stream.feed(" : [PERSONNE_1]") == " : Zoran Petrovic"
    # Whatever comes, what is held is short.
    for tail in ("[" * 500, "[PERSONNE_" + "1" * 500, "PERSONNE" * 80, "\\" * 500, "[ " * 300):
        stream = talk.stream()
        assert len(tail) - len(stream.feed(tail)) <= 48


@pytest.mark.parametrize("kind", KINDS)
def test_no_value_that_is_found_leaves(kind: Kind) -> None:
    draw = random.Random(f"canary {kind}")
    left = []
    for _ in range(CANARIES):
        made, talk = MAKERS[kind](draw), Masking()
        value = value_of(made)
        masked = talk.mask_all([f"bonjour, {made} merci", f"et encore : {value}."])
        left += [value for text in masked if value in text]
        # Back through a model that repeats all of it, in one piece and by characters.
        assert talk.restore(masked[1]) == f"et encore : {value}."
        assert in_pieces(talk, masked[1], list(range(len(masked[1]))))[0].count(value) == 1
    assert not left


def test_json_is_masked_and_restored_by_value() -> None:
    talk = Masking()
    sent = (
        '{"password": "hunter\\\\2zz", "siren": 732829320, "n": 1.50, "note": "Sophie",'
        ' "to": ["0612345678"], "arguments": "{\\"mail\\": \\"x@y.fr\\"}"}'
    )
    masked = talk.mask_json(sent)
    for value in ("hunter", "732829320", "0612345678", "x@y.fr"):
        assert value not in masked
    assert '"n": 1.50, "note": "Sophie"' in masked
    back = json.loads(talk.restore_json(masked))
    # A number that was masked comes back as a text.
    assert back == json.loads(sent) | {"siren": "732829320"}
    assert json.loads(back["arguments"]) == {"mail": "x@y.fr"}
    # As a text, the backslash of the value would have broken it.
    stream = talk.stream(inside_json=True)
    streamed = "".join(stream.feed(letter) for letter in masked.partition(', "arg')[0] + "}")
    assert json.loads(streamed + stream.finish())["password"] == "hunter\\2zz"


def test_json_that_was_written_as_a_text_is_masked_by_value_also_in_a_name() -> None:
    talk = Masking()
    inner = json.dumps({"nom": "Zoran Petrovic", "tel": "0612345678"})
    twice = json.dumps(json.dumps(inner))
    sent = json.dumps({"a": inner, "b": twice, inner: 1, "phrase": '"bonjour"'})
    masked = talk.mask_json(sent)
    assert "0612345678" not in masked
    assert "Petrovic" not in masked
    read = json.loads(masked)
    assert json.loads(json.loads(json.loads(read["b"]))) == json.loads(read["a"])
    assert read["phrase"] == '"bonjour"'
    assert talk.restore_json(masked) == sent


@pytest.mark.parametrize(
    ("sent", "masked", "back"),
    [
        # A line that ends by its code is no part of the word after it.
        (
            r'Fiche : {"tel": "appeler\n0612345678\tle soir", "note": "C:\notes"}',
            r'Fiche : {"tel": "appeler\n[TELEPHONE_1]\tle soir", "note": "C:\notes"}',
            r'Fiche : {"tel": "appeler\n0612345678\tle soir", "note": "C:\notes"}',
        ),
        (
            r'Fiche : {"nom": "H\u00e9l\u00e8ne Lef\u00e8vre", "\u00e9": "\u00e0"}',
            r'Fiche : {"nom": "[PERSONNE_1]", "\u00e9": "\u00e0"}',
            r'Fiche : {"nom": "Hélène Lefèvre", "\u00e9": "\u00e0"}',
        ),
        # JSON in JSON, and what writers of other languages turn into codes.
        (
            r'Fiche : "{\"nom\": \"H\\u00E9l\\u00e8ne Lefevre\"}"',
            r'Fiche : "{\"nom\": \"[PERSONNE_1]\"}"',
            r'Fiche : "{\"nom\": \"Hélène Lefevre\"}"',
        ),
        (
            r"tél \u002B33 6\u00a012 34 56 78\u0022, \u005c \ud83d\ude00 [EMAIL_1]",
            r"tél [TELEPHONE_1]\u0022, \u005c \ud83d\ude00 [EMAIL_1]",
            "tél +33 6\u00a012 34 56 78" r"\u0022, \u005c \ud83d\ude00 [EMAIL_1]",
        ),
    ],
)
def test_a_value_is_found_where_codes_write_its_characters(
    sent: str, masked: str, back: str
) -> None:
    talk = Masking()
    assert talk.mask(sent) == masked
    assert talk.restore(masked) == back
    assert in_pieces(talk, masked, list(range(len(masked)))) == (back, 0)
    inside = Masking().mask_json(json.dumps({"page": sent}))
    assert json.loads(inside) == {"page": masked}


def test_a_value_has_one_mark_however_it_is_spelt() -> None:
    masked = Masking().mask_all([r"encore Zo\u00e9 Petrovic", "Je m'appelle Zoé Petrovic"])
    assert masked == ["encore [PERSONNE_1]", "Je m'appelle [PERSONNE_1]"]


@given(st.lists(st.sampled_from(CODES) | TEXTS, max_size=8).map("".join))
def test_all_but_values_stays_as_it_was_spelt(text: str) -> None:
    talk = Masking()
    back = talk.restore(talk.mask(text))
    assert read(back) == read(text)
    assert back == text or not talk.empty


def read(text: str) -> str:
    """A text with codes as characters, but those that JSON keeps as codes."""

    def character(code: re.Match[str]) -> str:
        one = chr(int(code[1], 16))
        return code[0] if one in '"\\' or one < " " or "\ud800" <= one <= "\udfff" else one

    return re.sub(r"(?<!\\)\\+u([0-9a-fA-F]{4})", character, text)


def test_json_lines_are_masked_and_restored_by_value() -> None:
    lines = [{"password": "hunter\\2éz", "note": 1}, ["Mme Zoé Petrovic", 1.5]]
    talk = Masking()
    masked = talk.mask_json("\n\n".join(map(json.dumps, lines)) + "\n")
    assert masked == '{"password": "[SECRET_1]", "note": 1}\n\n["Mme [PERSONNE_1]", 1.5]\n'
    back = talk.restore_json(masked).split("\n")
    assert [json.loads(line) for line in back if line] == lines
    # One line that is no structure makes a text of all.
    assert talk.restore_json("[SECRET_1]\n{}") == "hunter\\2éz\n{}"


def test_texts_and_values_that_are_read_together_are_read_as_if_alone() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n"
    # A film near a name makes it that of a public figure, but for another text.
    sign = "\U000f0000"
    texts = [
        "J'ai vu un film",
        "Sophie Lambert viendra",
        sign,
        f"\n{sign}\n",
        key,
        "06 12",
        "34 56 78",
    ]
    alone = [Masking().mask(text) for text in texts]
    assert Masking().mask_all(texts) == alone
    talk = Masking()
    sent = {"a@b.fr": "0612345678", "pin": 4821, "n": [1234567, -61, 1e9], "Cordialement": "Sophie"}
    masked = json.loads(talk.mask_json(json.dumps([sent, texts])))
    marks = {"[EMAIL_1]": "[TELEPHONE_1]", "pin": "[SECRET_1]"}
    assert masked[0] == marks | {"n": [1234567, -61, 1e9], "Cordialement": "Sophie"}
    assert json.loads(talk.restore_json(json.dumps(masked))) == [sent | {"pin": "4821"}, texts]


@pytest.mark.parametrize("text", ["bonjour [EMAIL_1]", "{[EMAIL_1]", "[" * 100_000 + "[EMAIL_1]"])
def test_what_is_no_json_is_a_text(talk: Masking, text: str) -> None:
    assert talk.restore_json(text) == text.replace("[EMAIL_1]", "zoran@exemple.fr")


def test_half_a_character_stays_one(talk: Masking) -> None:
    back = talk.restore_json('{"a": "\\ud83d [EMAIL_1]", "é": "\\u00e9"}')
    assert json.loads(back) == {"a": "\ud83d zoran@exemple.fr", "é": "é"}
    back.encode()


def test_nothing_prints_a_value(talk: Masking) -> None:
    stream = talk.stream()
    stream.feed("[PERSONNE_1] et [PERSO")
    for one in (talk, stream, vars(stream)["_values"]):
        assert "Zoran" not in repr(one)
    assert repr(talk) == "Masking(marks=3)"


def test_what_is_forgotten_stays_a_mark_and_no_mark_is_given_twice(talk: Masking) -> None:
    stream = talk.stream()
    assert stream.feed("[PERSONNE_1], ") == "Zoran Petrovic, "
    talk.forget()
    assert stream.feed("[PERSONNE_1]") + stream.finish() == "[PERSONNE_1]"
    assert stream.lost == 1
    assert talk.restore("[PERSONNE_1]") == "[PERSONNE_1]"
    assert repr(talk) == "Masking(marks=0)"
    assert talk.mask("Monsieur Durand") == "Monsieur [PERSONNE_2]"


def test_a_conversation_whose_values_are_gone_goes_on() -> None:
    talk = Masking.after(["Bonjour [PERSONNE_1], [EMAIL_1]"])
    assert talk.mask("Et à M. Durand ?") == "Et à M. [PERSONNE_2] ?"
    assert talk.restore("[PERSONNE_1] [PERSONNE_2]") == "[PERSONNE_1] Durand"


def test_importing_the_guard_loads_no_tables_and_compiles_no_phrases() -> None:
    code = (
        "from joute.guard import Masking, Profile, check; import sys; print(*sys.modules)\n"
        "from joute.guard.detection import injection; print(*vars(injection.OVERRIDE))"
    )
    command = [sys.executable, "-c", code]
    # The measure of coverage imports some of them itself.
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=own)
    loaded = set(done.stdout.split())
    assert {"joute.guard.masking", "_phrases"} <= loaded
    heavy = {"phonenumbers", "stdnum", "numpy", "pydantic", "tomllib", "importlib.resources"}
    assert not loaded & {*heavy, "joute.privacy.finding", "joute.language", "_rests"}
