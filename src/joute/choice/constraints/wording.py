"""Requirements and facts in words."""

from joute.choice.candidates import FactValue
from joute.choice.constraints.catalogue import Kind, constraint, read_value
from joute.errors import N_
from joute.translation import NO_BREAK_SPACE, Translator

_REQUIRED = {
    Kind.AT_LEAST: N_("at least %(value)s"),
    Kind.AT_MOST: N_("at most %(value)s"),
    Kind.ANY_OF: N_("one of %(value)s"),
    Kind.ALL_OF: N_("all of %(value)s"),
}


def requirement(id: str, required: FactValue, words: Translator) -> str:
    """Such as “at least 32,000 tokens”."""
    value = value_in_words(id, required, words)
    one = isinstance(required, str) or (isinstance(required, tuple) and len(required) == 1)
    form = None if one else _REQUIRED.get(constraint(id).kind)
    return words.gettext(form, value=value) if form else value


def value_in_words(id: str, value: FactValue, words: Translator) -> str:
    """Such as “8,000 tokens”, “yes” or “mit, apache-2.0”."""
    read = read_value(id, value)
    if isinstance(read, bool):
        return words.gettext("yes") if read else words.gettext("no")
    if isinstance(read, tuple):
        return ", ".join(read)
    return _with_unit(id, words.number(float(read)), words)


def figures_in_words(id: str, value: float, words: Translator) -> str:
    """A quantity that is estimated, to three digits: more would say that it is known better."""
    return _with_unit(id, words.figures(value, 3), words)


def _with_unit(id: str, number: str, words: Translator) -> str:
    unit = constraint(id).unit
    return f"{number}{NO_BREAK_SPACE}{unit.of(words.language)}" if unit else number
