"""`python -m joute.llm.server`: serve until interrupted."""

import argparse
import sys
from collections.abc import Sequence

import joute.llm.server
from joute.llm.server.running import base_url, listen, uvicorn_server


def main(arguments: Sequence[str] | None = None) -> None:
    """The first line printed is the base URL."""
    parser = argparse.ArgumentParser(
        prog="python -m joute.llm.server",
        description=joute.llm.server.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    chosen = parser.parse_args(arguments)
    listener = listen(chosen.host, chosen.port)
    sys.stdout.write(f"{base_url(listener)}\n")
    sys.stdout.flush()
    uvicorn_server(joute.llm.server.create_app()).run(sockets=[listener])


if __name__ == "__main__":
    main()
