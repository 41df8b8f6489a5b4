"""Actions are built when they are first used, which jobs and a screen may do at the same time."""

import sys
import threading

from pydantic import ValidationError

from opsroom.actions.door import Action
from opsroom.domain.fields import Line, RowId


def fresh() -> list[type[Action]]:
    """Actions that nobody has used."""

    def one() -> type[Action]:
        class Asked(Action):
            call: Line
            row: RowId = 1

        return Asked

    return [one() for _ in range(40)]


def test_threads_that_use_an_action_first_at_once_all_find_it_built() -> None:
    models, together = fresh(), threading.Barrier(8)
    made: list[str] = []
    refused: list[str] = []

    def use() -> None:
        together.wait()
        for model in models:
            made.append(model.model_validate({"call": " 7 "}).model_dump()["call"])
            try:
                model.model_validate({"call": "7", "row": 0})
            except ValidationError as error:
                refused.append(str(error.errors()[0]["loc"][0]))

    threads = [threading.Thread(target=use) for _ in range(8)]
    before = sys.getswitchinterval()
    try:
        sys.setswitchinterval(1e-6)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert not any(model.__pydantic_complete__ is False for model in models)
    assert made == ["7"] * 320
    assert refused == ["row"] * 320
