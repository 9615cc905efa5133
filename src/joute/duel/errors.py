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


class PersonalDataFound(BadInput):
    """A question holds personal data, and its person has not said what to do with it.

    `found` are kinds and places in the text, never the values.
    """

    code = "personal_data_found"
    message = N_(
        "Your question seems to hold personal data. Nothing was sent: mask it, or send it as it is."
    )

    def __init__(self, found: "Sequence[Found]") -> None:
        super().__init__()
        self.found = found

    @property
    def members(self) -> dict[str, Any]:
        found = [{"kind": one.kind, "start": one.start, "end": one.end} for one in self.found]
        return {"found": found}


class PersonalDataRefused(PersonalDataFound):
    """This site takes no question with such numbers or secrets; masked, it does."""

    code = "personal_data_refused"
    message = N_(
        "Your question holds a number or a secret that this site does not accept. Nothing was "
        "sent: mask it, or take it out."
    )
