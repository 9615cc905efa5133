"""Uses as files of others and of ours: from values to text, and back for our own layout."""

from joute.register.layouts.article_30 import as_article_30
from joute.register.layouts.described import DescribedUse, Served
from joute.register.layouts.nl_1_0 import DutchExport, LeftOut, as_dutch
from joute.register.layouts.own import FORMAT, VERSION, as_own_json, use_of
from joute.register.layouts.sheet import sheet_document

__all__ = [
    "FORMAT",
    "VERSION",
    "DescribedUse",
    "DutchExport",
    "LeftOut",
    "Served",
    "as_article_30",
    "as_dutch",
    "as_own_json",
    "sheet_document",
    "use_of",
]
