"""The commands on machines as they are: locales, ports, file systems, variables of others."""

import codecs
import gc
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tools.commands_page import commands

from joute.cli import main
from joute.cli.listening import listen, reachable
from joute.errors import BadInput
from joute.llm import certificates
from joute.web import secret
from tests.support.ports import free_port

COMMAND = (sys.executable, "-c", "from joute.cli import main; main()")
PROGRAM = "classic"
CONFIG = "[site]\nname = 'Éducation'\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def joute(
    *arguments: str, environ: dict[str, str] | None = None, timeout_s: float = 60
) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments],
        check=False,
        capture_output=True,
        env={**os.environ, **(environ or {})},
        timeout=timeout_s,
    )


Refusal = Callable[..., str]


@pytest.fixture
def refusal(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Refusal:
    """Runs a command that is refused; returns its one sentence."""

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["joute", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert stopped.value.code == 1
        lines = capfd.readouterr().err.splitlines()
        (told,) = [line for line in lines if line.startswith("joute: ")]
        assert told == lines[-1]
        assert "Traceback (most recent call last):" not in lines
        return told

    return run


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_file_is_written_in_utf8_whatever_the_locale(folder: Path, encoding: str) -> None:
    environ = {"PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONUTF8": "0"}
    written = joute("workshop", "template", PROGRAM, environ=environ)
    assert written.returncode == 0, written.stderr
    assert "é" in written.stdout.decode("utf-8")


def test_a_terminal_shows_a_sign_for_a_character_that_it_has_not(folder: Path) -> None:
    ours, terminal = os.openpty()
    shown = subprocess.run(
        [*COMMAND, "workshop", "template", PROGRAM],
        check=False,
        stdout=terminal,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"},
        timeout=60,
    )
    os.close(terminal)
    assert shown.returncode == 0
    assert b"?" in os.read(ours, 4096)
    os.close(ours)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_settings_are_read_in_utf8_whatever_the_locale(folder: Path, mark: bytes) -> None:
    (folder / "joute.toml").write_bytes(mark + CONFIG.encode())
    shown = joute("settings", environ={"LC_ALL": "C", "PYTHONUTF8": "0"})
    assert "site.name = Éducation" in shown.stdout.decode()


def test_settings_in_another_encoding_are_named_with_their_line(
    folder: Path, refusal: Refusal
) -> None:
    (folder / "joute.toml").write_bytes(CONFIG.encode("cp1252"))
    assert "joute.toml, line 2: this line is not in UTF-8" in refusal("settings")


def test_a_program_may_begin_with_a_byte_order_mark(folder: Path, refusal: Refusal) -> None:
    program = joute("workshop", "template", PROGRAM).stdout
    (folder / "mine.toml").write_bytes(codecs.BOM_UTF8 + program)
    assert joute("workshop", "new", "mine.toml").stdout.startswith(b"code: ")
    (folder / "mine.toml").write_bytes(program.decode().encode("cp1252", "replace"))
    assert "this line is not in UTF-8" in refusal("workshop", "new", "mine.toml")


KUBERNETES = {
    "JOUTE_SERVICE_HOST": "10.0.0.1",
    "JOUTE_SERVICE_PORT": "80",
    "JOUTE_SERVICE_PORT_HTTP": "80",
    "JOUTE_PORT": "tcp://10.0.0.1:80",
    "JOUTE_PORT_80_TCP": "tcp://10.0.0.1:80",
    "JOUTE_PORT_80_TCP_PROTO": "tcp",
    "JOUTE_WEB_SERVICE_HOST": "10.0.0.2",
    "JOUTE_WEB_PORT": "tcp://10.0.0.2:80",
}


def test_variables_of_kubernetes_are_ignored_with_a_word(folder: Path) -> None:
    link = joute("operator-link", environ=KUBERNETES)
    assert link.stdout.startswith(b"http://127.0.0.1:8000/"), link.stderr
    examined = joute("doctor", environ=KUBERNETES).stdout.decode()
    assert "JOUTE_SERVICE_HOST" in examined
    assert "set by Kubernetes" in examined


def test_a_port_of_ours_is_still_read_from_the_environment(folder: Path) -> None:
    link = joute("operator-link", environ={"JOUTE_PORT": "9000"})
    assert link.stdout.startswith(b"http://127.0.0.1:9000/")
    assert b"not a number" in joute("operator-link", environ={"JOUTE_PORT": "http"}).stderr


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("::1", "[::1]"),
        ("[::1]", "[::1]"),
        ("::", "[::1]"),
        ("0.0.0.0", "127.0.0.1"),  # noqa: S104 # shown, not bound
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_the_address_shown_can_be_opened(host: str, shown: str) -> None:
    assert reachable(host) == shown
    if ":" in host and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        opened = listen(host, 0)
    except BadInput:
        if ":" not in host:
            raise
        pytest.skip("no IPv6 here")
    port = opened[0].getsockname()[1]
    with socket.create_connection((shown.strip("[]"), port), timeout=5):
        accepted, _ = opened[0].accept()
    # Parts of an answer leave at once.
    assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    accepted.close()
    for one in opened:
        one.close()


def test_a_port_that_is_taken_says_what_to_do(refusal: Refusal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = refusal("serve", "--port", port)
    assert f"Port {port} of 127.0.0.1 is taken" in told
    assert "--port" in told
    assert gc.isenabled()


def test_an_address_that_this_machine_does_not_have_is_named() -> None:
    with pytest.raises(BadInput, match="does not have the address"):
        listen("203.0.113.7", 0)


# What a command asks for, by its name.
ARGUMENTS = {
    "serve": ("--port", "0"),
    "db recompute": ("ecologits-0.11@1",),
    "members invite": ("Zoe", "--role", "voter"),
    "members invite-again": ("m1",),
    "members remove": ("m1",),
    "workshop new": ("classic",),
    "workshop desk": ("AAAA-AAAA",),
    "workshop export": ("AAAA-AAAA",),
    "workshop prepare": ("AAAA-AAAA",),
    "duel": ("Hello",),
    "bench": ("http://127.0.0.1:1/v1", "--model", "any", "--save"),
    "leaderboard compare": ("site", "site:all"),
    "leaderboard import": (
        *("votes.csv", "--name", "mine", "--date", "2026", "--source", "me", "--ordered"),
        *("--map", "name=model_a"),
    ),
    "leaderboard remove": ("mine",),
    "dataset import": ("votes.csv", "--name", "mine", "--licence", "CC0-1.0"),
    "dataset remove": ("mine",),
    "dataset export": ("out",),
    "dataset review": ("duels",),
    "dataset publish": ("duels",),
    "dataset push": ("duels", "s3://bucket"),
    "decisions delete": ("any",),
    "eval from-duels": ("duels-set",),
    "eval campaign links": ("any",),
    "eval campaign results": ("any",),
    "suppliers show": ("google",),
    "suppliers changes": ("google",),
    "suppliers add": (
        "google",
        *("inf_sla", "--text", "99.9%", "--source", "Terms", "--date", "2024-11"),
    ),
    "suppliers ask": ("google",),
    "eval keys new": ("ci",),
    "eval keys remove": ("ci",),
    "gateway use add": ("letters",),
    "gateway use show": ("letters",),
    "gateway use people": ("letters",),
    "gateway use state": ("letters", "trial"),
    "gateway alias set": ("assistant", "oak"),
    "gateway alias history": ("assistant",),
    "gateway alias revert": ("assistant", "1"),
    "gateway alias remove": ("assistant",),
    "gateway key add": ("--use", "letters"),
    "gateway key change": ("any",),
    "gateway key revoke": ("any",),
    "gateway policy": ("letters",),
    "gateway guard": ("letters",),
    "gateway env": ("letters",),
    "monitoring status": ("letters",),
    "review list": ("site",),
    "observatory export": ("sums.json",),
    "review dismiss": ("reported", "duel/none/1/a"),
    "review export": ("site",),
    "monitoring experiment start": ("assistant", "--against", "oak", "--yes"),
    "monitoring experiment status": ("assistant",),
    "monitoring experiment stop": ("assistant",),
    "monitoring acknowledge": ("letters", "assistant"),
    "monitoring score": ("letters",),
    "monitoring shadow start": ("assistant", "assistant", "--model", "oak", "--yes"),
    "monitoring shadow status": ("assistant",),
    "monitoring shadow stop": ("assistant", "assistant"),
    "router fit": ("letters",),
    "router card": ("letters",),
    "router try": ("letters", "Why?"),
    "router start": ("letters",),
    "register import": ("uses.json",),
    "documents add": ("guides", "votes.csv"),
    "documents remove": ("guides", "guide.pdf"),
    "documents score": ("guides", "questions.jsonl"),
    "documents draft": ("guides", "--model", "oak"),
    "documents ask": ("guides", "Why?", "--model", "oak"),
    "router stop": ("letters",),
}
# They need no database for what they say first; a worker has a test of its own below.
OTHERS = ("doctor", "settings", "worker", "eval campaign new", "suppliers read")


def commands_with_a_database() -> Iterator[tuple[str, ...]]:
    """Every command that has the option, with its arguments."""
    for name, command in commands():
        if any("--database" in parameter.opts for parameter in command.params):
            said = name.removeprefix("joute ")
            if said not in OTHERS:
                yield (*said.split(), *ARGUMENTS.get(said, ()))


@pytest.mark.parametrize("command", list(commands_with_a_database()), ids=" ".join)
def test_a_database_that_is_down_says_what_to_do(
    folder: Path, refusal: Refusal, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    (folder / "votes.csv").write_text("model_a,model_b,winner\noak,elm,a\n")
    (folder / "uses.json").write_text('{"title": "Letters"}')
    question = '{"id": "q1", "question": "When?", "gold": "guide.pdf"}'
    (folder / "questions.jsonl").write_text(question + "\n")
    down = f"postgresql://me:hunter2@127.0.0.1:{free_port()}/joute"
    monkeypatch.setenv("JOUTE_DATABASE", down)
    monkeypatch.setenv("JOUTE_SECRET", "s" * 40)
    told = refusal(*command)
    assert "The database cannot be used" in told
    assert "Start it, and check the address in database.url." in told
    assert "hunter2" not in told


def test_a_worker_says_it_too(folder: Path) -> None:
    down = f"postgresql://me:hunter2@127.0.0.1:{free_port()}/joute"
    done = joute("worker", environ={"JOUTE_DATABASE": down, "JOUTE_SECRET": "s" * 40})
    assert b"joute: The database cannot be used" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_file_that_is_no_database_says_what_to_do(folder: Path, refusal: Refusal) -> None:
    (folder / "joute.sqlite3").write_bytes(b"not a database at all" * 100)
    assert "The file is something else" in refusal("db", "check")
    assert "Make the folder" in refusal("db", "check", "--database", "sqlite:///no/such/file")
    assert "expected sqlite:///x.db for that file" in refusal("db", "check", "--database", "x.db")


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_certificates_that_are_missing_are_named_by_their_variable(
    refusal: Refusal, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    monkeypatch.setenv(variable, "/no/such.pem")
    certificates.cache_clear()
    told = refusal("serve", "--port", "0")
    assert variable in told
    assert "/no/such.pem" in told


def test_the_key_is_made_where_files_have_no_hard_links(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    key = secret._stored_key(folder / "joute.secret")
    assert secret._stored_key(folder / "joute.secret") == key
    assert [path.name for path in folder.iterdir()] == ["joute.secret"]


def test_names_of_settings_are_whole_at_80_columns(folder: Path) -> None:
    shown = joute("settings", environ={"COLUMNS": "80"}).stdout.decode()
    assert "retention.unvoted_days = " in shown
    assert max(len(line) for line in shown.splitlines() if line.startswith("    ")) <= 80
