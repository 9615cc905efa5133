"""What masking a conversation costs: on the way out, on the way back, and to import.

    python -m benchmarks.guard

Texts of 4,000 characters are a letter, prose with one value of each kind, and chats: the messages
of `tests/privacy/texts` one after the other, half of which are full of personal data. A model is
sent them and repeats them. Budgets: 60 ms to import beyond the interpreter, 5 ms to mask and to
restore a letter (95 times of 100), 200 ms for any text of 100 kB. Times are those of the processor,
but for the import.
"""

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from tests.privacy.invented import MAKERS
from tests.privacy.labelled import HALVES, read
from tests.privacy.worst import LONG_BYTES, WORST

from joute.guard import Masking

CHARACTERS = 4_000
CHUNK = 10
IMPORTS = ("import joute.guard", "from joute.guard import Masking, Profile, check")
# What makes the way back work hardest: marks, and what may begin one.
ANSWERS = {
    "marks": "[PERSONNE_1] ",
    "lost marks": "[IBAN_77] ",
    "brackets": "[",
    "spaced brackets": "[ ",
    "beginnings": "[PERSONNE_",
    "words": "PERSONNE ",
    "one long word": "NUMERO_FISCAL",
    "backslashes": "\\",
    "digits": "PERSONNE_1111",
}


def milliseconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1e3


def chats() -> Iterator[str]:
    whole = "\n".join(one.text for half in HALVES for one in read(half))
    for start in range(0, len(whole) - CHARACTERS, CHARACTERS):
        yield from [whole[start : start + CHARACTERS]] * 20


def letters() -> Iterator[str]:
    draw = random.Random(15)
    for _ in range(100):
        values = [f"{make(draw)}, " for make in MAKERS.values()]
        prose = WORST["prose"] * ((CHARACTERS - sum(map(len, values))) // len(WORST["prose"]))
        sentences = prose.split(". ")
        for value in values:
            sentences.insert(draw.randrange(len(sentences)), value)
        yield ". ".join(sentences)


def print_import() -> None:
    def seconds(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    for code in IMPORTS:
        pairs = [(seconds("pass"), seconds(code)) for _ in range(9)]
        bare, whole = (min(times) for times in zip(*pairs, strict=True))
        print(f"{code}: {(whole - bare) * 1e3:.0f} ms beyond the interpreter")


def streamed(talk: Masking, answer: str) -> None:
    stream = talk.stream()
    for start in range(0, len(answer), CHUNK):
        stream.feed(answer[start : start + CHUNK])
    stream.finish()


def print_usual(name: str, texts: Iterable[str]) -> None:
    rows = []
    for text in texts:
        talk = Masking()
        out = milliseconds(partial(talk.mask, text))
        answer = talk.mask(text)
        back = milliseconds(partial(talk.restore, answer))
        rows.append((out, back, milliseconds(partial(streamed, talk, answer)), out + back))
    for what, times in zip(
        ("mask", "restore", "restore a stream", "mask and restore"),
        zip(*rows, strict=True),
        strict=True,
    ):
        median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(f"{name}, {what}: p50 {median:.2f} ms, p95 {p95:.2f} ms")


def _mask(text: str) -> str:
    return Masking().mask(text)


def print_worst() -> None:
    rows: list[tuple[str, list[float]]] = []
    for name, unit in (WORST | ANSWERS).items():
        text = unit * (LONG_BYTES // len(unit.encode()))
        talk = Masking()
        talk.mask("Je m'appelle Zoran Petrovic")
        calls = partial(_mask, text), partial(talk.restore, text), partial(streamed, talk, text)
        rows.append((name, [min(milliseconds(call) for _ in range(2)) for call in calls]))
    for column, what in enumerate(("mask", "restore", "restore a stream")):
        slowest = sorted(rows, key=lambda row: -row[1][column])[:4]
        print(
            f"100 kB, {what}:", ", ".join(f"{name} {row[column]:.0f} ms" for name, row in slowest)
        )


def print_json() -> None:
    """Many short texts: each is read with its name, all of them at once."""
    for name, values in (
        ("addresses", [f"a{number}@exemple.fr" for number in range(5_000)]),
        ("objects", [{"note": str(number)} for number in range(6_000)]),
        ("letters", ["a"] * 20_000),
    ):
        text = json.dumps(values)
        took = milliseconds(partial(Masking().mask_json, text))
        print(f"{len(text) // 1000} kB of JSON, {name}: mask {took:.0f} ms")


def main() -> None:
    print_import()
    Masking().restore(Masking().mask("06 12 34 56 78 je m'appelle Sophie"))
    print_usual("letters", letters())
    print_usual("chats", chats())
    print_worst()
    print_json()


if __name__ == "__main__":
    main()
