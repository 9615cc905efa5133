"""A program that does nothing, to see whether programs run."""

import os


def main(peer: int) -> None:  # noqa: ARG001 # as all programs
    """Say that it runs, from a process of its own: limits must leave room for one."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    print("ready")  # noqa: T201 # its output
