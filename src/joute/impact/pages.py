"""The page of footprints: a calculator whose address can be passed on, and the sum of this site."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from joute.calls import ModelCard, active
from joute.errors import N_, JouteError
from joute.footprint import (
    CURRENT_TABLE,
    METHOD_TEXTS,
    MODELLED_METHODS,
    WORLD,
    equivalences,
    estimate,
    mix_table,
    modelled_method,
)
from joute.impact.calculator import EXAMPLE, Calculation, CalculatorQuery, calculate
from joute.impact.contexts import (
    Choice,
    FootprintPage,
    FormView,
    MethodTotalView,
    ResultView,
    SourceView,
    TotalView,
)
from joute.impact.render import Figures
from joute.impact.service import OwnImpacts
from joute.impact.total import MethodTotal, SiteTotal
from joute.models.service import Models, OwnModels
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.web import Translator
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

_EXPECTED = {
    "total_b": N_("A number of billions above 0, such as 7 or 70.5."),
    "active_b": N_("A number of billions above 0, such as 7 or 70.5."),
    "tokens": N_("A number of tokens, 0 or more."),
    "seconds": N_("A number of seconds above 0."),
    "training_mwh": N_("A number of megawatt-hours above 0."),
    "lifetime_tokens": N_("A number of tokens above 0."),
    "answers_per_day": N_("A number of answers above 0."),
}


@router.get("/footprint", name="footprint", dependencies=[allow(READ_SITE)])
async def footprint(request: Request, web: Web, models: OwnModels, impacts: OwnImpacts) -> Response:
    translator = web.translator(request)
    typed = _typed(request, models)
    errors: dict[str, str] = {}
    result = error = None
    try:
        result = _result(
            calculate(CalculatorQuery.model_validate(typed), models), Figures(translator)
        )
    except ValidationError as refused:
        errors = _refusals(refused, translator)
        error = translator.gettext(N_("Some values cannot be used: see below."))
    except JouteError as refused:
        error = translator.error(refused)
    page = FootprintPage(
        form=_form(typed, errors, models, translator),
        error=error,
        result=result,
        then=_workshop("ecologits-0.8@1", "WOR@0.8.2", Figures(translator)),
        now=_workshop("ecologits-0.11@1", WORLD, Figures(translator)),
        total=_total(await impacts.total(), Figures(translator)),
        sources=tuple(_sources(Figures(translator))),
    )
    return web.render(request, "impact/footprint.html", page, status=422 if error else 200)


def _typed(request: Request, models: Models) -> Mapping[str, str]:
    """The parameters of the address, or an example without any."""
    query = request.query_params
    typed = {name: query[name].strip() for name in CalculatorQuery.model_fields if name in query}
    return typed or {"model": _example(models), "tokens": "400"}


def _example(models: Models) -> str:
    """A model that answers here, if one has a known size."""
    here = (model.card for model in models.offer.drawable)
    real = (card.id for card in here if active(card) and not card.simulated)
    return next(real, EXAMPLE)


def _refusals(error: ValidationError, translator: Translator) -> dict[str, str]:
    fields = [str(found["loc"][0]) for found in error.errors()]
    return {name: translator.gettext(_EXPECTED.get(name, "")) for name in fields}


def _form(
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    models: Models,
    translator: Translator,
) -> FormView:
    return FormView(
        values=typed,
        errors=errors,
        groups=_groups(models, translator),
        countries=_countries(translator),
        methods=tuple(
            Choice(method, translator.gettext(METHOD_TEXTS[method]))
            for method in reversed(MODELLED_METHODS)
        ),
    )


def _groups(models: Models, translator: Translator) -> list[tuple[str, list[Choice]]]:
    here = _choices(models.cards("offered"))
    everyone = sorted(models.catalogue.values(), key=_by_maker)
    makers = groupby(everyone, key=lambda card: card.maker.name)
    groups = [(translator.gettext(N_("Models available here")), here)]
    groups += [(maker, _choices(cards)) for maker, cards in makers]
    return [(label, choices) for label, choices in groups if choices]


def _by_maker(card: ModelCard) -> tuple[str, str, str]:
    return card.maker.name.casefold(), card.maker.name, card.name.casefold()


def _choices(cards: Iterable[ModelCard]) -> list[Choice]:
    return [Choice(card.id, card.name) for card in cards if active(card)]


def _countries(translator: Translator) -> list[Choice]:
    zones = (zone for zone in mix_table(CURRENT_TABLE).mixes if zone != WORLD)
    named = [Choice(zone, translator.country(zone)) for zone in zones]
    return sorted(named, key=lambda choice: choice.label.casefold())


def _result(found: Calculation, words: Figures) -> ResultView:
    line = found.training
    carried = line.share.energy_wh if line.share else None
    return ResultView(
        card=found.card,
        tokens=found.query.tokens,
        energy=words.energy(found.figures[0]),
        rows=words.rows(found.figures),
        equivalents=words.equivalents(found.figures[:1]),
        bases=tuple(words.basis(figure) for figure in found.figures),
        share=words.band(carried, "Wh") if carried else None,
        break_even=words.band(line.break_even, "") if line.break_even else None,
    )


def _workshop(method: str, mix: str, words: Figures) -> str:
    """The 452 tokens of a model of 300 billion parameters."""
    footprint = estimate(total_b=300, active_b=300, output_tokens=452, method=method, mix=mix)
    assert footprint.gwp_g is not None  # noqa: S101 # the world's electricity is known
    return words.quantity(footprint.gwp_g.mid, "g")


def _total(total: SiteTotal, words: Figures) -> TotalView:
    return TotalView(
        until=words.translator.date(total.until),
        methods=tuple(_method_total(method, words) for method in total.methods),
        unknown=total.unknown,
        recorded=total.recorded,
        simulated=total.simulated,
    )


def _method_total(total: MethodTotal, words: Figures) -> MethodTotalView:
    return MethodTotalView(
        method=total.method,
        method_text=METHOD_TEXTS[total.method],
        since=words.translator.date(total.since),
        count=total.count,
        energy=words.band(total.energy_wh, "Wh"),
        comparing=words.band(total.comparing_wh, "Wh"),
        gwp=words.band(total.gwp_g, "g"),
        gwp_answers=total.gwp_answers,
    )


def _sources(words: Figures) -> Iterable[SourceView]:
    """The sources of the figures of the page, each address once."""
    cited = [
        *(
            (source["title"], source["url"])
            for name in MODELLED_METHODS
            for source in modelled_method(name).sources
        ),
        *(
            (item.source, item.url)
            for item in equivalences().values()
            if item.url and not item.retired
        ),
        *((source["title"], source["url"]) for source in mix_table(CURRENT_TABLE).sources),
    ]
    by_address = {url: title for title, url in reversed(cited)}
    return [SourceView(words.source(title), url) for url, title in reversed(by_address.items())]
