"""The contexts of the pages for people: one documented dataclass per template."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from joute.people.consent import Recipients
from joute.people.notices import Notice
from joute.settings import Limits


@dataclass(frozen=True)
class HowPage:
    """people/how.html. `reading_speed` is in characters per second, None at the models' own pace.

    A model is small up to `small_max_b` billions of parameters and large from `large_min_b`.
    """

    reading_speed: int | None
    small_max_b: float
    large_min_b: float


@dataclass(frozen=True)
class StoredDataRow:
    """A row of StoredData, in source texts; `days` fill a field of `how_long`."""

    data: str
    purpose: str
    how_long: str
    days: int


@dataclass(frozen=True)
class PrivacyPage:
    """people/privacy.html: the settings of this site, as they are.

    `conditions` is the text that people accept, `version` its version, `own_text` true when the
    operator wrote it. `arrivals_per_hour` is how many new people may come from one address.
    `access_days` is how long the invitation code is remembered, None
    on a site that is open. `publication` is what the agreement to publish means, a source
    text; None where the site does not ask for it.
    """

    contact: str
    recipients: Recipients
    stored_data: Sequence[StoredDataRow]
    voter_days: int
    limits: Limits
    arrivals_per_hour: int
    access_days: int | None
    conditions: Markup
    version: str
    own_text: bool
    publication: str | None


@dataclass(frozen=True)
class LegalPage:
    """people/legal.html. `contact` and `hosting` are empty as long as the operator is silent."""

    contact: str
    hosting: str
    version: str
    libraries: Sequence[Notice]
    data: Sequence[Notice]


@dataclass(frozen=True)
class AccessPage:
    """people/access.html: the form of the invitation code.

    `next` is a path of this site; the code is remembered for `days`.
    """

    next: str
    days: int
    error: str | None


@dataclass(frozen=True)
class InvitationPage:
    """people/invitation.html: a button that uses the invitation; looking at the page does not."""

    name: str
    link: str
