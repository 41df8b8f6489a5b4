"""SHA-256 from Python's own module, as :mod:`random` takes it: ``hashlib`` brings OpenSSL along.

That is 3.5 MiB of a session, and for an entry of the journal no faster; long texts in bulk are
better off with ``hashlib``.
"""

try:
    from _sha256 import sha256  # type: ignore[import-not-found]  # Python's own, without stubs
except ImportError:  # it has another name from 3.12 on, and need not be there at all
    from hashlib import sha256

__all__ = ["sha256"]
