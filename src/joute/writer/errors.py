"""Errors of documents."""

from joute.errors import N_, BadInput


class DocxMissing(BadInput):
    """The library that writes DOCX is not installed."""

    code = "docx_missing"
    message = N_(
        "DOCX needs “pip install joute[office]” on this site. Until then, print the page or take "
        "Markdown."
    )
