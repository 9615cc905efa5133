"""The kit that every page is made with; it knows no feature.

pages = install(app, settings, folders={"duel": DUEL_FOLDER}, links=[...])
return pages.render(request, "duel/home.html", HomePage(...))
"""

from joute.translation import Translator
from joute.web.blocks import BlockReader
from joute.web.charts import Band, BandChart, band_chart
from joute.web.events import Event, EventStream, Signal
from joute.web.install import install
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
    "install",
    "plain",
    "signing_key",
    "to_html",
]
