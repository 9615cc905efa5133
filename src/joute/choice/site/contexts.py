"""What the templates of choices are given."""

from collections.abc import Sequence
from dataclasses import dataclass

from joute.choice.site.choices import Opened
from joute.choice.tables import Choice


@dataclass(frozen=True)
class ChoicesPage:
    """choice/choices.html: one’s own choices with their titles, the newest first."""

    choices: Sequence[tuple[Choice, str]]


@dataclass(frozen=True)
class ChoicePage:
    """choice/choice.html, the overview of a choice."""

    choice: Opened
