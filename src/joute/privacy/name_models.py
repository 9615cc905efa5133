"""Names of persons by a spaCy model that the operator installed."""

from collections.abc import Iterator

from joute.errors import N_, BadInput
from joute.privacy.finding import Recogniser
from joute.privacy.kinds import Found

_PERSONS = frozenset({"PER", "PERSON"})
# A model gives no certainty of its own.
_CERTAINTY = 0.7
_UNUSED = ("tagger", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer")


def spacy_names(model: str) -> Recogniser:
    """A recogniser for `find` and `mask` from a spaCy model: the name of a package, or a folder.

    Nothing is fetched. Raises BadInput when spaCy or the model is not there.
    """
    try:
        import spacy  # noqa: PLC0415 - an extra, and a second to import
    except ImportError:
        raise BadInput(
            message=N_(
                "Names by a model need spaCy: run “pip install joute[names]”, then add a model."
            ),
        ) from None
    try:
        pipeline = spacy.load(model, exclude=_UNUSED)
    except OSError:
        raise BadInput(
            message=N_("spaCy finds no model %(model)s: give an installed package or a folder."),
            model=model,
        ) from None

    def names(text: str) -> Iterator[Found]:
        for entity in pipeline(text).ents:
            if entity.label_ in _PERSONS:
                yield Found("person", entity.start_char, entity.end_char, _CERTAINTY)

    return names
