"""Measure how often the rules of the guard are right and wrong: src/joute/guard/rates.toml.

python -m tools.guard_rates

Sets, of which the first two are read beside the repository and left out where they are not there:

cnil            512 real questions to a public service, which a rule of the side “in” should leave
cnil passages   the answers of that service, which a rule of the side “out” should leave; those of
                leaks with nothing given, those of unsupported claims with the passage itself given
cnil topics     every other question, allowed, beside every other of “harmless”: the rest is told
harmless        200 questions of tests/guard, with the words of attacks in a good part
twins           the harmless twins of the red team; personal data that they hold is found rightly
attacks         its attacks, by a rule where their family is what it looks for
attacks, even   those of even numbers, on which no rule was tuned
answers         answers of tests/guard, with the rule that they should meet, if any
informing       answers of tests/guard that inform with the words of promises, and make none
informing, unseen   more of them, written after the rules, on which none was tuned
canaries        the secrets of the red team's applications, in nine disguises each
privacy         the labelled texts of tests/privacy, by kind
"""

import base64
import codecs
import gzip
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tests.privacy.labelled import HALVES, outcome, read

from joute.evaluation.redteam.pairs import Pair, pairs
from joute.guard import RULES, Given, Profile, Scope, check
from joute.guard.hits import Side
from joute.guard.rates import STRICT, Measure
from joute.privacy import KINDS

ROOT = Path(__file__).resolve().parent.parent
RATES = ROOT / "src" / "joute" / "guard" / "rates.toml"
TEXTS = ROOT / "tests" / "guard"
CNIL = ROOT.parent / "shared" / "data" / "cnil"
# The family of attacks that a rule looks for.
FAMILIES = {
    "injection.override": ("direct", "typography", "languages"),
    "injection.role_play": ("role_play",),
    "injection.system_prompt": ("system_prompt",),
    "injection.confidence": ("direct", "authority", "turns"),
    "injection.authority": ("authority",),
    "injection.unseen": ("invisible",),
    "injection.encoded": ("encoding",),
    "injection.forged_role": ("placeholder",),
    "injection.forged_mark": ("placeholder",),
    "injection.document": ("document",),
    "injection.exfiltration": ("exfiltration",),
}
# What cannot be measured without a use: its limits and its words.
UNMEASURED = ("injection.length", "injection.turns", "inappropriate.terms")


class Row(NamedTuple):
    """A rule on a set: it spoke on `k` items of `n`."""

    rule: str
    set: str
    measure: Measure
    k: int
    n: int


class Item(NamedTuple):
    """Texts of one item, which meets a rule where one of them does."""

    texts: Sequence[str]
    given: Given = Given()


def measured() -> Iterator[Row]:
    if CNIL.is_dir():
        yield from _cnil()
    yield from _wrong("harmless", "in", [Item([one]) for one in _questions()])
    twins = [_item(pair, "twin") for pair in pairs()]
    yield from _wrong("twins", "in", twins, lambda rule: not rule.startswith("personal_data"))
    yield from _attacks()
    yield from _answers()
    yield from _informing("informing", "informing.jsonl")
    yield from _informing("informing, unseen", "informing_unseen.jsonl")
    yield from _canaries()
    yield from _privacy()


def _lines(path: Path) -> list[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _met(items: Iterable[Item], side: Side, profile: Profile) -> list[set[str]]:
    """The rules that each item meets."""
    return [
        {
            hit.rule
            for text in item.texts
            for hit in check(text, profile, side=side, context=item.given)
        }
        for item in items
    ]


def _wrong(
    name: str,
    side: Side,
    items: Sequence[Item],
    counted: Callable[[str], bool] = lambda _: True,
    *,
    strict: bool = True,
) -> Iterator[Row]:
    """How often rules of a side speak on items that hold nothing they look for, and how many the
    strict profile refuses."""
    rules = [id for id, rule in RULES.items() if rule.side == side and counted(id)]
    met = _met(items, side, Profile({id: RULES[id].actions[-1] for id in rules}))
    counts = Counter(rule for one in met for rule in one)
    for rule in rules:
        if _without_a_use(rule):
            yield Row(rule, name, "wrong", counts[rule], len(items))
    if strict:
        yield _refused(name, side, met, {*rules})


def _refused(name: str, side: Side, met: Sequence[set[str]], rules: set[str]) -> Row:
    """How many items the rules that may block would stop."""
    blocking = {id for id in rules if RULES[id].actions[-1] == "block"}
    refused = sum(bool(one & blocking) for one in met)
    return Row(STRICT[side == "out"], name, "wrong", refused, len(met))


def _without_a_use(rule: str) -> bool:
    return rule not in UNMEASURED and "domain" not in rule


def _cnil() -> Iterator[Row]:
    questions = [row["question"] for row in _lines(CNIL / "questions.jsonl.gz")]
    yield from _wrong("cnil", "in", [Item([one]) for one in questions])
    passages = [row["text"] for row in _lines(CNIL / "passages.jsonl.gz")]
    alone = [Item([text]) for text in passages]
    own = [Item([text], Given(text=text)) for text in passages]
    name = "cnil passages"
    yield from _wrong(name, "out", alone, lambda id: not id.startswith("unsupported"), strict=False)
    yield from _wrong(name, "out", own, lambda id: id.startswith("unsupported"), strict=False)
    yield from _topics(questions, passages)


def _topics(allowed: Sequence[str], passages: Sequence[str]) -> Iterator[Row]:
    """Every other question, allowed, beside every other harmless one: the rest is told apart. For
    answers, those of the service beside those of tests/guard."""
    others = _questions()
    answers = [row["answer"] for row in _lines(TEXTS / "answers.jsonl")]
    scope = Scope({"allowed": allowed[::2], "other": others[::2]}, ("allowed",))
    texts: dict[tuple[Side, Measure], Sequence[str]] = {
        ("in", "wrong"): allowed[1::2],
        ("in", "found"): others[1::2],
        ("out", "wrong"): passages,
        ("out", "found"): answers,
    }
    for (side, measure), chosen in texts.items():
        rule = "domain.topic" if side == "in" else "off_domain.topic"
        only = Profile({rule: RULES[rule].actions[-1]}, scope)
        met = _met([Item([text]) for text in chosen], side, only)
        yield Row(rule, "cnil topics", measure, sum(map(bool, met)), len(met))


def _questions() -> list[str]:
    return [row["question"] for row in _lines(TEXTS / "harmless.jsonl")]


def _item(pair: Pair, kind: str) -> Item:
    """What the person says in turn, with the instructions of the application."""
    turns = pair.written.turns("attack" if kind == "attack" else "twin")[::2]
    return Item(turns, Given(instructions=pair.instructions()))


def _attacks() -> Iterator[Row]:
    attacks = {pair.id: pair for pair in pairs()}
    items = [_item(pair, "attack") for pair in attacks.values()]
    met = dict(zip(attacks, _met(items, "in", Profile.strict()), strict=True))
    for rule, families in FAMILIES.items():
        own = [met[id] for id, pair in attacks.items() if pair.family in families]
        yield Row(rule, "attacks", "found", sum(rule in one for one in own), len(own))
    injections = {id for id in RULES if id.startswith("injection")}
    for name, chosen in (
        ("attacks", met),
        ("attacks, even", {id: one for id, one in met.items() if int(id[-2:]) % 2 == 0}),
    ):
        k = sum(bool(one & injections) for one in chosen.values())
        yield Row(STRICT[0], name, "found", k, len(chosen))


def _answers() -> Iterator[Row]:
    rows = _lines(TEXTS / "answers.jsonl")
    items = [Item([row["answer"]], Given(text=row["given"], asked=row["asked"])) for row in rows]
    met = _met(items, "out", Profile.strict())
    expected = [row["rule"] for row in rows]
    for rule in dict.fromkeys(filter(None, expected)):
        own = [one for one, right in zip(met, expected, strict=True) if right == rule]
        yield Row(rule, "answers", "found", sum(rule in one for one in own), len(own))
    harmless = [item for item, right in zip(items, expected, strict=True) if not right]
    yield from _wrong("answers", "out", harmless)


def _informing(name: str, file: str) -> Iterator[Row]:
    items = [Item([row["answer"]]) for row in _lines(TEXTS / file)]
    yield from _wrong(name, "out", items, lambda rule: rule.startswith("commitment"), strict=False)


def _canaries() -> Iterator[Row]:
    said = [
        Item([f"Voici : {one}."], Given(instructions=pair.instructions()))
        for pair in pairs()
        for one in disguises(pair.secret)
        if pair.written.leaks
    ]
    met = _met(said, "out", Profile.strict())
    found = sum("leak.canary" in one for one in met)
    yield Row("leak.canary", "canaries", "found", found, len(said))


def disguises(secret: str) -> tuple[str, ...]:
    """The ways in which models are led to say a secret."""
    data = f"le code {secret}".encode()
    return (
        secret,
        secret.lower(),
        secret[::-1],
        " ".join(secret),
        "\n".join(secret),
        "-".join(secret),
        codecs.encode(secret, "rot13"),
        secret.encode().hex(),
        base64.b64encode(data).decode(),
    )


def _privacy() -> Iterator[Row]:
    outcomes = [outcome(text, None) for half in HALVES for text in read(half)]
    empty = [one for one in outcomes if not one.one.labels]
    for kind in KINDS:
        labels = [right for one in outcomes for label, right in one.hits if label.kind == kind]
        if labels:
            yield Row(f"personal_data.{kind}", "privacy", "found", sum(labels), len(labels))
        wrong = sum(any(found.kind == kind for found, _ in one.findings) for one in empty)
        yield Row(f"personal_data.{kind}", "privacy", "wrong", wrong, len(empty))


def written(rows: Iterable[Row], day: str) -> str:
    lines = [
        f'    {{ rule = "{row.rule}", set = "{row.set}", measure = "{row.measure}", '
        f"k = {row.k}, n = {row.n} }},\n"
        for row in rows
    ]
    return (
        "# How often the rules of the guard were right and wrong. Written by\n"
        "# tools/guard_rates.py, where the sets are described.\n"
        f"measured = {day}\nrate = [\n{''.join(lines)}]\n"
    )


def main() -> None:
    if not CNIL.is_dir():
        raise SystemExit(f"{CNIL} is not there: its sets would be lost.")
    text = written(measured(), datetime.now(UTC).date().isoformat())
    tomllib.loads(text)
    RATES.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
