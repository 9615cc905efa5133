"""Sources of answers: hosts, files of recorded answers, simulated players."""

from joute.llm.answering import Timeouts, answer
from joute.llm.demo import PLAYERS, DemoEndpoint, Player
from joute.llm.discovery import (
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
from joute.llm.embedding import Embeddings
from joute.llm.endpoint import Endpoint
from joute.llm.errors import NotPrepared
from joute.llm.live import LiveEndpoint, certificates, checked_client
from joute.llm.pieces import (
    Divided,
    End,
    Logprobs,
    Piece,
    Reasoning,
    Text,
    Timings,
    TokenLogprob,
    ToolCallDelta,
    Usage,
)
from joute.llm.recorded import RecordedAnswer, RecordedEndpoint, read_recorded, record
from joute.llm.request import (
    DocumentPart,
    ImagePart,
    Message,
    Parameters,
    Part,
    Request,
    ResponseFormat,
    TextPart,
    Tool,
    ToolCall,
)
from joute.llm.tokens import estimate_input_tokens, estimate_tokens
from joute.llm.untrusted import clean

__all__ = [
    "KNOWN_HOSTS",
    "LOCAL_SERVERS",
    "PLAYERS",
    "DemoEndpoint",
    "Divided",
    "DocumentPart",
    "Embeddings",
    "End",
    "Endpoint",
    "FoundHost",
    "FoundServer",
    "ImagePart",
    "KnownHost",
    "LiveEndpoint",
    "LocalServer",
    "Logprobs",
    "Message",
    "NotPrepared",
    "Parameters",
    "Part",
    "Pick",
    "Piece",
    "Player",
    "Reasoning",
    "RecordedAnswer",
    "RecordedEndpoint",
    "Request",
    "ResponseFormat",
    "Text",
    "TextPart",
    "Timeouts",
    "Timings",
    "TokenLogprob",
    "Tool",
    "ToolCall",
    "ToolCallDelta",
    "Usage",
    "answer",
    "certificates",
    "chat_models",
    "checked_client",
    "clean",
    "estimate_input_tokens",
    "estimate_tokens",
    "found_hosts",
    "found_servers",
    "read_recorded",
    "record",
]
