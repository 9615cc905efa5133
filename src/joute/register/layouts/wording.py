"""What several layouts say in words."""

from joute.register.layouts.described import DescribedUse, Served
from joute.translation import Translator


def answer(use: DescribedUse, subject: str, words: Translator) -> str:
    """An answer of the sheet; “not known” where that is the answer, “not stated” without one."""
    if use.record.unknown(subject):
        return words.gettext("not known")
    return use.text(subject, words) or words.gettext("not stated")


def served_in_words(one: Served, words: Translator) -> str:
    """A model, its maker and where it runs."""
    model = words.gettext("%(model)s by %(maker)s", model=one.model, maker=one.maker)
    if one.host is None:
        return words.gettext("%(model)s, on our own machines", model=model)
    country = words.country(one.country) if one.country else words.gettext("country not known")
    return words.gettext(
        "%(model)s, hosted by %(host)s (%(country)s)", model=model, host=one.host, country=country
    )
