"""Whose votes a page ranks: the choice, and the sentence that says so."""

from collections.abc import Sequence

from joute.errors import N_
from joute.evidence import DOCUMENTS, VISION, Import, source_of
from joute.leaderboard.campaigns import RankedCampaign
from joute.leaderboard.page.arrangement import Address
from joute.leaderboard.page.contexts import Choice, SourcesView
from joute.web import Translator

_SLICES = {
    VISION: N_("Questions with pictures"),
    DOCUMENTS: N_("Questions on documents"),
}
_OF_SLICE = {
    VISION: N_(
        "These are the votes on questions with pictures, among models that read them. They count "
        "in no other ranking."
    ),
    DOCUMENTS: N_(
        "These are the votes on questions on documents, answered from the same passages. They "
        "count in no other ranking."
    ),
}


def sources_view(
    imports: Sequence[Import],
    campaigns: Sequence[RankedCampaign],
    slices: Sequence[str],
    *,
    source: str,
    address: Address,
    words: Translator,
) -> SourcesView | None:
    """None where nothing was imported, no campaign can be ranked, and nobody voted in a slice."""
    shown = [name for name in _SLICES if name in slices or name == source]
    if not imports and not campaigns and not shown:
        return None
    return SourcesView(
        choices=(
            Choice("here", words.gettext("Cast on this site")),
            *(
                Choice(source_of(one.name), words.gettext("Imported: %(name)s", name=one.name))
                for one in imports
            ),
            *([Choice("all", words.gettext("All together"))] if imports else ()),
            *(Choice(name, words.gettext(_SLICES[name])) for name in shown),
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
        slice=words.gettext(_OF_SLICE[source]) if source in _OF_SLICE else "",
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
