"""The notice for those who meet a use: what the system is for, what answers, whom to write to."""

from joute.register.notice.notice import Line, Notice, Part, notice_of
from joute.register.notice.publishing import Notices, Published
from joute.register.notice.reading_ease import LONGEST_SENTENCE, Hard, hard_sentences

__all__ = [
    "LONGEST_SENTENCE",
    "Hard",
    "Line",
    "Notice",
    "Notices",
    "Part",
    "Published",
    "hard_sentences",
    "notice_of",
]
