"""What people call the tracks, steps, fields and choices of complaint cases.

The titles stand in ``opsroom/domain/tracks.toml``, from where tests/catalogues.py takes them into
the catalogues. A company's own titles are in none, so they stand as the company wrote them.
"""

from typing import Final

from opsroom.language import c_

CONTEXT: Final = "track"
"""What keeps a title such as "price" or "none" apart from the same word elsewhere."""


def title(text: str) -> str:
    """A title as it stands in a policy file, in the language in use."""
    return c_(CONTEXT, text)
