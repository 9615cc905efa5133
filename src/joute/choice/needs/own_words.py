"""Own servers in sentences, the same for the page, the command and a document."""

from collections.abc import Iterator

from joute.choice.costs import BreakEven
from joute.choice.needs.choosing import Against, Choice
from joute.errors import N_
from joute.translation import Translator

# What a month of own servers is made of, by the keys of OwnServers.parts.
PART_TEXTS = {
    "machines": N_("machines"),
    "electricity": N_("electricity"),
    "people": N_("people"),
    "licence": N_("licence"),
    "upkeep": N_("upkeep"),
    "set_up": N_("set-up"),
}


def own_servers_in_words(choice: Choice, words: Translator) -> Iterator[str]:
    """From which volume own servers cost less, and what that leaves open; nothing where a need
    states none."""
    if choice.needs.own_servers is None:
        return
    if choice.own_servers is None:
        yield words.gettext(
            "There is no price to hold your servers against: state a volume, and an offer that has "
            "a price or the price of a request."
        )
        return
    yield from _against(choice, choice.own_servers, words)


def _against(choice: Choice, own: Against, words: Translator) -> Iterator[str]:
    found = own.break_even
    yield words.gettext(
        "They cost %(fixed)s euros a month, and %(own)s for 1,000 requests; the API costs %(api)s.",
        fixed=words.number(found.own_fixed.mid, 0),
        own=words.figures(1_000 * found.own_per_unit.mid),
        api=words.figures(1_000 * found.api_per_unit.mid),
    )
    if own.reserved:
        yield words.gettext(
            "The API is paid by whole units that are reserved: 1,000 requests cost as much at the "
            "stated volume alone."
        )
    if not own.knows_energy:
        yield words.gettext(
            "What a request takes on them is not known: from the least to the most that a model of "
            "the catalogue takes. State wh_per_request, or model."
        )
    yield _from(found, words)
    if found.volume is None:
        return
    if own.month is not None:
        yield words.gettext("As much is asked from month %(month)s on.", month=str(own.month))
    elif choice.needs.volume is not None:
        yield words.gettext("As much is asked in none of the stated months.")
    if own.within_capacity is False:
        yield words.gettext("These servers cannot answer as much: more of them are needed.")


def _from(found: BreakEven, words: Translator) -> str:
    if found.volume is not None:
        return words.gettext(
            "They become cheaper from %(volume)s requests a month (%(low)s to %(high)s).",
            volume=words.figures(found.volume, 3),
            low=_volume(found.low, words),
            high=_volume(found.high, words),
        )
    if found.low is not None:
        return words.gettext(
            "They never become cheaper, by the middle of these assumptions; by those that favour "
            "them most, from %(low)s requests a month.",
            low=_volume(found.low, words),
        )
    return words.gettext("They never become cheaper, by any of these assumptions.")


def _volume(requests: float | None, words: Translator) -> str:
    return words.gettext("never") if requests is None else words.figures(requests, 3)
