"""Whose votes a page ranks: the choice, and the sentence that says so."""

from collections.abc import Sequence

from joute.evidence import Import, source_of
from joute.leaderboard.campaigns import RankedCampaign
from joute.leaderboard.page.arrangement import Address
from joute.leaderboard.page.contexts import Choice, SourcesView
from joute.web import Translator


def sources_view(
    imports: Sequence[Import],
    campaigns: Sequence[RankedCampaign],
    source: str,
    address: Address,
    words: Translator,
) -> SourcesView | None:
    """None where nothing was imported, and no campaign can be ranked."""
    if not imports and not campaigns:
        return None
    return SourcesView(
        choices=(
            Choice("here", words.gettext("Cast on this site")),
            *(
                Choice(source_of(one.name), words.gettext("Imported: %(name)s", name=one.name))
                for one in imports
            ),
            *([Choice("all", words.gettext("All together"))] if imports else ()),
            *(
                Choice(one.source, words.gettext("Campaign: %(title)s", title=one.title))
                for one in campaigns
            ),
        ),
        chosen=source,
        action=address.path,
        hidden=address.without("source", "part"),
        shown=words.listing([_publication(one, words) for one in imports if _counts(one, source)]),
        mixed=source == "all",
        campaign=next((_closed(one, words) for one in campaigns if one.source == source), ""),
    )


def _counts(one: Import, source: str) -> bool:
    return source in ("all", source_of(one.name))


def _closed(one: RankedCampaign, words: Translator) -> str:
    return words.gettext(
        "%(title)s, closed on %(date)s", title=one.title, date=words.date(one.closed_at)
    )


def _publication(one: Import, words: Translator) -> str:
    """“comparia-votes, published on 7 February 2026 (licence: etalab-2.0)”."""
    return words.gettext(
        "%(name)s, published on %(date)s (licence: %(licence)s)",
        name=one.name,
        date=words.date(one.published_on),
        licence=one.licence,
    )
