"""Signed values: cookies that cannot be forged, links that cannot be guessed.

A value signed for one purpose is refused for another: each purpose has its own salt.
"""

import hmac
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

# Nodes of one site sign for each other: the clock of one may be ahead of another's by so much.
CLOCKS_DIFFER_S = 60


class Signer:
    """Signs small JSON values with the key of the site."""

    def __init__(self, key: str) -> None:
        self._key = key
        # One for each purpose, of which there are few: making one takes longer than to sign.
        self._serializers: dict[str, URLSafeTimedSerializer] = {}

    def sign(self, purpose: str, value: Any) -> str:
        """A token safe in an address or a cookie; `value` is readable by its holder."""
        return self._serializer(purpose).dumps(value)

    def read(self, purpose: str, token: str, max_age_s: int | None = None) -> Any | None:
        """The value of a token, or None when it is forged, too old or for another purpose."""
        try:
            value, signed_at = self._serializer(purpose).loads(token, return_timestamp=True)
        except BadData:
            return None
        age_s = time.time() - signed_at.timestamp()
        fresh = max_age_s is None or -CLOCKS_DIFFER_S <= age_s <= max_age_s
        return value if fresh else None

    def secret(self, purpose: str) -> str:
        """A key of its own for a purpose, 64 hexadecimal characters: nobody stores it."""
        return hmac.new(self._key.encode(), f"joute.{purpose}".encode(), sha256).hexdigest()

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        if purpose not in self._serializers:
            self._serializers[purpose] = URLSafeTimedSerializer(
                self._key, salt=f"joute.{purpose}", signer_kwargs={"digest_method": sha256}
            )
        return self._serializers[purpose]


def digest(secret: str) -> str:
    """The only trace in the database of a secret link or of what a cookie holds."""
    return sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class SignedCookie:
    """A cookie that this site signs: HttpOnly, SameSite=Lax, `Secure` where `secure` says so.

    `path` is the sub-path of the site, or "/".
    """

    signer: Signer
    name: str
    max_age_s: int
    path: str = "/"
    secure: bool = False

    def read(self, request: Request) -> Any | None:
        """The value the browser sent, or None when there is none that can be believed."""
        token = request.cookies.get(self.name)
        return self.signer.read(self._purpose, token, self.max_age_s) if token else None

    def write(self, response: Response, value: Any) -> None:
        response.set_cookie(
            self.name,
            self.signer.sign(self._purpose, value),
            max_age=self.max_age_s,
            path=self.path,
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def clear(self, response: Response) -> None:
        response.delete_cookie(
            self.name, path=self.path, secure=self.secure, httponly=True, samesite="lax"
        )

    @property
    def _purpose(self) -> str:
        return f"cookie.{self.name}"
