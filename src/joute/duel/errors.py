"""Errors of the draw and of questions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from joute.errors import N_, BadInput, JouteError

if TYPE_CHECKING:
    from joute.privacy import Found


class NoModel(JouteError):
    """No model, or no pair, fits the requested mode."""

    code = "no_model"
    status = 409
    message = N_("No pair of models fits this choice here. Choose another type of duel.")


class NoPicturesRead(BadInput):
    """Pictures came with a question, and too few models are known to read any."""

    code = "no_pictures_read"
    message = N_("Fewer than two models of this site read pictures: ask in words alone.")
    of_this_duel = N_(
        "This duel began in words alone, perhaps with models that read no pictures: start another "
        "duel to show some."
    )
    of_this_model = N_(
        "A model that you chose reads no pictures: choose another one, or ask in words alone."
    )


class PersonalDataFound(BadInput):
    """A question holds personal data, and its person has not said what to do with it.

    `found` are kinds and places in the text, never the values; with `in_document` that text is not
    the question but its document.
    """

    code = "personal_data_found"
    message = N_(
        "Your question seems to hold personal data. Nothing was sent: mask it, or send it as it is."
    )

    document = N_(
        "Your document seems to hold personal data. Nothing was sent: choose the file again, and "
        "have it masked, or sent as it is."
    )

    def __init__(self, found: "Sequence[Found]", *, in_document: bool = False) -> None:
        super().__init__(message=self.document if in_document else self.message)
        self.found, self.in_document = found, in_document

    @property
    def members(self) -> dict[str, Any]:
        found = [{"kind": one.kind, "start": one.start, "end": one.end} for one in self.found]
        return {"found": found, "in_document": self.in_document}


class PersonalDataRefused(PersonalDataFound):
    """This site takes no question with such numbers or secrets; masked, it does."""

    code = "personal_data_refused"
    message = N_(
        "Your question holds a number or a secret that this site does not accept. Nothing was "
        "sent: mask it, or take it out."
    )
    document = N_(
        "Your document holds a number or a secret that this site does not accept. Nothing was "
        "sent: choose the file again, and have it masked."
    )
