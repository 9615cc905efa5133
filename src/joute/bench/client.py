"""A bench sent to a site, by its API."""

from joute.bench.report import Report
from joute.evaluation.site.client import send


def push(report: Report, url: str) -> str:
    """Send a report; its page there. Raises SiteRefused, BadInput."""
    body = report.model_dump_json().encode()
    page: str = send(url, "bench", [body], "application/json")["page"]
    return page
