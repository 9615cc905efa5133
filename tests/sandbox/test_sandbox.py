"""Programs in the real sandbox: what they try does not happen, and nothing of them is left."""

import asyncio
import ctypes
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from joute.sandbox import (
    Ended,
    Limits,
    NoSandbox,
    Program,
    Sandbox,
    SandboxNotAllowed,
    SandboxSettings,
    check_sandbox,
    running,
)
from joute.sandbox.bubblewrap import ENVIRONMENT, Descriptors, command
from joute.sandbox.filter import open_filter, system_call_filter
from joute.sandbox.memory import available_mb
from tests.support.sandboxes import sandbox_or_skip

SMALL = Limits(seconds=20, memory_mb=128, disk_mb=4, processes=4, files=32, output_bytes=8_192)

TRYING = """
import ctypes, json, os, socket, sys, time, traceback

def tried(act):
    try:
        return ["done", repr(act())[:80]]
    except BaseException as error:
        return [type(error).__name__, str(error)]

def say(**found):
    print(json.dumps(found), flush=True)
"""


@pytest.fixture(autouse=True)
def _sandbox() -> None:
    sandbox_or_skip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of programs, which another user may read."""
    path = tmp_path / "tried"
    path.mkdir()
    for parent in (path, tmp_path):
        parent.chmod(0o755)
    return path


def program(folder: Path, body: str, given: bytes = b"") -> Program:
    lines = "".join(f"    {line}\n" for line in body.strip().split("\n"))
    (folder / "program.py").write_text(f"{TRYING}\ndef main(peer):\n{lines}")
    return Program(folder, "program", given)


def run(one: Program, limits: Limits = SMALL) -> Ended:
    return asyncio.run(Sandbox().run(one, limits))


def found(one: Program, limits: Limits = SMALL) -> dict[str, Any]:
    ended = run(one, limits)
    assert ended.how == "itself", ended
    result: dict[str, Any] = json.loads(ended.output)
    return result


def left(folder: Path) -> list[str]:
    """The processes of this machine that have the folder on their command line."""
    lines = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(one.read_bytes().decode("utf-8", "replace"))
        except OSError:
            continue
    return [line for line in lines if str(folder) in line and "bwrap" in line]


def zombies() -> set[int]:
    """Ended children of this process that nobody collected."""
    found = set()
    for one in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, (state, parent, *_) = (
                one.parent.name,
                one.read_text().rpartition(")")[2].split(),
            )
            if state == "Z" and int(parent) == os.getpid():
                found.add(int(number))
    return found


def test_it_computes_reads_its_input_and_says_how_it_ended(folder: Path) -> None:
    ended = run(program(folder, "print(sys.stdin.read()[::-1])\nos._exit(7)", b"bonjour"))
    assert ended == Ended("itself", 7, b"")
    assert run(program(folder, "print(sys.stdin.read()[::-1])", b"olleh")).output == b"hello\n"


def test_of_the_machine_it_sees_neither_environment_nor_files_nor_network_nor_processes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JOUTE_SECRET", "a key")
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    secret.chmod(0o644)
    seen = found(
        program(
            folder,
            f"""
say(
    environment=dict(os.environ), root=sorted(os.listdir("/")), user=os.getuid(),
    passwd=tried(lambda: open("/etc/passwd").read()),
    home=tried(lambda: os.listdir("{Path.home()}")),
    secret=tried(lambda: open({str(secret)!r}).read()),
    packages=os.listdir(os.path.dirname(os.__file__) + "/site-packages"),
    internet=tried(lambda: socket.create_connection(("127.0.0.1", 80), 1)),
    host=os.uname().nodename, processes=tried(lambda: os.listdir("/proc")), pid=os.getpid(),
    files=[fd for fd in range(3, 30) if tried(lambda: os.fstat(fd))[0] == "done"],
)
""",
        )
    )
    assert not seen["environment"].keys() & {"JOUTE_SECRET", "PATH", "USER"}
    assert "a key" not in json.dumps(seen["environment"])
    assert seen["root"] == sorted(
        {"dev", "etc", "programs", "python", "sandbox", "usr", "work"}
        | {name for name in ("lib", "lib64") if Path("/", name).exists()}
    )
    assert seen["user"] != 0
    for name in ("passwd", "home", "secret", "processes"):
        assert seen[name][0] in {"FileNotFoundError", "PermissionError"}, name
    assert seen["internet"][0] == "PermissionError"
    assert seen["packages"] == seen["files"] == []
    assert seen["host"] == "sandbox"
    assert seen["pid"] < 10


def test_it_changes_nothing_outside_and_gains_no_right(folder: Path) -> None:
    seen = found(
        program(
            folder,
            """
libc = ctypes.CDLL(None, use_errno=True)
places = ("/x", "/dev/shm/x", "/usr/lib/x", "/programs/x", "/python/x", os.__file__)
say(
    written=[tried(lambda: open(one, "w"))[0] for one in places],
    work=tried(lambda: open("x", "w").write("mine")),
    root=tried(lambda: os.setuid(0)),
    limit=tried(lambda: __import__("resource").setrlimit(7, (4096, 4096))),
    # unshare(CLONE_NEWUSER), ptrace(PTRACE_TRACEME), socket(AF_VSOCK), memfd_create, chroot
    calls=[libc.unshare(0x10000000), libc.ptrace(0, 0, 0, 0), libc.socket(40, 1, 0),
           libc.memfd_create(b"x", 0), libc.chroot(b"/work"), libc.shmget(0, 4096, 0o1600),
           libc.inotify_init1(0), libc.fanotify_init(0, 0), libc.flock(0, 2),
           libc.sethostname(b"a", 1)],
    aio=tried(lambda: [libc.syscall({"x86_64": 206}.get(os.uname().machine, 0), 8,
                                    ctypes.byref(ctypes.c_ulong(0))), ctypes.get_errno()]),
    devices=tried(lambda: os.mknod("d", 0o20600, os.makedev(1, 1))),
)
""",
        )
    )
    assert set(seen["written"]) <= {"OSError", "FileNotFoundError", "PermissionError"}
    assert seen["work"] == ["done", "4"]
    assert seen["root"][0] == seen["devices"][0] == "PermissionError"
    assert seen["limit"][0] == "ValueError"
    assert set(seen["calls"]) == {-1}
    assert seen["aio"] == ["done", "[-1, 1]"]
    assert sorted(os.listdir(folder)) == ["program.py"]


def test_memory_disk_files_and_processes_have_their_limits(folder: Path) -> None:
    seen = found(
        program(
            folder,
            """
def fill():
    for n in range(1000):
        with open(f"{n}", "wb") as file:
            file.write(bytes(1 << 20))
children = []
def fork():
    while True:
        children.append(os.fork())
        if not children[-1]:
            time.sleep(600)
say(
    memory=tried(lambda: bytearray(1 << 30)), disk=tried(fill),
    one=tried(lambda: open("0", "ab").write(bytes(64 << 20))),
    opened=tried(lambda: [open("/dev/null") for _ in range(100)]),
    bomb=tried(fork), children=len(children),
)
""",
        )
    )
    assert seen["memory"][0] == "MemoryError"
    assert "No space left" in seen["disk"][1]
    assert seen["one"][0] == "OSError"
    assert "Too many open files" in seen["opened"][1]
    assert seen["bomb"][0] == "BlockingIOError"
    assert 1 <= seen["children"] < SMALL.processes
    assert left(folder) == []


@pytest.mark.parametrize(
    "body",
    [
        """
for n in range(4):
    if os.fork() == 0: break
kept = bytearray(80 << 20)
time.sleep(600)
""",
        "n = 0\nwhile True: os.close(os.open(str(n), os.O_CREAT)); n += 1",
    ],
    ids=["processes", "empty files"],
)
def test_one_that_takes_too_much_memory_in_all_is_killed(folder: Path, body: str) -> None:
    ended = run(program(folder, body), Limits(seconds=100, memory_mb=128, processes=8))
    assert ended.how == "memory"
    assert left(folder) == []


def test_a_set_gives_no_more_than_the_operator_does() -> None:
    sandbox = Sandbox(SandboxSettings(memory_mb=256, seconds=5))
    sandbox.check(Limits(seconds=5, memory_mb=256))
    with pytest.raises(ValueError, match=r"\[sandbox\] memory_mb allows 256"):
        sandbox.check(Limits(seconds=5, memory_mb=257))
    with pytest.raises(ValueError, match=r"\[sandbox\] seconds allows 5"):
        sandbox.check(Limits(seconds=6))


@pytest.mark.parametrize(
    "body",
    ["time.sleep(600)", "while True: pass", "os.fork(); os.setsid(); time.sleep(600)"],
    ids=["sleeps", "computes", "leaves its group"],
)
def test_one_that_is_late_is_killed_with_all_that_it_started(folder: Path, body: str) -> None:
    ended = run(program(folder, body), Limits(seconds=1.5))
    assert ended.how == "late"
    assert left(folder) == []


def test_one_that_leaves_a_process_behind_leaves_none(folder: Path) -> None:
    ended = run(program(folder, "if os.fork() == 0: time.sleep(600)\nprint('over')"))
    assert (ended.how, ended.output) == ("itself", b"over\n")
    assert left(folder) == []


def test_what_it_writes_is_read_up_to_its_limit(folder: Path) -> None:
    ended = run(program(folder, "while True: os.write(1, b'x' * 4096)"))
    assert ended.how == "output"
    assert ended.output == b"x" * SMALL.output_bytes
    assert left(folder) == []


def test_one_that_goes_on_writing_until_its_end_comes_ends(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine a killed process may write some more, beyond what asyncio buffers."""
    kill = running._kill

    def kill_later(*which: Any) -> None:
        asyncio.get_running_loop().call_later(0.2, kill, *which)

    flooding = Sandbox().run(program(folder, "while True: os.write(1, b'x' * 4096)"), SMALL)
    monkeypatch.setattr(running, "_kill", kill_later)
    assert asyncio.run(asyncio.wait_for(flooding, 60)).how == "output"


def test_one_that_breaks_its_interpreter_harms_nobody(folder: Path) -> None:
    ended = run(program(folder, "ctypes.string_at(0)"))
    assert ended == Ended("itself", 128 + 11, b"")


def test_so_many_run_at_once_and_no_more(folder: Path) -> None:
    one = program(folder, "print(time.monotonic()); time.sleep(0.2); print(time.monotonic())")

    async def three() -> list[Ended]:
        sandbox = Sandbox(SandboxSettings(at_once=1))
        return await asyncio.gather(*(sandbox.run(one, SMALL) for _ in range(3)))

    times = sorted([float(t) for t in ended.output.split()] for ended in asyncio.run(three()))
    assert all(before[1] <= after[0] for before, after in pairwise(times))


def test_a_run_that_is_cancelled_leaves_nothing(folder: Path) -> None:
    one = program(folder, "time.sleep(600)")

    async def cancelled() -> None:
        running = asyncio.create_task(Sandbox().run(one, Limits(seconds=100)))
        while not left(folder):  # noqa: ASYNC110 # processes have no events
            await asyncio.sleep(0.02)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(cancelled())
    assert left(folder) == []


def test_where_orphans_are_its_own_none_is_left_a_zombie(folder: Path) -> None:
    """As in a container where Joute is the first process, here a reaper of orphans."""
    one = program(folder, "os.fork(); time.sleep(600)")
    libc = ctypes.CDLL(None, use_errno=True)
    reaper = 36  # PR_SET_CHILD_SUBREAPER
    before = zombies()
    assert libc.prctl(reaper, 1, 0, 0, 0) == 0
    try:
        for _ in range(3):
            assert run(one, Limits(seconds=1)).how == "late"
        assert zombies() <= before
    finally:
        libc.prctl(reaper, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("group", "files", "left_mb"),
    [
        ("/", {}, 2_000),
        ("/", {"": ("max", 0)}, 2_000),
        ("/", {"": (512, 100)}, 422),
        ("/", {"": (512, 600)}, 0),
        ("/a/b", {"a": (1_024, 24), "a/b": ("max", 24)}, 1_010),
        ("/a/b", {"a": (1_024, 24), "a/b": (256, 6)}, 260),
    ],
)
def test_the_memory_that_is_left_is_that_of_the_container(
    tmp_path: Path, group: str, files: dict[str, tuple[Any, int]], left_mb: int
) -> None:
    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    write("proc/meminfo", "MemTotal: 8192000 kB\nMemAvailable: 2048000 kB\n")
    write("proc/self/cgroup", f"1:cpu:/x\n0::{group}\n")
    for name, (most, current) in files.items():
        place = f"sys/fs/cgroup/{name}"
        write(f"{place}/memory.max", f"{most if most == 'max' else most << 20}\n")
        write(f"{place}/memory.current", f"{current << 20}\n")
        write(f"{place}/memory.stat", f"anon 5\ninactive_file {10 << 20}\n")
    assert available_mb(tmp_path) == left_mb


def test_nothing_runs_unless_the_operator_allowed_it_and_the_machine_can(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    check_sandbox(SandboxSettings(allow=True), "code")
    with pytest.raises(SandboxNotAllowed, match=r"\[sandbox\] allow = true"):
        check_sandbox(SandboxSettings(), "code")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoSandbox, match="bubblewrap is missing"):
        check_sandbox(SandboxSettings(allow=True), "code")
    broken = tmp_path / "bwrap"
    broken.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n"
    )
    broken.chmod(0o755)
    with pytest.raises(NoSandbox, match="No permissions to create a new namespace"):
        check_sandbox(SandboxSettings(allow=True), "code")


def test_system_calls_are_those_of_the_machine() -> None:
    filters = {system_call_filter(machine) for machine in ("x86_64", "aarch64")}
    assert len(filters) == 2
    assert {len(one) % 8 for one in filters} == {0}
    with pytest.raises(KeyError):
        system_call_filter("vax")
    with pytest.raises(ValueError, match="memory_mb is from 64"):
        Limits(memory_mb=1)
    with pytest.raises(ValueError, match="memory_mb times processes"):
        Limits(memory_mb=4_096, processes=64)


@pytest.mark.skipif(os.getuid() != 0, reason="all tests here are those of no root")
def test_it_is_the_same_for_somebody_who_is_not_root(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a copy of Python, since that of root may be nobody else’s to read."""
    with TemporaryDirectory() as readable:
        _tried_by_nobody(Path(readable), monkeypatch)


def _tried_by_nobody(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library, folder = place / "python", place / "tried"
    folder.mkdir()
    left_out = (
        "test",
        "site-packages",
        "__pycache__",
        "idlelib",
        "ensurepip",
        "config-*",
        "tkinter",
    )
    shutil.copytree(sysconfig.get_path("stdlib"), library, ignore=shutil.ignore_patterns(*left_out))
    interpreter = shutil.copy(os.path.realpath(sys.executable), place / "interpreter")
    for one in Path(sysconfig.get_config_var("LIBDIR")).glob("libpython3*.so*"):
        shutil.copy(one, place)
    given = {"stdlib": str(library), "LIBDIR": str(place)}
    monkeypatch.setattr(sysconfig, "get_path", given.__getitem__)
    monkeypatch.setattr(sysconfig, "get_config_var", given.__getitem__)
    monkeypatch.setattr(sys, "executable", interpreter)
    monkeypatch.setattr(os, "getuid", lambda: 65_534)
    program(
        folder,
        """
children = []
def fork():
    while True:
        children.append(os.fork())
        if not children[-1]:
            time.sleep(600)
say(user=os.getuid(), bomb=tried(fork), root=sorted(os.listdir("/")),
    passwd=tried(lambda: open("/etc/passwd").read())[0])
""",
    )
    for one in (place, *place.rglob("*")):
        one.chmod(0o755)
    filter_fd = open_filter()
    ended = subprocess.run(
        command(folder, "program", SMALL, Descriptors(filter_fd)),
        capture_output=True,
        env=ENVIRONMENT,
        pass_fds=[filter_fd],
        cwd="/",
        user=65_534,
        group=65_534,
        extra_groups=[],
        timeout=60,
        check=False,
    )
    os.close(filter_fd)
    assert not ended.stderr, ended.stderr
    seen = json.loads(ended.stdout)
    assert seen["user"] == 65_534
    assert seen["bomb"][0] == "BlockingIOError"
    assert seen["passwd"] in {"FileNotFoundError", "PermissionError"}
    assert "home" not in seen["root"]
