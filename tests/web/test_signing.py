import stat
import threading
import time
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from joute.errors import BadSettings
from joute.settings import DatabaseTable, Settings
from joute.web import SignedCookie, Signer, signing_key

KEY = "k" * 32


def test_a_signed_value_is_read_back() -> None:
    signer = Signer(KEY)
    assert signer.read("share", signer.sign("share", {"id": 7})) == {"id": 7}


def test_a_value_signed_for_one_purpose_or_with_another_key_is_refused() -> None:
    token = Signer(KEY).sign("share", "x")
    assert Signer(KEY).read("operator", token) is None
    assert Signer("l" * 32).read("share", token) is None
    forged = token[:3] + ("A" if token[3] != "A" else "B") + token[4:]
    assert Signer(KEY).read("share", forged) is None
    assert Signer(KEY).read("share", "") is None


def test_an_old_value_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = Signer(KEY)
    token = signer.sign("share", "x")
    later = time.time() + 100
    monkeypatch.setattr("time.time", lambda: later)
    assert signer.read("share", token, max_age_s=99) is None
    assert signer.read("share", token, max_age_s=200) == "x"


def test_a_clock_that_is_a_little_behind_believes_what_another_signed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signer = Signer(KEY)
    token = signer.sign("share", "x")
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now - 2)
    assert signer.read("share", token, max_age_s=99) == "x"
    monkeypatch.setattr("time.time", lambda: now - 120)
    assert signer.read("share", token, max_age_s=99) is None


def _request(cookie: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", cookie.encode())]})


def test_a_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    cookie = SignedCookie(Signer(KEY), "joute_voter", 3600, path="/joute", secure=True)
    response = Response()
    cookie.write(response, "voter-1")
    header = response.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Secure", "Path=/joute", "Max-Age=3600"):
        assert part in header
    assert cookie.read(_request(header.split(";")[0])) == "voter-1"


def test_a_forged_or_absent_cookie_is_nobody() -> None:
    cookie = SignedCookie(Signer(KEY), "joute_voter", 3600)
    assert cookie.read(_request("joute_voter=voter-1")) is None
    assert cookie.read(_request("other=1")) is None
    moved = Signer(KEY).sign("cookie.joute_operator", "voter-1")
    assert cookie.read(_request(f"joute_voter={moved}")) is None


def test_clearing_a_cookie_empties_it() -> None:
    response = Response()
    SignedCookie(Signer(KEY), "joute_voter", 3600).clear(response)
    assert "Max-Age=0" in response.headers["set-cookie"]


def _settings(url: str, secret: str | None = None) -> Settings:
    return Settings(
        database=DatabaseTable(url=url), secret=SecretStr(secret) if secret is not None else None
    )


def test_the_key_given_is_used() -> None:
    assert signing_key(_settings("postgresql://db/x", KEY)) == KEY


@pytest.mark.parametrize("secret", ["", "short"])
def test_a_short_key_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(BadSettings) as refusal:
        signing_key(_settings("sqlite:///x", secret))
    assert refusal.value.params["name"] == "JOUTE_SECRET"
    assert "short" not in str(refusal.value)


def test_postgresql_needs_a_key() -> None:
    with pytest.raises(BadSettings, match="JOUTE_SECRET"):
        signing_key(_settings("postgresql://db/x"))


def test_a_key_is_made_once_beside_the_sqlite_file(tmp_path: Path) -> None:
    settings = _settings(f"sqlite:///{tmp_path}/joute.sqlite3")
    key = signing_key(settings)
    assert len(key) >= 32
    assert signing_key(settings) == key
    kept = tmp_path / "joute.sqlite3.secret"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [kept]


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    settings = _settings(f"sqlite:///{tmp_path}/joute.sqlite3")
    keys: list[str] = []
    threads = [
        threading.Thread(target=lambda: keys.append(signing_key(settings))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    settings = _settings(f"sqlite:///{tmp_path}/joute.sqlite3")
    signing_key(settings)
    (tmp_path / "joute.sqlite3.secret").chmod(0o644)
    with pytest.raises(BadSettings, match="0600"):
        signing_key(settings)


def test_a_database_in_memory_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert signing_key(_settings("sqlite://")) != signing_key(_settings("sqlite://"))
    assert list(tmp_path.iterdir()) == []
