"""`python -m harvest` is `harvest`."""

from harvest.cli import main

if __name__ == "__main__":
    main()
