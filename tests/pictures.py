"""Pictures of the screens: ``python -m tests.pictures FOLDER [--lang L] [--size 120x40] [KEYS…]``.

Builds the sample company, opens the room headless, presses the keys given (Textual's names, a
dot waits for the screen to settle) and writes an SVG, and a PNG where ``rsvg-convert`` is there.
"""

import argparse
import asyncio
import html
import re
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.cells import cell_len

from opsroom.actions.sample import build_sample
from opsroom.ui.app import OpsApp
from opsroom.wiring import wire

NOW = "2026-11-24T14:05:00+08:00"


async def picture(
    folder: Path,
    name: str,
    size: tuple[int, int],
    keys: list[str],
    *,
    lang: str,
    theme: str,
    now: str = NOW,
    db: str | None = None,
    person: str | None = None,
) -> Path:
    """Write one picture and return the SVG's path."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(db) if db else Path(scratch) / "demo.db"
        wired = wire(db=str(path), now=now, lang=lang, person=person)
        if not db:
            build_sample(path, wired.clock(), wired.policy)
        settings = replace(wired.settings, theme=theme, log=Path(scratch) / "log")
        app = OpsApp(replace(wired, settings=settings), jobs=False)
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause(0.3)
            for key in keys:
                if key == ".":
                    await pilot.pause(0.3)
                elif len(key) > 1 and key.startswith("'"):
                    await pilot.press(*key[1:])
                else:
                    await pilot.press(key)
            await pilot.pause(0.3)
            svg = folder / f"{name}.svg"
            svg.write_text(app.export_screenshot(), encoding="utf-8")
    if tool := shutil.which("rsvg-convert"):
        flat = _TEXT.sub(_placed, svg.read_text(encoding="utf-8"))
        png = str(svg.with_suffix(".png"))
        subprocess.run([tool, "-o", png], input=flat.encode(), check=True)
    return svg


#: A text of the picture: attributes before, x, y, its length in characters, not cells; the words.
_TEXT = re.compile(
    r'<text ([^>]*)x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+"([^>]*)>([^<]*)</text>'
)
#: A wide character, or narrow ones without a blank between.
_PIECE = re.compile(
    r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\S+?(?=[\u1100-\uffff]|\s|$)"
)
#: Width of a cell.
_CELL = 12.2


def _placed(found: re.Match[str]) -> str:
    """Every word and every wide character in the cells that it has in a terminal.

    rsvg drops blanks at the start of a text, and makes those beside Chinese too narrow.
    """
    before, x, y, after, words = found.groups()
    text, pieces = html.unescape(words), []
    for piece in _PIECE.finditer(text):
        left = float(x) + _CELL * cell_len(text[: piece.start()])
        tag = f'<text {before}x="{left:.1f}" y="{y}"{after}>'
        pieces.append(f"{tag}{html.escape(piece[0])}</text>")
    return "".join(pieces)


def main() -> None:
    """Read the arguments and write the picture."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", default="board")
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--theme", default="night")
    parser.add_argument("--now", default=NOW)
    parser.add_argument("--db")
    parser.add_argument("--person")
    parser.add_argument("keys", nargs="*")
    args = parser.parse_intermixed_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    width, height = map(int, args.size.split("x"))
    asyncio.run(
        picture(
            args.folder,
            args.name,
            (width, height),
            args.keys,
            lang=args.lang,
            theme=args.theme,
            now=args.now,
            db=args.db,
            person=args.person,
        )
    )


if __name__ == "__main__":
    main()
