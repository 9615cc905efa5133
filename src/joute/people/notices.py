"""The libraries and data sources of Joute, with their licences."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    name: str
    licence: str
    url: str


LIBRARIES = (
    Notice("aiosqlite", "MIT", "https://aiosqlite.omnilib.dev"),
    Notice("Alembic", "MIT", "https://alembic.sqlalchemy.org"),
    Notice("asyncpg", "Apache-2.0", "https://github.com/MagicStack/asyncpg"),
    Notice("Babel", "BSD-3-Clause", "https://babel.pocoo.org"),
    Notice("FastAPI", "MIT", "https://fastapi.tiangolo.com"),
    Notice("httpcore2", "BSD-3-Clause", "https://github.com/pydantic/httpx2"),
    Notice("httptools", "MIT", "https://github.com/MagicStack/httptools"),
    Notice("httpx2", "BSD-3-Clause", "https://github.com/pydantic/httpx2"),
    Notice("itsdangerous", "BSD-3-Clause", "https://itsdangerous.palletsprojects.com"),
    Notice("Jinja2", "BSD-3-Clause", "https://jinja.palletsprojects.com"),
    Notice("markdown-it-py", "MIT", "https://github.com/executablebooks/markdown-it-py"),
    Notice("math-core", "MIT", "https://github.com/tmke8/math-core"),
    Notice("nh3", "MIT", "https://github.com/messense/nh3"),
    Notice("NumPy", "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", "https://numpy.org"),
    Notice("phonenumbers", "Apache-2.0", "https://github.com/daviddrysdale/python-phonenumbers"),
    Notice("Pillow", "MIT-CMU", "https://python-pillow.github.io"),
    Notice("pydantic-settings", "MIT", "https://github.com/pydantic/pydantic-settings"),
    Notice("Pygments", "BSD-2-Clause", "https://pygments.org"),
    Notice("pypdf", "BSD-3-Clause", "https://github.com/py-pdf/pypdf"),
    Notice("python-multipart", "Apache-2.0", "https://github.com/Kludex/python-multipart"),
    Notice("python-stdnum", "LGPL-2.1-or-later", "https://arthurdejong.org/python-stdnum/"),
    Notice("Rich", "MIT", "https://github.com/Textualize/rich"),
    Notice("ruamel.yaml", "MIT", "https://yaml.dev"),
    Notice("Segno", "BSD-3-Clause", "https://segno.readthedocs.io"),
    Notice("SQLAlchemy", "MIT", "https://www.sqlalchemy.org"),
    Notice("tomlkit", "MIT", "https://github.com/python-poetry/tomlkit"),
    Notice("Typer", "MIT", "https://typer.tiangolo.com"),
    Notice("Uvicorn", "BSD-3-Clause", "https://uvicorn.dev"),
)

# Facts about models, results that others published, factors of electricity. A blank licence: terms
# at the source.
DATA = (
    Notice("ADEME, Base Empreinte", "", "https://base-empreinte.ademe.fr/"),
    Notice("Aider", "Apache-2.0", "https://github.com/Aider-AI/aider"),
    Notice("compar:IA", "Apache-2.0, Etalab 2.0", "https://github.com/betagouv/ComparIA"),
    Notice("EcoLogits", "MPL-2.0", "https://github.com/mlco2/ecologits"),
    Notice("Epoch AI", "CC BY 4.0", "https://epoch.ai"),
    Notice("EuroEval", "MIT", "https://github.com/EuroEval/leaderboards"),
    Notice("genai-prices", "MIT", "https://github.com/pydantic/genai-prices"),
    Notice("Gorilla, BFCL", "Apache-2.0", "https://github.com/ShishirPatil/gorilla"),
    Notice("LiteLLM", "MIT", "https://github.com/BerriAI/litellm"),
    Notice("LMArena", "CC BY 4.0", "https://lmarena.ai"),
    Notice("models.dev", "MIT", "https://models.dev"),
    Notice("NVIDIA, RULER", "Apache-2.0", "https://github.com/NVIDIA/RULER"),
    Notice("OpenAI, simple-evals", "MIT", "https://github.com/openai/simple-evals"),
    Notice(
        "Our World in Data, Ember",
        "CC BY 4.0",
        "https://ourworldindata.org/grapher/carbon-intensity-electricity",
    ),
    Notice("Sierra, τ²-bench", "MIT", "https://github.com/sierra-research/tau2-bench"),
    Notice("Vectara", "Apache-2.0", "https://github.com/vectara/hallucination-leaderboard"),
    Notice(
        "World Resources Institute",
        "",
        "https://www.wri.org/research/guidance-calculating-water-use-embedded-purchased-electricity",
    ),
)
