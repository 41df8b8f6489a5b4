"""What tests of settlements and slips by keys share: somebody of a firm at the screen."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from textual.pilot import Pilot
from textual.widgets import Static

from opsroom.ui.app import OpsApp
from opsroom.ui.screens.actform import ActForm
from opsroom.ui.screens.ask import Ask, Picker
from opsroom.ui.screens.cases import CasesScreen
from opsroom.ui.widgets.formrow import FormRow
from opsroom.ui.widgets.sheet import Sheet
from opsroom.wiring import wire
from tests.settling import Firm
from tests.ui.casepilot import grid
from tests.ui.reading import told
from tests.ui.waiting import until

Size = tuple[int, int]


class Seat:
    """Somebody at the screen, who has keys and nothing else.

    Attributes:
        app: the room; ``pilot`` presses keys.
    """

    def __init__(self, app: OpsApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        """Press keys; ``'text`` is typed letter by letter."""
        for key in keys:
            await self.pilot.press(*(key[1:] if key.startswith("'") else (key,)))

    async def until(self, true: Callable[[], object]) -> None:
        await until(self.pilot, true)

    async def cases(self, *keys: str) -> None:
        """Go to the cases, with keys pressed there."""
        await self.press("6")
        await self.until(lambda: isinstance(self.app.screen, CasesScreen))
        await self.press(*keys)
        await self.until(lambda: grid(self.app).rows)

    @property
    def form(self) -> ActForm:
        """The form in front."""
        assert isinstance(self.app.screen, ActForm), self.app.screen
        return self.app.screen

    async def form_opens(self) -> ActForm:
        await self.until(lambda: isinstance(self.app.screen, ActForm) and self.form.ready)
        return self.form

    async def offered(self) -> list[str]:
        """What the list of what can be done holds."""
        await self.until(lambda: isinstance(self.app.screen, Ask))
        return [text for _code, text in self.app.screen.query_one(Picker).choices]

    async def pick(self, words: str) -> ActForm:
        """Choose what has these words, by its number."""
        at = next(at for at, text in enumerate(await self.offered()) if words in text)
        await self.press(str(at + 1), "enter")
        return await self.form_opens()

    async def says(self, *words: str) -> None:
        """Wait until the form says what would come of it, or why nothing would."""
        await self.until(lambda: all(word in " ".join(self.form.outcome) for word in words))

    def problem(self, key: str) -> str:
        """What is said to be wrong with a field."""
        row = self.form.query_one(f"#row-{key}", FormRow)
        return str(row.query_one(".problem", Static).content) if row.has_class("-wrong") else ""

    def head(self) -> str:
        """What the form says there is to know first."""
        return self.form.query_one("#head", Sheet).text

    async def sent(self, key: str = "ctrl+s") -> None:
        """Do it, and wait until the form has gone."""
        form = self.form
        await self.press(key)
        await self.until(lambda: self.app.screen is not form)

    async def told(self, *words: str) -> str:
        """Wait for a toast with these words."""
        await self.until(lambda: any(all(w in text for w in words) for text in told(self.app)))
        return next(text for text in told(self.app) if all(w in text for w in words))


@asynccontextmanager
async def seat(firm: Firm, person: str, size: Size = (100, 30)) -> AsyncIterator[Seat]:
    """Somebody of the firm at a screen of their own."""
    now = datetime.fromtimestamp(firm.company.now, UTC).isoformat()
    app = OpsApp(wire(db=str(firm.company.path), now=now, lang="en", person=person), jobs=False)
    async with app.run_test(size=size) as pilot:
        yield Seat(app, pilot)
