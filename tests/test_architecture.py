"""Dependence runs one way, and each client library stays behind its own door."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import harvest
from tests.table import every_row

PACKAGE = Path(__file__).parents[1] / "harvest"

LAYERS = (
    ("errors",),
    ("text",),
    ("model",),
    ("match", "merge", "reading", "export"),
    ("check", "writeback"),
    ("settings", "files", "providers", "snapshot", "cache", "library"),
    ("resolve",),
    ("session", "distributed"),
    ("web", "mcp"),
    ("cli",),
)
"""A package may import what stands in a line above its own; beside it only what is listed below."""

BESIDE = {
    ("cache", "providers"),
    ("snapshot", "providers"),
    ("providers", "snapshot"),
    ("library", "files"),
    ("files", "settings"),
    ("library", "settings"),
    ("cache", "files"),
    ("snapshot", "files"),
    ("providers", "files"),
    ("export", "reading"),
    ("match", "reading"),
    ("reading", "match"),
    ("text", "model"),
    ("writeback", "check"),
}
"""Imports within a layer, or against the order, that are meant. The types in harvest.providers are
used everywhere."""

HOMES = {
    "requests": ("providers",),
    "habanero": ("providers",),
    "pyalex": ("providers",),
    "tenacity": ("providers",),
    "pyrate_limiter": ("providers",),
    "sqlite_utils": ("cache", "snapshot"),
    "openpyxl": ("writeback",),
    "pyarrow": ("writeback", "snapshot", "distributed"),
    "duckdb": ("snapshot",),
    "zstandard": ("snapshot",),
    "isal": ("snapshot",),
    "numpy": ("snapshot",),
    "msgspec": ("snapshot",),
    "pyspark": ("distributed",),
    "pandas": ("distributed",),
    "click": ("cli",),
    "rich": ("cli", "export"),
    "datasette": ("web",),
    "jinja2": ("web",),
    "uvicorn": ("web",),
    "mcp": ("mcp",),
}
CORE = {name for layer in LAYERS[:5] for name in layer}
IMPURE = {"socket", "urllib.request", "http.client", "sqlite3", "subprocess", "threading", "time"}
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "sample" not in path.parts)


@cache
def imports(path: Path) -> set[str]:
    """Every module that *path* imports, also inside functions; typing-only imports left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            node.body = []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def home(path: Path) -> str:
    """The part of the house a file belongs to: its package or module below harvest/."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def parts_of_harvest(names: set[str]) -> set[str]:
    """The parts of harvest among imported *names*."""
    return {name.split(".")[1] for name in names if name.startswith("harvest.")}


def test_every_part_of_the_house_has_a_place() -> None:
    """A new module must be put into a layer before it can be imported."""
    known = set(RANK) | {"__init__", "__main__", "sample"}
    assert {home(path) for path in MODULES} <= known


@every_row("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_inward(path: Path) -> None:
    """No module imports from a layer further out, or beside it unless that is meant."""
    own = home(path)
    if own not in RANK:
        return
    for other in parts_of_harvest(imports(path)) & RANK.keys():
        allowed = other == own or RANK[other] < RANK[own] or (own, other) in BESIDE
        assert allowed, f"{path.name} ({own}) imports {other}"


@every_row("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_client_libraries_stay_at_home(path: Path) -> None:
    """HTTP, retry, pacing, SQLite and terminal libraries are imported in their own parts only."""
    roots = {name.split(".")[0] for name in imports(path)}
    for library in roots & HOMES.keys():
        assert home(path) in HOMES[library], f"{path} imports {library}"


@every_row("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_core_does_no_io(path: Path) -> None:
    """The core opens no socket, no database and no process, and reads no clock."""
    if home(path) in CORE:
        assert not imports(path) & IMPURE
        source = path.read_text(encoding="utf-8")
        assert "datetime.now" not in source
        assert ".today()" not in source


def test_one_source_never_imports_another() -> None:
    """Each source has a room of its own; what two share lives in providers/common."""
    rooms = {path.name for path in (PACKAGE / "providers").iterdir() if path.is_dir()}
    rooms -= {"common", "__pycache__"}
    assert {"crossref", "openalex", "openaire", "datacite", "doi_org", "bip"} <= rooms
    for own in rooms | {"common"}:
        for path in (PACKAGE / "providers" / own).rglob("*.py"):
            others = {f"harvest.providers.{other}" for other in rooms - {own}}
            foreign = {name for name in imports(path) if name.startswith(tuple(others))}
            assert not foreign, f"{path} imports {foreign}"


FRONT_DOOR = {"harvest", "harvest.cli", "harvest.export", "harvest.web", "harvest.mcp"}
"""What a face may import: the names of `harvest.__all__`, itself, and the wording."""
SETTING = {"options": "harvest.settings", "config_command": "harvest.settings"}
WRITING = {"output": "harvest.files.atomic", "serve_command": "harvest.web.serving"}
WRITING |= {"mcp_command": "harvest.mcp.protocol_server", "passages": "harvest.text.accent"}
FACES = sorted(path for face in ("cli", "web", "mcp") for path in (PACKAGE / face).rglob("*.py"))


@every_row("path", FACES, ids=lambda path: path.stem)
def test_faces_come_by_the_front_door(path: Path) -> None:
    """A command or page imports what any program may, its own parts and wording; no inner part."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    allowed = FRONT_DOOR | {(SETTING | WRITING).get(path.stem, "harvest")}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("harvest"):
            module = str(node.module)
            within = (f"harvest.{home(path)}.", "harvest.export.")
            assert module in allowed or module.startswith(within), f"{path.name} imports {module}"
            if module == "harvest":
                names = {alias.name for alias in node.names} - {"__version__"}
                assert names <= set(harvest.__all__), f"{path.name}: {names}"


def test_benchmarks_use_nothing_of_the_command_line() -> None:
    """What a benchmark needs, a program may need."""
    for path in (PACKAGE.parent / "benchmarks").glob("*.py"):
        assert "cli" not in parts_of_harvest(imports(path)), path.name


def test_no_module_name_stands_in_two_packages() -> None:
    """A module's name alone says what it is; only the rooms of sources are cut alike."""
    rooms = {"client", "mapping", "expectations", "shape", "snapshot_columns"}
    shared = {"__init__", "__main__"} | rooms
    names = [path.stem for path in MODULES if path.stem not in shared]
    assert sorted(names) == sorted(set(names))
