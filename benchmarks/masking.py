"""Names of models in answers: how many are masked or flagged, and what masking costs.

    python -m benchmarks.masking            rates per language and per trick, then costs
    python -m benchmarks.masking --missed   what was missed, sentence by sentence
    python -m benchmarks.masking --held-out the rates of sentences that no rule was written for

Rates come with 95 % intervals (Wilson). The sentences are those of `masking.toml`, with which the
rules were improved, or of `masking_held_out.toml`. Budgets:
100 ms to build, 5 ms per answer of 4,000 characters, 40 µs per chunk of 10 characters, 500 ms for
any text of 100 kB, and twice the text takes at most 2.6 times the time. Times are those of the
processor. `python -m tests.blindness.labelled` prints the rates of longer sentences.
"""

import base64
import codecs
import re
import sys
import time
import timeit
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.shares import share
from joute import catalog
from joute.blindness import NameMask

Names = Sequence[Sequence[str]]
Language = Mapping[str, Sequence[str]]

SENTENCES = Path(__file__).with_suffix(".toml")
HELD_OUT = Path(__file__).with_name("masking_held_out.toml")
MARKED = re.compile("⟦([^⟧]*)⟧")
TRICKED = ("Claude", "Mistral", "Gemini", "DeepSeek", "ChatGPT")
HOMOGLYPHS = str.maketrans("aeopcx", "аеорсх")
LEET = str.maketrans("aeiost", "431057")
PHONETIC = {"C": "Charlie", "M": "Mike", "G": "Golf", "D": "Delta"}

ANSWER = (
    "Le mistral souffle sur la plaine, et Claude Monet peint la Seine avec ses amis. "
    "As an answer, here are three points: ChatGPT, Mistral Large 2 and a palm tree. "
)
# What makes each rule work hardest: names that decide nothing, phrases that never end, words
# without borders, characters that hide.
WORST = {
    "prose": ANSWER,
    "one word": "a",
    "capitals": "A",
    "camelCase": "Aa",
    "spaces": " ",
    "numbers": "1 ",
    "decomposed accents": "e\u0301 ",
    "hidden characters": "a\u200b",
    "only hidden characters": "\u200b",
    "an ambiguous name": "claude ",
    "the same, capitalised": "Claude ",
    "a short one": "yi ",
    "a company": "Google ",
    "a name and a sign": "o1+",
    "versions": "gpt-4-",
    "joined names": "GPT-",
    "names in an address": "mistral.",
    "phrases before": "je suis ",
    "phrases after": "Claude is a large language ",
    "ideographs": "通义千",
    "marks in a word": "a*",
    "entities": "&#77;",
    "open entities": "&#77",
    "code": "c*l*a*u*d*e ",
    "single letters": "a-",
    "base64": "QUJD",
    "lines": "a\n",
    "formulas": "}\\text{a",
}
LONG_BYTES = 100_000


def introductions(sentences: Sequence[str], names: Names) -> Iterator[tuple[str, list[str]]]:
    """(sentence, names in it), each sentence with its own names or with two pairs of them."""
    yield from marked_names([sentence for sentence in sentences if "⟦" in sentence])
    for number, sentence in enumerate(one for one in sentences if "⟦" not in one):
        for step in (0, 3):
            name, maker = names[(number + step) % len(names)]
            places = ((name, "{name}"), (maker, "{maker}"))
            shown = [word for word, place in places if place in sentence]
            yield sentence.format(name=name, maker=maker), shown


def is_hidden(mask: NameMask, sentence: str, names: Sequence[str]) -> bool:
    text = mask.mask(sentence).text
    return not any(name in text for name in names)


def is_flagged(mask: NameMask, sentence: str) -> bool:
    return any(hit.strength == "strong" for hit in mask.mask(sentence).hits)


def marked_names(sentences: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """(sentence, names in it) of sentences whose names are marked."""
    for sentence in sentences:
        yield MARKED.sub(r"\1", sentence), MARKED.findall(sentence)


def rates(
    mask: NameMask, language: Language, said: Sequence[tuple[str, list[str]]]
) -> dict[str, list[tuple[str, bool]]]:
    """What was done with each sentence of a language, by column of the table; `said` are its
    introductions, each with its names.
    """
    return {
        "asked": [(text, mask.asks_identity(text)) for text in language["asks"]],
        "hidden": [(text, is_hidden(mask, text, shown)) for text, shown in said],
        "flagged": [(text, is_flagged(mask, text)) for text, _ in said],
        "questions touched": [(text, mask.asks_identity(text)) for text in language["questions"]],
        "prose touched": [(text, bool(mask.mask(text).hits)) for text in language["prose"]],
    }


def missed(column: str, results: Sequence[tuple[str, bool]]) -> Iterator[str]:
    wanted = "touched" not in column
    yield from (f"{column}: {text}" for text, done in results if done != wanted)


def disguises(name: str) -> dict[str, str]:
    """The ways to write a name that the tricks of `masking.toml` use."""
    half = len(name) // 2
    said = f"I am {name}"
    return {
        "first": name[:half], "last": name[half:], "rest": name[1:],
        "first_entity": f"&#{ord(name[0])};", "first_hex_entity": f"&#x{ord(name[0]):x};",
        "combined": "\u0332".join(name), "full_width": "".join(chr(ord(c) + 0xFEE0) for c in name),
        "mathematical": "".join(chr(0x1D400 + ord(c) - 65 - 6 * c.islower()) for c in name),
        "homoglyph": name.translate(HOMOGLYPHS),
        "spaced": " ".join(name), "hyphenated": "-".join(name).upper(),
        "leet": name.translate(LEET), "reversed": said[::-1],
        "base64": base64.b64encode(said.encode()).decode(), "hexadecimal": said.encode().hex(),
        "binary": " ".join(f"{ord(c):08b}" for c in said),
        "numbers": " ".join(str(ord(c)) for c in said), "rot13": codecs.encode(said, "rot13"),
        "acrostic": "\n".join(f"{c.upper()} begins this line." for c in name),
        "phonetic": ", ".join(PHONETIC.get(c.upper(), c.upper()) + "…" for c in name),
        "every_other": "x".join(name), "syllables": f"{name[:3]}… then {name[3:]}",
    }  # fmt: skip


def tricks(mask: NameMask, table: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """What happens to names written in each of the tricks: masked, or else flagged."""
    for kind, patterns in table.items():
        for trick, pattern in patterns.items():
            results = [
                (mask.mask(text).hits, is_flagged(mask, text))
                for text in (pattern.format(**disguises(name)) for name in TRICKED)
            ]
            masked = sum(any(hit.masked for hit in hits) for hits, _ in results)
            flagged = sum(flag for _, flag in results)
            yield f"{kind}: {trick}", f"masked {masked}, flagged {flagged} of {len(results)}"


def milliseconds(call: Callable[[], object], rounds: int = 7) -> float:
    """Processor time of one call, in the best of some rounds."""
    return min(timeit.repeat(call, timer=time.process_time, number=1, repeat=rounds)) * 1e3


def build() -> NameMask:
    names = catalog.load().names()
    return NameMask((*names.models, *names.families), names.makers, names.brands)


def feed(mask: NameMask, text: str, size: int = 10) -> list[int]:
    """Stream a text; returns how many characters wait after each chunk."""
    stream, fed, shown, waiting = mask.stream(), 0, 0, []
    for start in range(0, len(text), size):
        chunk = text[start : start + size]
        fed += len(chunk)
        shown += len(stream.feed(chunk))
        waiting.append(fed - shown)
    stream.finish()
    return waiting


def print_rates(languages: Mapping[str, Mapping[str, Sequence[tuple[str, bool]]]]) -> None:
    columns = list(next(iter(languages.values())))
    every = {
        column: [one for row in languages.values() for one in row[column]] for column in columns
    }
    print("| language |", " | ".join(columns), "|")
    for code, row in (*languages.items(), ("all", every)):
        counts = (share(sum(done for _, done in found), len(found)) for found in row.values())
        print(f"| {code} |", " | ".join(counts), "|")
    if "--missed" in sys.argv:
        print("\n".join(line for column in columns for line in missed(column, every[column])))


def print_held_out(mask: NameMask) -> None:
    table = tomllib.loads(HELD_OUT.read_text(encoding="utf-8"))
    said = {code: list(marked_names(row["introductions"])) for code, row in table.items()}
    print_rates({code: rates(mask, row, said[code]) for code, row in table.items()})


def print_development(mask: NameMask) -> None:
    table = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    names, trick_table = table.pop("names"), table.pop("tricks")
    said = {code: list(introductions(row["introductions"], names)) for code, row in table.items()}
    print_rates({code: rates(mask, row, said[code]) for code, row in table.items()})
    for trick, outcome in tricks(mask, trick_table):
        print(f"{trick}: {outcome}")


def print_costs(mask: NameMask) -> None:
    answer = (ANSWER * 40)[:4_000]
    print(f"building: {milliseconds(build):.0f} ms")
    print(f"answer of 4,000 characters, whole: {milliseconds(lambda: mask.mask(answer)):.1f} ms")
    chunk_us = milliseconds(lambda: feed(mask, answer)) * 1e3 / 400
    print(f"chunk of 10 characters: {chunk_us:.0f} µs")
    speed = 0.1 / milliseconds(lambda: mask.mask(ANSWER * 630)) * 1e3
    print(f"throughput: {speed:.1f} MB/s")
    for name, unit in WORST.items():
        text = unit * (LONG_BYTES // len(unit.encode()))
        whole = milliseconds(partial(mask.mask, text), 3)
        half = milliseconds(partial(mask.mask, text[: len(text) // 2]), 3)
        print(f"100 kB of {name}: {whole:.0f} ms, {whole / half:.1f} times the half")


def main() -> None:
    catalog.load()
    mask = build()
    if "--held-out" in sys.argv:
        print_held_out(mask)
        return
    print_development(mask)
    if "--missed" not in sys.argv:
        print_costs(mask)


if __name__ == "__main__":
    main()
