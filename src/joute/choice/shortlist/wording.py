"""Why a candidate is excluded, in a sentence."""

from joute.choice.candidates import Fact, FactValue
from joute.choice.constraints import constraint, figures_in_words, requirement, value_in_words
from joute.errors import N_
from joute.translation import Translator

_NOT_MET = N_("%(name)s: required: %(required)s; known: %(known)s.")
_NOT_MET_SOURCE = N_("%(name)s: required: %(required)s; known: %(known)s (%(source)s).")
_UNKNOWN = N_("%(name)s: required: %(required)s; not known: to be verified.")
_BETWEEN = N_(
    "%(name)s: required: %(required)s; estimated between %(low)s and %(high)s: to be verified."
)
_BETWEEN_SOURCE = N_(
    "%(name)s: required: %(required)s; measured between %(low)s and %(high)s (%(source)s): to be "
    "verified."
)
_BEYOND_SOURCE = N_(
    "%(name)s: required: %(required)s; measured between %(low)s and %(high)s (%(source)s)."
)
_UNSURE = N_("%(name)s: required: %(required)s; known: %(known)s: to be verified.")
_BEYOND = N_("%(name)s: required: %(required)s; estimated between %(low)s and %(high)s.")


def explain(
    id: str,
    required: FactValue,
    fact: Fact,
    words: Translator,
    *,
    unknown: bool,
    band: tuple[float, float, float] | None,
) -> str:
    """The must-have, what is required, and what is known of it, from where and when."""
    fields = {
        "name": constraint(id).name.of(words.language),
        "required": requirement(id, required, words),
    }
    said = fact.source and words.gettext(fact.source)
    source = ", ".join(one for one in (said, fact.date) if one)
    if band is not None:
        low, high = (figures_in_words(id, value, words) for value in (band[0], band[2]))
        fields |= {"low": low, "high": high}
        if source:
            form = _BETWEEN_SOURCE if unknown else _BEYOND_SOURCE
            return words.gettext(form, source=source, **fields)
        return words.gettext(_BETWEEN if unknown else _BEYOND, **fields)
    if fact.value is None:
        return words.gettext(_UNKNOWN, **fields)
    fields["known"] = value_in_words(id, fact.value, words)
    if unknown:
        return words.gettext(_UNSURE, **fields)
    if source:
        return words.gettext(_NOT_MET_SOURCE, source=source, **fields)
    return words.gettext(_NOT_MET, **fields)
