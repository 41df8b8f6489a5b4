"""The codes that tracks are written with (TRK); apart, because lists of cases need no models."""

from enum import StrEnum


class Kind(StrEnum):
    """What a field holds."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    QUANTITY = "quantity"  # a number, or "processing": not fixed yet (CMP-2)
    AMOUNT = "amount"
    DATE = "date"
    CHOICE = "choice"
    YESNO = "yesno"


class Form(StrEnum):
    """The paper that a field stands on."""

    COMPLAINT = "complaint"
    INVESTIGATION = "investigation"
    DECISION = "decision"
    ANSWER = "answer"
    IMPROVEMENT = "improvement"


class Since(StrEnum):
    """From when a limit counts."""

    KNOWN = "known"  # when the company first knew of it
    OPENED = "opened"
    ACCEPTED = "accepted"  # by the step that accepts the case (CMP-5)
    STEP = "step"  # when the step received the case


class Does(StrEnum):
    """What finishing a step means."""

    WORK = "work"
    APPROVAL = "approval"  # approved or rejected by authority (CMP-6)
    ANSWER = "answer"  # the customer is told, by letter, phone or in person (FBK-2)
    FILING = "filing"  # the copies go to their holders, the case closes (CMP-8)


class Channel(StrEnum):
    """How a customer is answered (FBK-2)."""

    LETTER = "letter"
    PHONE = "phone"
    VISIT = "visit"
    PUBLIC = "public"  # where it was published (TRK-2)
