"""Make a release and try it as a stranger would; nothing is uploaded.

`python -m benchmarks.release [DIR]` builds wheel and sdist into DIR (dist/), lets twine look,
installs the wheel in a fresh environment and runs the demo there, from an empty folder. Needs the
extra `release` and a package index.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, folder: Path = ROOT) -> str:
    """What the command prints; it ends this program where it fails."""
    shown = " ".join(map(str, command))
    print(f"+ {shown}", file=sys.stderr)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment())
    if done.returncode != 0:
        sys.exit(f"{shown}\n{done.stdout}{done.stderr}")
    return done.stdout


def environment() -> dict[str, str]:
    """Ours, without what would lead a fresh installation back into this checkout."""
    hidden = ("PYTHONPATH", "VIRTUAL_ENV", "HARVEST_CACHE", "HARVEST_CONFIG")
    return {name: value for name, value in os.environ.items() if name not in hidden}


def build(target: Path) -> list[Path]:
    """The sdist, and the wheel made of it, examined by twine."""
    run(sys.executable, "-m", "build", "--outdir", target, ROOT)
    made = sorted(target.glob("harvest_biblio-*"))
    run(sys.executable, "-m", "twine", "check", "--strict", *made)
    return made


def try_out(wheel: Path) -> str:
    """What `harvest demo` prints, installed elsewhere; and its version."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "env", with_pip=True)
        scripts = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
        run(scripts / "python", "-m", "pip", "install", "--quiet", wheel)
        return run(scripts / "harvest", "--version") + run(
            scripts / "harvest", "demo", folder=folder
        )


def main(target: Path) -> list[Path]:
    """Build and try; the files that were made."""
    made = build(target)
    print(try_out(next(path for path in made if path.suffix == ".whl")))
    return made


if __name__ == "__main__":
    for path in main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"):
        print(path)
