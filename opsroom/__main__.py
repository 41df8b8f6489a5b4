"""``python -m opsroom`` and the console script."""

import sys


def main(argv: list[str] | None = None) -> int:
    """Run one command line and return its exit code; ``--version`` costs no import.

    Args:
        argv: the words after the program's name; ``None`` takes the process's own.
    """
    words = sys.argv[1:] if argv is None else argv
    if words == ["--version"]:
        from opsroom import __version__

        print(f"opsroom {__version__}")  # noqa: T201 - printing is what this option is for
        return 0
    from opsroom.cli.main import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
