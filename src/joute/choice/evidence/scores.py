"""Scores of an offer by criterion, each on a fixed scale with its method, source and date."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from statistics import median

from joute import catalog, published
from joute.catalog import OWN, Model, Offer
from joute.choice import scales
from joute.choice.candidates import UNKNOWN_SCORE, Fact, Score
from joute.choice.constraints import Outcome, held
from joute.choice.costs import cost_score, energy_score
from joute.choice.criteria import criteria
from joute.choice.evidence import methods
from joute.choice.evidence.ageing import years_between
from joute.choice.evidence.answers import Suppliers, newest, score_of
from joute.choice.evidence.facts import CATALOGUE_DATE
from joute.choice.evidence.knowledge import Known, Measured
from joute.choice.evidence.local_quality import Counted, counted, with_local
from joute.choice.evidence.published_scores import published_score
from joute.choice.scales import Made
from joute.footprint import Band
from joute.published import Criterion

_OPEN = ("open-weights", "open-source")
_FEWEST_DATED = 3
# Where electricity that nobody metered comes from.
FOOTPRINT = "joute.footprint"
_Scores = Iterator[tuple[str, Score]]


def scores_of(
    offer: Offer,
    known: Known,
    *,
    categories: Collection[str],
    sets: Collection[str],
    eur_per_1000: Band | None,
    wh_per_1000: Band | None,
) -> Mapping[str, Score]:
    """What is known of an offer, by criterion; what is not there is unknown."""
    found = {
        **known.once(("scores", offer), lambda: _whatever_is_asked(offer, known)),
        **dict(_evidence(offer.model, known, tuple(sorted(categories)), sets)),
        **dict(_of_volume(offer, known, eur_per_1000, wh_per_1000)),
    }
    return {name: score for name, score in found.items() if score.known}


def _whatever_is_asked(offer: Offer, known: Known) -> Mapping[str, Score]:
    """The scores that depend neither on the volume nor on the kind of task."""
    model, suppliers = known.catalog.models[offer.model], Suppliers.of_offer(offer, known)
    return {
        **_answered(suppliers, known),
        **dict(_of_model(model, known)),
        **dict(_of_offer(offer, model, suppliers, known)),
    }


def _answered(suppliers: Suppliers, known: Known) -> Mapping[str, Score]:
    """Criteria that suppliers answer about."""
    return known.once(
        ("answered", suppliers.maker, suppliers.host),
        lambda: {one: _answers_score(one, suppliers, known) for one in criteria()},
    )


def _answers_score(criterion: str, suppliers: Suppliers, known: Known) -> Score:
    """The mean over the questions of a criterion."""
    found = _scored(criterion, suppliers, known)
    first = next((one for one in found if one.known), UNKNOWN_SCORE)
    return scales.mean_of(found, Made(first.source, first.date, methods.ANSWERS))


def _scored(criterion: str, suppliers: Suppliers, known: Known) -> Sequence[Score]:
    """The newest answer to each question of a criterion, as a score."""
    return [
        score_of(newest(known.about(suppliers.of(question)), question), known.as_of)
        for question in criteria()[criterion].questions
    ]


def _of_model(model: Model, known: Known) -> _Scores:
    source = "; ".join(model.sources)
    yield "open_or_proprietary", _openness(model, source)
    if model.openness == "open-source":
        yield (
            "training_data_transparency",
            scales.band((0.8, 0.9, 1), Made(source, CATALOGUE_DATE, methods.OPEN_DATA)),
        )
    if model.said("domain"):
        yield (
            "domain_specialisation",
            scales.band((0.7, 0.85, 1), Made(source, CATALOGUE_DATE, methods.DOMAIN)),
        )
    if model.modalities_in:
        yield "multimodality", _modalities(model, source)
    yield "update_frequency", _renewal(model.maker.id, known.as_of)
    yield "vendor_longevity", _longevity(model.maker.id, known.as_of)


def _openness(model: Model, source: str) -> Score:
    made = Made(source, CATALOGUE_DATE, methods.LICENCE)
    if model.openness is None:
        return UNKNOWN_SCORE
    if model.openness == "api-only":
        return scales.exactly(0, made)
    if model.openness == "open-source":
        return scales.exactly(1, made)
    use = model.commercial_use
    if use is None:
        return scales.band((0.3, 0.6, 0.8), made)
    return scales.exactly({"yes": 0.8, "restricted": 0.5, "no": 0.3}[use], made)


def _modalities(model: Model, source: str) -> Score:
    worth = {"image": 0.5, "audio": 0.2, "video": 0.2}
    points = sum(worth.get(one, 0) for one in model.modalities_in)
    points += 0.1 * any(one != "text" for one in model.modalities_out)
    return scales.exactly(points, Made(source, CATALOGUE_DATE, methods.MODALITIES))


@cache
def _releases(maker: str) -> tuple[str, ...]:
    """The dates of the models of a maker, the first first."""
    models = catalog.load().models.values()
    return tuple(sorted(str(m.released) for m in models if m.maker.id == maker and m.released))


@lru_cache(maxsize=512)
def _renewal(maker: str, as_of: str) -> Score:
    dates = sorted(set(_releases(maker)))
    if len(dates) < _FEWEST_DATED:
        return UNKNOWN_SCORE
    months = [12 * years_between(a, b) for a, b in pairwise(dates)]
    # Models that the catalogue lacks would make it shorter; older dates are sparser.
    since = 12 * years_between(dates[-1], as_of)
    ends = (median(months) / 2, median(months), max(median(months), since))
    rates = [
        scales.logarithmic(max(one, 0.1), scales.SELDOM_MONTHS, scales.OFTEN_MONTHS) for one in ends
    ]
    return scales.band(rates, Made("models.csv", CATALOGUE_DATE, methods.RENEWAL))


@lru_cache(maxsize=512)
def _longevity(maker: str, as_of: str) -> Score:
    dates = _releases(maker)
    if not dates:
        return UNKNOWN_SCORE
    least = scales.clipped(years_between(dates[0], as_of) / scales.OLD_YEARS)
    return scales.band(
        (least, (least + 1) / 2, 1), Made("models.csv", CATALOGUE_DATE, methods.LONGEVITY)
    )


def _of_offer(offer: Offer, model: Model, suppliers: Suppliers, known: Known) -> _Scores:
    made = Made(offer.source, str(offer.checked or CATALOGUE_DATE))
    if offer.context_tokens:
        reach = scales.logarithmic(offer.context_tokens, scales.SHORT_TOKENS, scales.LONG_TOKENS)
        yield "max_tokens", scales.exactly(reach, made._replace(method=methods.CONTEXT))
    yield "interoperability", _interoperability(offer, suppliers, known, made)
    yield "infrastructure_integration", _ways(offer, model, known, made)
    yield from _open_weights(offer, model, _answered(suppliers, known), made)


def _interoperability(offer: Offer, suppliers: Suppliers, known: Known, made: Made) -> Score:
    features = [_feature(one) for one in (offer.tool_calling, offer.structured_output)]
    answers = _scored("interoperability", suppliers, known)
    return scales.mean_of((*answers, *features), made._replace(method=methods.FEATURES))


def _feature(has: bool | None) -> Score:
    return UNKNOWN_SCORE if has is None else scales.exactly(float(has))


def _ways(offer: Offer, model: Model, known: Known, made: Made) -> Score:
    """An API, another host or one in the EU that is not found may be there all the same."""
    offers = known.hosted.get(offer.model, ())
    found = (
        bool(offers),
        len({one.host for one in offers}) > 1,
        any(_in_the_eu(one) for one in offers),
    )
    own_servers = None if model.openness is None else model.openness in _OPEN
    ways = (*(way or None for way in found), own_servers)
    return scales.mean_of([_feature(way) for way in ways], made._replace(method=methods.WAYS))


def _in_the_eu(offer: Offer) -> bool:
    places = [place for place in (offer.region, offer.listed_in) if place]
    fact = Fact(tuple(places)) if places else Fact()
    return held("hosting_region", ("EU",), fact) is Outcome.PASSES


def _open_weights(offer: Offer, model: Model, answered: Mapping[str, Score], made: Made) -> _Scores:
    """What open weights, and one's own servers, change of what suppliers answer."""
    if offer.host == OWN.id:
        yield "data_security", scales.band((0.5, 0.8, 1), made._replace(method=methods.OWN_SERVERS))
        yield "fine_tuning", scales.band((0.8, 0.9, 1), made._replace(method=methods.OPEN_WEIGHTS))
        yield (
            "vendor_longevity",
            scales.band((0.5, 0.75, 1), made._replace(method=methods.OPEN_WEIGHTS)),
        )
    elif model.openness in _OPEN and not answered["fine_tuning"].known:
        yield "fine_tuning", scales.band((0.5, 0.75, 1), made._replace(method=methods.OPEN_WEIGHTS))


def _evidence(
    model: str, known: Known, categories: tuple[str, ...], sets: Collection[str]
) -> _Scores:
    found = published_quality(model, categories, known.as_of)
    here = found_here(model, known, categories, sets)
    yield "quality", with_local(found, [one.score for one in here])
    yield "hallucination", _published(model, "hallucination", (), known.as_of)


def found_here(
    model: str, known: Known, categories: Collection[str], sets: Collection[str]
) -> Sequence[Counted]:
    """What the site found of a model, and how it counts beside what was published."""
    published = published_quality(model, tuple(sorted(categories)), known.as_of)
    return counted(published, known.local.quality.get(model, ()), categories, sets)


def published_quality(model: str, categories: tuple[str, ...] = (), as_of: str = "") -> Score:
    return _published(model, "quality", categories, as_of or published.newest())


@lru_cache(maxsize=8_192)
def _published(model: str, criterion: Criterion, categories: tuple[str, ...], as_of: str) -> Score:
    return published_score(published.by_model().get(model, ()), criterion, categories, as_of)


def _of_volume(
    offer: Offer, known: Known, eur_per_1000: Band | None, wh_per_1000: Band | None
) -> _Scores:
    price = offer.price
    if eur_per_1000 is not None:
        made = Made(methods.STATED_SERVERS, known.as_of)
        if price is not None:
            made = Made(price.source or offer.source, str(price.checked or CATALOGUE_DATE))
        yield "costs", cost_score(eur_per_1000, made)
    if wh_per_1000 is not None:
        metered = known.metered(offer)
        made = Made(metered.source, metered.date) if metered else Made(FOOTPRINT, known.as_of)
        yield "environmental_impact", energy_score(wh_per_1000, made)
    for one in known.measured(offer):
        if one.scaling is not None or one.errors is not None:
            yield "scalability", _scaling(one)
            return


def _scaling(one: Measured) -> Score:
    """How throughput held, and how few requests failed; what was not measured is a whole band."""
    parts = (_held_throughput(one.scaling), _few_failures(one.errors))
    return scales.mean_of(parts, Made(one.source, one.date, methods.SCALING))


def _held_throughput(share: float | None) -> Score:
    return UNKNOWN_SCORE if share is None else scales.band((share - 0.1, share, share + 0.1))


def _few_failures(failed: tuple[float, float, float] | None) -> Score:
    """The share of requests that failed, by order of magnitude."""
    if failed is None:
        return UNKNOWN_SCORE
    often, rarely = scales.FAILS_OFTEN, scales.FAILS_RARELY
    return scales.band([scales.logarithmic(one, often, rarely) for one in failed])
