"""What is said aloud when calls and cases reach a level (SLA-7), or a case comes to somebody.

One toast, however many they are.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from opsroom.language import N_, _, n_
from opsroom.language.words import series
from opsroom.store.alertsql import Alert, Arrival

Key = tuple[int, int, str]

#: Levels from mild to bad, and the sentence for one call or case.
SENTENCES: Final = {
    "at_risk": N_("{number} is at risk: {customer}"),
    "critical": N_("{number} is critical: {customer}"),
    "overdue": N_("{number} is overdue: {customer}"),
}
_ORDER: Final = tuple(SENTENCES)
#: Up to so many are named; of more, the numbers are given.
NAMED: Final = 2


def key(alert: Alert) -> Key:
    """What makes an alert one of its kind."""
    return alert.about, alert.clock, alert.level


def news(alerts: Sequence[Alert], known: Collection[Key]) -> list[Alert]:
    """The alerts that weren't known, the worst of each call or case alone, the worst first."""
    worst: dict[int, Alert] = {}
    for alert in alerts:
        if key(alert) not in known:
            other = worst.get(alert.about)
            if other is None or _ORDER.index(alert.level) > _ORDER.index(other.level):
                worst[alert.about] = alert
    return sorted(worst.values(), key=lambda a: -_ORDER.index(a.level))


def announcement(fresh: Sequence[Alert], *, cases: bool = False) -> tuple[str, str]:
    """The text and severity of one toast for all of them; ``fresh`` isn't empty."""
    severity = "warning" if fresh[0].level == "at_risk" else "error"
    if len(fresh) <= NAMED:
        lines = [_(SENTENCES[a.level]).format(number=a.number, customer=a.customer) for a in fresh]
        return "\n".join(lines), severity
    counts, n = Counter(alert.level for alert in fresh), len(fresh)
    if cases:
        text = n_("{n} case needs a look", "{n} cases need a look", n).format(n=n)
    else:
        text = n_("{n} call needs a look", "{n} calls need a look", n).format(n=n)
    parts = [
        words.format(n=counts[level])
        for level, words in (
            ("overdue", _("{n} overdue")),
            ("critical", _("{n} critical")),
            ("at_risk", _("{n} at risk")),
        )
        if counts[level]
    ]
    return _("{text}: {parts}").format(text=text, parts=series(parts)), severity


def to_decide(fresh: Sequence[Arrival]) -> str:
    """What is said of cases that wait for the person's decision (CMP-6)."""
    if len(fresh) > NAMED:
        n = len(fresh)
        return n_("{n} case waits for your decision", "{n} cases wait for your decision", n).format(
            n=n
        )
    text = _("{number} waits for your decision: {customer}")
    return "\n".join(text.format(number=a.number, customer=a.customer) for a in fresh)


def to_take(fresh: Sequence[Arrival]) -> str:
    """What is said of cases that are offered to the person (FBK-5)."""
    if len(fresh) > NAMED:
        n = len(fresh)
        return n_("{n} case is offered to you", "{n} cases are offered to you", n).format(n=n)
    text = _("{number} is offered to you: {customer}")
    return "\n".join(text.format(number=a.number, customer=a.customer) for a in fresh)
