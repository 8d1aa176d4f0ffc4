"""The packages of the extra `snapshot`: told by name where they are not there."""

from __future__ import annotations

from importlib.util import find_spec

from harvest.errors import InvalidArgument

__all__ = ["need_packages"]

_PACKAGES = ("duckdb", "isal", "msgspec", "numpy", "pyarrow", "zstandard")


def need_packages() -> None:
    """Make sure that a dataset can be built and read.

    Raises:
        InvalidArgument: a package is not installed.
    """
    lacking = [name for name in _PACKAGES if find_spec(name) is None]
    if lacking:
        raise InvalidArgument(
            f"a dataset needs the packages {', '.join(lacking)}:"
            " pip install 'harvest-biblio[snapshot]'"
        )
