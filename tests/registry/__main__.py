"""Run the registry by hand: `python -m tests.registry --data DIR --limits`."""

from __future__ import annotations

import argparse
import json
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.registry import Registry


def main() -> None:
    """Serve until interrupted; then print what was received."""
    parser = argparse.ArgumentParser(prog="python -m tests.registry", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--data", type=Path, help="folder with *.jsonl.gz to serve")
    parser.add_argument("--synthetic", type=int, metavar="N", help="serve N made-up works")
    parser.add_argument(
        "--latency", action="append", default=[], metavar="SOURCE=SECONDS", help="may be repeated"
    )
    parser.add_argument("--limits", action="store_true", help="enforce the providers' rates")
    parser.add_argument("--budget", type=int, help="OpenAlex credits for the day")
    options = parser.parse_args()
    pairs = (each.split("=", 1) for each in options.latency)
    latency = {source: float(seconds) for source, seconds in pairs}
    common: dict[str, Any] = {"port": options.port, "latency": latency}
    common |= {"limits": options.limits, "budget": options.budget}
    with _registry(options.data, options.synthetic, common) as registry:
        for name, value in registry.env().items():
            print(f"export {name}={value}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print(json.dumps(asdict(registry.summary()), indent=1))


def _registry(data: Path | None, count: int | None, common: dict[str, Any]) -> Registry:
    if data:
        return Registry.from_data(data, **common)
    return Registry.synthetic(count, **common) if count else Registry(**common)


if __name__ == "__main__":
    main()
