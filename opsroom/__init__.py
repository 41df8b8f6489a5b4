"""The operations room of an after-sales service company, in one terminal."""

__version__ = "0.1.0"
