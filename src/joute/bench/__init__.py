"""Endpoints as such: how soon and how fast they answer, as streams grow."""

from joute.bench.report import LevelReport, Report
from joute.bench.storing import Latest, latest

__all__ = ["Latest", "LevelReport", "Report", "latest"]
