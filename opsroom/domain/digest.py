"""SHA-256 from Python's own module, as :mod:`random` takes it: ``hashlib`` brings OpenSSL along.

That is 3.5 MiB of a session, and for an entry of the journal no faster; long texts in bulk are
better off with ``hashlib``.
"""

import sys
from typing import Final

try:
    if sys.version_info >= (3, 12):
        from _sha2 import sha256
    else:
        from _sha256 import sha256  # type: ignore[import-not-found]  # it has no stubs
except ImportError:  # a Python may be built without them
    from hashlib import sha256

__all__ = ["OWN", "sha256"]

#: Whether it is Python's own.
OWN: Final = sha256.__module__ != "_hashlib"
