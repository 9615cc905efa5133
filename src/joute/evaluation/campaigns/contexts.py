"""What the templates of campaigns are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from joute.evaluation.campaigns.figures import (
    Agreement,
    Disagreement,
    HitRate,
    PairFigures,
    RaterFigures,
    TargetMean,
)
from joute.evaluation.campaigns.grid import Criterion, Starter
from joute.evaluation.campaigns.rating import Place
from joute.evaluation.campaigns.themes import Theme
from joute.evaluation.site.judges import JudgeRow
from joute.evaluation.tables import Campaign, CampaignItem, CampaignRemark, CampaignSettlement


@dataclass(frozen=True)
class CampaignsPage:
    """evaluation/campaigns.html: each campaign with the numbers of its raters and ratings."""

    campaigns: Sequence[tuple[Campaign, int, int]]
    may_manage: bool


@dataclass(frozen=True)
class RunChoice:
    """A run that a campaign can be made from."""

    id: str
    set_name: str
    started_at: datetime
    targets: Sequence[str]
    chosen: bool


@dataclass(frozen=True)
class NewCampaignPage:
    """evaluation/campaign_new.html; `chosen` is the run, None before it is, `sent` the form as it
    was sent, `reason` why it was refused."""

    runs: Sequence[RunChoice]
    chosen: RunChoice | None
    starters: Sequence[Starter]
    sent: Mapping[str, Sequence[str]]
    languages: Sequence[tuple[str, str]]
    reason: str


@dataclass(frozen=True)
class CampaignPage:
    """evaluation/campaign.html, the desk: there is work for `raters_wanted`; `unknown` are items of
    the calibration whose answers are not given yet, `complete` of `items` have all their ratings;
    `raters_at_random` are numbers."""

    campaign: Campaign
    criteria: Sequence[Criterion]
    calibration: int
    unknown: int
    items: int
    complete: int
    ratings: int
    raters: Sequence[RaterFigures]
    raters_at_random: Sequence[int]
    raters_wanted: int
    agreements: Sequence[Agreement]
    themes: Sequence[tuple[Theme, Sequence[tuple[int, str]]]]
    may_manage: bool
    reason: str


@dataclass(frozen=True)
class LinkShown:
    """A link, which is shown once, and its drawing."""

    number: int
    address: str
    qr: Markup


@dataclass(frozen=True)
class LinksPage:
    """evaluation/campaign_links.html."""

    campaign: Campaign
    links: Sequence[LinkShown]


@dataclass(frozen=True)
class KnownPage:
    """evaluation/campaign_known.html: an item of the calibration, number `position` of `total`."""

    campaign: Campaign
    criteria: Sequence[Criterion]
    item: CampaignItem
    answers: Sequence[Markup]
    values: Mapping[str, float]
    position: int
    total: int
    reason: str


@dataclass(frozen=True)
class ResultsPage:
    """evaluation/campaign_results.html."""

    campaign: Campaign
    criteria: Sequence[Criterion]
    ratings: int
    means: Sequence[TargetMean]
    hit_rates: Sequence[HitRate]
    pairs: Sequence[PairFigures]
    agreements: Sequence[Agreement]
    judges: Sequence[JudgeRow]


@dataclass(frozen=True)
class Discussed:
    """An item that raters see differently, what was said of it, and how it was settled. `answers`
    are as people saw them, `author` of a remark is the number of its rater."""

    found: Disagreement
    answers: Sequence[Markup]
    remarks: Sequence[tuple[int | None, CampaignRemark]]
    settlement: CampaignSettlement | None


@dataclass(frozen=True)
class DiscussionPage:
    """evaluation/campaign_discussion.html, for who runs the campaign and, with a `secret`, for a
    rater."""

    campaign: Campaign
    discussed: Sequence[Discussed]
    may_manage: bool
    secret: str
    reason: str


@dataclass(frozen=True)
class RaterPage:
    """evaluation/rater.html: the start, the list of one's items, and thanks; `items` are those that
    who begins now is sent."""

    place: Place
    secret: str
    days: int
    items: int
    reason: str


@dataclass(frozen=True)
class RatePage:
    """evaluation/rate.html: an item; `values` are those given so far."""

    place: Place
    secret: str
    criteria: Sequence[Criterion]
    position: int
    question: str
    answers: Sequence[Markup]
    values: Mapping[str, float]
    comment: str
    reason: str
