"""An OpenAI-compatible server to test and measure against, without network or key.

    python -m joute.llm.server --port 8090

The model's name says how it behaves. A name is a list separated by commas: first, if wished, one
of BEHAVIOURS, then changes to it:

    chunks=400  size=10  rate=100  first=0.5      chunks, characters each, chunks/s, seconds before
    reasoning=20                                  chunks of reasoning before the text
    holds=10+30                                   pauses after 10 and after 30 chunks
    refuses=seed+tools                            parameters that it refuses
    every=3       retry-after=0.5                 an error every third time only, with this header
    at-once=50                                    more streams than these are refused as too many
    renames=5                                     after 5 answers it gives another name
    recorded=300                                  when chunks left, of the last 300 streams

    echo      fast,size=3      chunks=400,size=10,rate=100,first=0.5      names-itself=Quill 2

A stream that pauses goes on when `POST /v1/release` names its model: `{"model": …, "times": 1}`. A
test thus decides what comes first, whatever the speed of the machine.

`GET /v1/sent?model=…` answers, once, when each chunk of the streams that are `recorded` left:
`{"streams": [{"question": …, "sent_ns": […]}]}`, in ns of the monotonic clock of its machine.

`error-418` answers with that status, whatever it is. `/v1/models` lists the behaviours. One chunk
counts as one token. `/api` speaks as Ollama does, times included.

The same request always has the same answer: a tool that is offered is called, with arguments that
its schema allows; a response format is obeyed; an image or a document is described by its type, its
size and its digest, in each of the spellings that hosts take (an object with its address, the
address alone, a part that is a file), and is refused where its base64 is wrong; log-probabilities
and embeddings follow from the characters.
"""

from joute.llm.server.app import Counts, create_app
from joute.llm.server.running import Running, running

__all__ = ["Counts", "Running", "create_app", "running"]
