"""Static files, held in memory and cached by browsers without end.

One hash covers all of them and is part of their address, as a folder: a module imports its
neighbour by a relative path and gets the version that belongs with it.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
COMPRESSED = {".css", ".js", ".svg", ".txt"}
IMMUTABLE = "public, max-age=31536000, immutable"
# A page rendered by another version of Joute, during an update, still finds its files.
OTHER_VERSION = "no-cache"


@dataclass(frozen=True)
class Asset:
    media_type: str
    body: bytes
    gzipped: bytes | None

    def response(self, accepts_gzip: bool, cache_control: str) -> Response:
        headers = {"Cache-Control": cache_control}
        if self.gzipped is None:
            return Response(self.body, media_type=self.media_type, headers=headers)
        headers["Vary"] = "Accept-Encoding"
        if not accepts_gzip:
            return Response(self.body, media_type=self.media_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(self.gzipped, media_type=self.media_type, headers=headers)


class Assets:
    """The files of the folder `static/` of each feature, named `feature/path`.

    `folders` maps the name of a feature to its folder, which may have no static file. A file whose
    kind is not in MEDIA_TYPES is not served.
    """

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self.files, self.version = _read(tuple(folders.items()))

    def path(self, name: str) -> str:
        """The address of a file below the root of the site. Raises KeyError for an unknown one."""
        if name not in self.files:
            raise KeyError(f"no static file {name!r}")
        return f"/static/{self.version}/{name}"

    async def serve(self, request: Request) -> Response:
        """The route `/static/{version}/{name:path}`."""
        asset = self.files.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        current = request.path_params["version"] == self.version
        accepts_gzip = "gzip" in request.headers.get("accept-encoding", "")
        return asset.response(accepts_gzip, IMMUTABLE if current else OTHER_VERSION)


# Sites of one process share them.
@cache
def _read(folders: tuple[tuple[str, Path], ...]) -> tuple[Mapping[str, Asset], str]:
    """The files by their names, and their hash."""
    files = {name: _asset(path) for name, path in _found(folders)}
    digest = sha256()
    for name, asset in sorted(files.items()):
        digest.update(name.encode() + b"\0" + asset.body)
    return files, digest.hexdigest()[:12]


def _found(folders: Iterable[tuple[str, Path]]) -> Iterator[tuple[str, Path]]:
    for feature, folder in folders:
        root = folder / "static"
        for path in root.rglob("*"):
            if path.suffix in MEDIA_TYPES:
                yield f"{feature}/{path.relative_to(root).as_posix()}", path


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    # A fixed time makes the same file the same bytes on every node.
    gzipped = gzip.compress(body, mtime=0) if path.suffix in COMPRESSED else None
    return Asset(MEDIA_TYPES[path.suffix], body, gzipped)
