"""What is said aloud when calls reach a level (SLA-7): one toast, however many they are."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from opsroom.language import N_, _, n_
from opsroom.language.words import series
from opsroom.store.alertsql import Alert

Key = tuple[int, int, str]

#: Levels from mild to bad, and the sentence for one call.
SENTENCES: Final = {
    "at_risk": N_("{number} is at risk: {customer}"),
    "critical": N_("{number} is critical: {customer}"),
    "overdue": N_("{number} is overdue: {customer}"),
}
_ORDER: Final = tuple(SENTENCES)
#: Up to so many calls are named; of more, the numbers are given.
NAMED: Final = 2


def key(alert: Alert) -> Key:
    """What makes an alert one of its kind."""
    return alert.call_id, alert.clock_from, alert.level


def news(alerts: Sequence[Alert], known: Collection[Key]) -> list[Alert]:
    """The alerts that weren't known, the worst of each call alone, the worst first."""
    worst: dict[int, Alert] = {}
    for alert in alerts:
        if key(alert) not in known:
            other = worst.get(alert.call_id)
            if other is None or _ORDER.index(alert.level) > _ORDER.index(other.level):
                worst[alert.call_id] = alert
    return sorted(worst.values(), key=lambda a: -_ORDER.index(a.level))


def announcement(fresh: Sequence[Alert]) -> tuple[str, str]:
    """The text and severity of one toast for all of them; ``fresh`` isn't empty."""
    severity = "warning" if fresh[0].level == "at_risk" else "error"
    if len(fresh) <= NAMED:
        lines = [_(SENTENCES[a.level]).format(number=a.number, customer=a.customer) for a in fresh]
        return "\n".join(lines), severity
    counts = Counter(alert.level for alert in fresh)
    text = n_("{n} call needs a look", "{n} calls need a look", len(fresh)).format(n=len(fresh))
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
