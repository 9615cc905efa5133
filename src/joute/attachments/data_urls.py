"""Pictures in a body of JSON: data URLs, as programs send them."""

import base64
import binascii
from dataclasses import dataclass

from joute.images import NotAPicture

_SCHEME, _ENCODING = "data:", ";base64"


@dataclass(frozen=True)
class DataUrl:
    """A picture as an upload; its address is read when its bytes are asked for."""

    url: str
    filename: str = "picture"

    async def read(self, size: int = -1) -> bytes:
        """Its first `size` bytes, or all. Raises NotAPicture for what is no data URL in base64:
        nothing is fetched."""
        head, comma, body = self.url.partition(",")
        if not comma or not head.startswith(_SCHEME) or not head.endswith(_ENCODING):
            raise NotAPicture("no data URL in base64")
        # Four characters are three bytes: more than `size` of these are not decoded.
        most = len(body) if size < 0 else (size // 3 + 1) * 4
        try:
            data = base64.b64decode(body[:most], validate=True)
        except binascii.Error as error:
            raise NotAPicture("no base64") from error
        return data if size < 0 else data[:size]
