"""A program written from scratch on the page of a new workshop: from its form to a Program."""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from joute.errors import N_, BadInput
from joute.settings import Language
from joute.store import Int32
from joute.workshop.pairs import PairRule
from joute.workshop.program.model import Program

INTEGER = TypeAdapter[int](Int32)
SLOTS = (1, 2, 3, 4)
POLL_OPTIONS = 8

Form = Mapping[str, str]


def compose(form: Form, language: Language) -> Program:
    """The program of the rounds that were filled, and of the game where it is ticked; BadInput when
    there is neither, or a final alone."""
    duels = [_duel(form, n, language) for n in SLOTS if form.get(f"pair_{n}")]
    if not duels and not form.get("secret"):
        raise BadInput(message=N_("Fill in at least one duel: its models and its question."))
    rounds: list[dict[str, Any]] = list(duels)
    if final := form.get("final_question", "").strip():
        rounds.append(
            {"kind": "final", "question": {language: final}, "timer_s": timer(form, "timer")}
        )
    content: dict[str, Any] = {
        "id": "own",
        "title": {language: form.get("title", "").strip() or "Joute"},
        "poll": _poll(form, language),
        "rounds": rounds,
        "secret": {} if form.get("secret") else None,
    }
    try:
        return Program.model_validate(content)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise BadInput(reason, reason=reason) from error


def _duel(form: Form, n: int, language: Language) -> dict[str, Any]:
    question = form.get(f"question_{n}", "").strip()
    return {
        "pair": _pair(form, n),
        "question": {language: question} if question else None,
        "room_proposes": not question,
        "timer_s": timer(form, "timer"),
        "cards_before": _cards(form, f"before_{n}"),
        "cards_after": _cards(form, f"after_{n}"),
    }


def _cards(form: Form, name: str) -> list[str]:
    return [form[name]] if form.get(name) else []


def _pair(form: Form, n: int) -> PairRule | tuple[str, str]:
    if form[f"pair_{n}"] != "chosen":
        return pair_rule(form[f"pair_{n}"])
    a, b = form.get(f"a_{n}", ""), form.get(f"b_{n}", "")
    if not a or not b or a == b:
        raise BadInput(message=N_("Choose two different models, or a rule that picks them."))
    return a, b


def _poll(form: Form, language: Language) -> dict[str, Any] | None:
    """One option on each line; no poll without a question."""
    question = form.get("poll_question", "").strip()
    if not question:
        return None
    options = [line.strip() for line in form.get("poll_options", "").splitlines() if line.strip()]
    if not 2 <= len(options) <= POLL_OPTIONS:
        raise BadInput(message=N_("A poll has 2 to 8 answers, one per line."))
    return {
        "question": {language: question},
        "options": [{language: option} for option in options],
    }


def pair_rule(text: str) -> PairRule:
    """The rule of this name; BadInput for another."""
    for rule in get_args(PairRule):
        if rule == text:
            return rule  # type: ignore[no-any-return] # one of the names of PairRule
    raise BadInput(f"pair {text!r}", message=N_("This rule for choosing models does not exist."))


def timer(form: Form, name: str) -> int | None:
    """Seconds to vote, 10 to 3600; None without any."""
    seconds = optional_number(form, name)
    if seconds is not None and not 10 <= seconds <= 3600:
        raise BadInput(message=N_("The voting time must be between 10 and 3,600 seconds."))
    return seconds


def number(form: Form, name: str) -> int:
    """A whole number of a form; BadInput without one."""
    try:
        return INTEGER.validate_python(form.get(name, ""))
    except ValidationError:
        raise BadInput(f"{name} {form.get(name)!r}", message=N_("Enter a number.")) from None


def optional_number(form: Form, name: str) -> int | None:
    return number(form, name) if form.get(name) else None
