"""Errors of choices."""

from collections.abc import Sequence
from typing import Any, Protocol

from joute.errors import N_, BadInput, JouteError, NotFound, worded


class Faulty(Protocol):
    """What is wrong, and in which line of its file; 0 outside of one."""

    @property
    def line(self) -> int: ...
    @property
    def reason(self) -> str: ...


class UnknownCriterion(BadInput):
    """No criterion has this id."""

    code = "unknown_criterion"
    message = N_("There is no criterion “%(name)s”. Known: %(known)s.")


class UnknownQuestion(BadInput):
    """No question of the questionnaire has this id."""

    code = "unknown_question"
    message = N_("There is no question “%(name)s”. Known: %(known)s.")


class BadNeeds(BadInput):
    """A need that was written down has faults; all of them are listed."""

    code = "bad_needs"
    message = N_("The need has to be corrected:\n%(faults)s")

    @classmethod
    def of(cls, file: str, faults: Sequence[Faulty]) -> "BadNeeds":
        """`file` names where the lines are, empty without one."""
        ordered = sorted(faults, key=lambda fault: fault.line)
        lines = {f"fault_{n}": _located(file, one) for n, one in enumerate(ordered)}
        error = cls(faults=worded("\n".join(f"%({name})s" for name in lines), **lines))
        error.faults = ordered
        return error

    faults: Sequence[Faulty] = ()

    @property
    def members(self) -> dict[str, Any]:
        return {"faults": [{"line": one.line, "reason": one.reason} for one in self.faults]}


def _located(file: str, fault: Faulty) -> str:
    if not file:
        return fault.reason
    where = {"file": file, "line": str(fault.line)}
    return worded(N_("%(file)s, line %(line)s: %(reason)s"), **where, reason=fault.reason)


class ChangedMeanwhile(JouteError):
    """Somebody else changed the same part of a choice since it was read."""

    code = "choice_changed"
    status = 409
    message = N_(
        "Somebody else changed this since you opened the page. Open it again to see what, then "
        "change it."
    )


class UnknownConstraint(BadInput):
    """No constraint has this id."""

    code = "unknown_constraint"
    message = N_("There is no constraint “%(name)s”. Known: %(known)s.")


class BadConstraint(BadInput):
    """A requirement, or a fact, is not of the kind that its constraint takes."""

    code = "bad_constraint"
    message = N_("%(name)s: received “%(received)s”, expected %(expected)s.")


class BadWeights(BadInput):
    """No sum can be weighted so."""

    code = "bad_weights"
    message = N_("These weights cannot be used: %(reason)s.")


class SameCandidate(BadInput):
    """Two candidates have one id."""

    code = "same_candidate"
    message = N_("The candidate “%(id)s” is there twice: give each one an id of its own.")


class NotARecord(BadInput):
    """A file is no decision record, or not the one that was signed."""

    code = "not_a_record"
    message = N_("%(file)s is not a decision record as it was signed: %(reason)s.")


class BadPick(BadInput):
    """Not five of the 24 criteria."""

    code = "bad_pick"
    message = N_("This cannot be taken: %(reason)s.")


class BadAnswer(BadInput):
    """What was given for a question of suppliers cannot be stored."""

    code = "bad_answer"
    message = N_("This answer cannot be stored: %(reason)s.")


class FaultyAnswers(BadInput):
    """Answers of which nothing was stored: `faults` has the place of each, a line or a question,
    and what is wrong there."""

    code = "faulty_answers"
    message = N_("Nothing was stored of %(file)s. Faults: %(count)s.")

    def __init__(self, faults: Sequence[tuple[str, BadInput]], *, file: str) -> None:
        super().__init__(file=file, count=len(faults))
        self.faults = faults

    @property
    def members(self) -> dict[str, Any]:
        return {
            "faults": [
                {"at": at, "message": worded(fault.message, **fault.params)}
                for at, fault in self.faults
            ]
        }


class UnknownSupplier(NotFound):
    """No supplier has this id."""

    code = "unknown_supplier"
    message = N_("There is no supplier “%(name)s” here.")


class BadExamples(BadInput):
    """Examples for a classical method cannot be read."""

    code = "bad_examples"
    message = N_("Line %(line)d is not an example: a text, then %(separator)s, then its answer.")
