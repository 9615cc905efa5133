"""A stand-in of a hub of datasets, in memory: what its client asks of it to make a dataset, to
commit files, to forget earlier commits and to fetch files of a commit. It takes every file in the
commit; a real one takes large files by another way, which is the client’s."""

import base64
import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

TOKEN = "hf_" + "t" * 34
COMMIT = "0" * 40


@dataclass
class Hub:
    """`files` of each dataset by path, its `commits`, the first first, the `cards` whose metadata
    it was asked to check, the licence that every card states, and the revisions of which files were
    fetched."""

    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    commits: dict[str, list[str]] = field(default_factory=dict)
    cards: list[str] = field(default_factory=list)
    licence: str = "mit"
    fetched: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def known(request: Request, call_next: Any) -> Any:
            if request.headers.get("authorization") != f"Bearer {TOKEN}":
                return JSONResponse({"error": "Invalid username or password."}, 401)
            return await call_next(request)

        @app.post("/api/repos/create")
        async def create(request: Request) -> Any:
            asked = await request.json()
            name = f"{asked['organization']}/{asked['name']}"
            if name in self.files:
                return JSONResponse({"error": "exists", "url": f"{request.base_url}{name}"}, 409)
            self.files[name], self.commits[name] = {}, ["initial commit"]
            return {"url": f"{request.base_url}datasets/{name}"}

        @app.post("/api/validate-yaml")
        async def validate(request: Request) -> Any:
            asked = await request.json()
            self.cards.append(asked["content"])
            return {"errors": [], "warnings": []}

        @app.post("/api/datasets/{owner}/{name}/preupload/{revision}")
        async def preupload(request: Request) -> Any:
            asked = (await request.json())["files"]
            return {
                "files": [
                    {"path": one["path"], "uploadMode": "regular", "shouldIgnore": False}
                    for one in asked
                ]
            }

        @app.post("/api/datasets/{owner}/{name}/commit/{revision}")
        async def commit(request: Request, owner: str, name: str) -> Any:
            lines = [json.loads(line) for line in (await request.body()).splitlines()]
            values = {line["key"]: line["value"] for line in lines if line["key"] == "header"}
            for line in lines:
                if line["key"] == "file":
                    content = base64.b64decode(line["value"]["content"])
                    self.files[f"{owner}/{name}"][line["value"]["path"]] = content
            self.commits[f"{owner}/{name}"].append(values["header"]["summary"])
            url = f"{request.base_url}datasets/{owner}/{name}/commit/{COMMIT}"
            return {"success": True, "commitOid": COMMIT, "commitUrl": url}

        @app.get("/api/datasets/{owner}/{name}/revision/{revision}")
        @app.get("/api/datasets/{owner}/{name}")
        async def info(owner: str, name: str, revision: str = COMMIT) -> Any:
            sha = COMMIT if revision == "main" else revision
            siblings = [
                {"rfilename": path, "size": len(content)}
                for path, content in self.files.get(f"{owner}/{name}", {}).items()
            ]
            card = {"license": self.licence}
            return {"id": f"{owner}/{name}", "sha": sha, "siblings": siblings, "cardData": card}

        @app.api_route(
            "/datasets/{owner}/{name}/resolve/{revision}/{path:path}", methods=["GET", "HEAD"]
        )
        async def resolve(owner: str, name: str, revision: str, path: str) -> Any:
            content = self.files.get(f"{owner}/{name}", {}).get(path)
            if content is None:
                return JSONResponse({"error": "not found"}, 404)
            self.fetched.append(revision)
            digest = sha256(content).hexdigest()
            headers = {"X-Repo-Commit": revision, "ETag": f'"{digest}"'}
            return Response(content, headers=headers)

        @app.post("/api/datasets/{owner}/{name}/super-squash/{branch}")
        async def squash(owner: str, name: str) -> Any:
            self.commits[f"{owner}/{name}"] = ["squashed"]
            return {}

        return app
