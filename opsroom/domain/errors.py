"""What can go wrong, by what a person can do about it. The command line's exit codes follow."""


class OpsroomError(Exception):
    """Base of every error a person is meant to read; its text is a whole, translated sentence."""

    exit_code = 2


class Refused(OpsroomError):
    """A rule of the company says no. Nothing was changed.

    Attributes:
        rule: the ID of the rule in the rule book, such as ``CALL-3``.
    """

    exit_code = 1

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class Conflict(Refused):
    """Somebody else changed the row first; the change was not made.

    Attributes:
        headline: who did what, and how things stand now; the error's text tells it all.
        changes: what is different now, a line each.
        version: the version that is there now.
        possible: the verbs that could be done to it now.
    """

    def __init__(
        self,
        rule: str,
        message: str,
        *,
        headline: str,
        changes: tuple[str, ...],
        version: int,
        possible: tuple[str, ...],
    ) -> None:
        super().__init__(rule, message)
        self.headline, self.changes = headline, changes
        self.version, self.possible = version, possible


class BadInput(OpsroomError):
    """What was typed or read can't be used. Nothing was changed.

    Attributes:
        where: the option, field, file or line at fault.
    """

    exit_code = 2

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where = where


class Unusable(OpsroomError):
    """The database can't be used: missing, locked, not ours, too new, or broken."""

    exit_code = 3


class Fenced(OpsroomError):
    """A job's process has lost the lease to another one; its transaction was not kept."""

    exit_code = 3
