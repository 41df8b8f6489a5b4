"""Where the files are that come with the program but aren't code."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The folder `name` (``"themes"``, ``"sample_db"``) as this installation has it.

    A wheel carries it inside the package; in a source checkout it lies beside the package. Raises
    FileNotFoundError where neither is so: the installation is incomplete.
    """
    inside = _PACKAGE / "_shipped" / name
    if inside.exists():
        return inside
    checkout = _PACKAGE.parent
    # The project file tells a checkout from a site-packages with somebody else's "themes" in it.
    beside = checkout / name
    if beside.exists() and (checkout / "pyproject.toml").is_file():
        return beside
    raise FileNotFoundError(f"{name} is missing from this installation of opsroom: {inside}")
