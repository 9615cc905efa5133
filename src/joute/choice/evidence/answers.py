"""What suppliers answered, as scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joute.catalog import Offer
from joute.choice import scales
from joute.choice.candidates import UNKNOWN_SCORE, Score
from joute.choice.evidence.ageing import PER_YEAR_OF_ANSWER, years_between
from joute.choice.evidence.knowledge import Known
from joute.choice.suppliers import SupplierAnswer, questions, supplier_of

Answers = Mapping[str, Sequence[SupplierAnswer]]

# The value of an answer; one in words, not found or not applicable has none.
VALUE_OF = {"yes": 1.0, "partial": 0.5, "in_progress": 0.25, "no": 0.0}
# Of any answer: it says that there is something, and little of how good it is.
_WITHIN = 0.15


def newest(answers: Answers, question: str) -> SupplierAnswer | None:
    return next(iter(answers.get(question, ())), None)


def score_of(one: SupplierAnswer | None, as_of: str) -> Score:
    """The score of an answer; one that expired, or that no value follows from, is unknown."""
    if one is None or one.value not in VALUE_OF or one.expired(as_of):
        return UNKNOWN_SCORE
    value = VALUE_OF[one.value]
    off = _WITHIN + PER_YEAR_OF_ANSWER * years_between(one.date, as_of)
    return scales.band((value - off, value, value + off), scales.Made(one.source, one.date))


# Questions that the maker of a model answers for, wherever it is served; the others are the host's.
_OF_MAKER = frozenset(
    {
        *("leg_training_data_info", "leg_licences", "mod_specialised", "mod_multimodal"),
        *("mod_update_frequency", "cus_community", "env_training_figures"),
    }
)


@dataclass(frozen=True)
class Suppliers:
    """Who answers for an offer: the maker of its model and its host."""

    maker: str
    host: str

    @classmethod
    def of_offer(cls, offer: Offer, known: Known) -> "Suppliers":
        return cls(supplier_of(known.catalog.models[offer.model]), supplier_of(offer.host))

    def of(self, question: str) -> str:
        return self.maker if question in _OF_MAKER else self.host

    def answers(self, known: Known) -> Sequence[SupplierAnswer]:
        """The newest answer to each question, in the order of the questionnaire."""
        found = (newest(known.about(self.of(question)), question) for question in questions())
        return [one for one in found if one is not None]
