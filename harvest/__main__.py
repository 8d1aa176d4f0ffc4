"""`python -m harvest`, and the command `harvest`: Ctrl-C ends it with a word from the start."""

from __future__ import annotations

import os

__all__ = ["main"]

EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line; what comes while it is still being loaded is caught, too."""
    try:
        from harvest.cli import main as run

        run()
    except KeyboardInterrupt:
        try:
            os.write(2, b"harvest: interrupted\n")
        finally:
            os._exit(EXIT_INTERRUPTED)


if __name__ == "__main__":
    main()
