"""A Python of its own, for what holds only before anything was imported."""

import subprocess
import sys


def said(program: str) -> str:
    """What a fresh process prints."""
    words = [sys.executable, "-c", program]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
