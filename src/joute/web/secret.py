"""The key that signs cookies and links."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from joute.errors import BadSettings
from joute.settings import Settings
from joute.store import database_url, sqlite_file

MINIMUM_CHARACTERS = 32


def signing_key(settings: Settings) -> str:
    """JOUTE_SECRET, or a key created at the first start and stored beside the SQLite file.

    The file is readable by its owner only. Raises BadSettings when the key is too short, when
    its file can be read by others, and with PostgreSQL, where several nodes must share one key.
    """
    if settings.secret is not None:
        return _long_enough(settings.secret.get_secret_value())
    if database_url(settings.database.url).get_backend_name() != "sqlite":
        raise BadSettings(
            name="JOUTE_SECRET",
            received="nothing",
            expected=f"{MINIMUM_CHARACTERS} random characters or more, the same on every node",
        )
    file = sqlite_file(settings.database.url)
    if file is None:
        return secrets.token_urlsafe(MINIMUM_CHARACTERS)
    return _stored_key(file.with_name(f"{file.name}.secret"))


def _long_enough(key: str) -> str:
    if len(key) < MINIMUM_CHARACTERS:
        raise BadSettings(
            name="JOUTE_SECRET",
            received=f"{len(key)} characters",
            expected=f"{MINIMUM_CHARACTERS} random characters or more",
        )
    return key


def _stored_key(path: Path) -> str:
    if not path.exists():
        _create_key(path)
    mode = path.stat().st_mode & 0o777
    if os.name == "posix" and mode & 0o077:
        raise BadSettings(name=str(path), received=f"mode {mode:04o}", expected="mode 0600")
    return _long_enough(path.read_text("ascii").strip())


def _create_key(path: Path) -> None:
    """Write the whole key, then give it its name: another process sees all of it or none.

    A file system without hard links gets the key under its name at once.
    """
    key = secrets.token_urlsafe(MINIMUM_CHARACTERS) + "\n"
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    _write_new(draft, key)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # Another process was faster: its key is ours too.
    except OSError:
        with suppress(FileExistsError):
            _write_new(path, key)
    finally:
        draft.unlink()


def _write_new(path: Path, key: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
