"""The kit that every page is made with; it knows no feature.

from joute.web.install import install

pages = install(app, settings, folders={"duel": DUEL_FOLDER}, links=[...])
return pages.render(request, "duel/home.html", HomePage(...))

Names are imported from their modules at first use: what streams and signs needs no page.
"""

from typing import TYPE_CHECKING

from joute.lazy_names import lazy_names

if TYPE_CHECKING:
    from joute.translation import Translator
    from joute.web.blocks import BlockReader
    from joute.web.charts import Band, BandChart, band_chart
    from joute.web.events import Event, EventStream, Signal
    from joute.web.markdown import plain, to_html
    from joute.web.problems import REFUSALS_DOCUMENTED, Problem
    from joute.web.rendering import PRIVATE, Pages
    from joute.web.secret import signing_key
    from joute.web.signing import SignedCookie, Signer, digest

__all__ = [
    "PRIVATE",
    "REFUSALS_DOCUMENTED",
    "Band",
    "BandChart",
    "BlockReader",
    "Event",
    "EventStream",
    "Pages",
    "Problem",
    "Signal",
    "SignedCookie",
    "Signer",
    "Translator",
    "band_chart",
    "digest",
    "plain",
    "signing_key",
    "to_html",
]

__getattr__ = lazy_names(
    __name__,
    {
        "blocks": ["BlockReader"],
        "charts": ["Band", "BandChart", "band_chart"],
        "events": ["Event", "EventStream", "Signal"],
        "markdown": ["plain", "to_html"],
        "problems": ["Problem", "REFUSALS_DOCUMENTED"],
        "rendering": ["PRIVATE", "Pages", "Translator"],
        "secret": ["signing_key"],
        "signing": ["SignedCookie", "Signer", "digest"],
    },
)
