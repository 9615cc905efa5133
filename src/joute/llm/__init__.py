"""Where answers come from: hosts, files of recorded answers, simulated players."""

from joute.llm.answering import Patience, answer
from joute.llm.demo import PLAYERS, DemoEndpoint, Player
from joute.llm.found import (
    KNOWN_HOSTS,
    LOCAL_SERVERS,
    FoundHost,
    FoundServer,
    KnownHost,
    LocalServer,
    Pick,
    chat_models,
    found_hosts,
    found_servers,
)
from joute.llm.live import LiveEndpoint
from joute.llm.pieces import End, Endpoint, Message, Piece, Reasoning, Text, Timings, Usage
from joute.llm.recorded import (
    NotPrepared,
    RecordedAnswer,
    RecordedEndpoint,
    read_recorded,
    record,
)
from joute.llm.tokens import estimate_tokens

__all__ = [
    "KNOWN_HOSTS",
    "LOCAL_SERVERS",
    "PLAYERS",
    "DemoEndpoint",
    "End",
    "Endpoint",
    "FoundHost",
    "FoundServer",
    "KnownHost",
    "LiveEndpoint",
    "LocalServer",
    "Message",
    "NotPrepared",
    "Patience",
    "Pick",
    "Piece",
    "Player",
    "Reasoning",
    "RecordedAnswer",
    "RecordedEndpoint",
    "Text",
    "Timings",
    "Usage",
    "answer",
    "chat_models",
    "estimate_tokens",
    "found_hosts",
    "found_servers",
    "read_recorded",
    "record",
]
