"""A line for the system's log; it is heard of when the log doesn't take it."""

import logging
from logging.handlers import SysLogHandler
from typing import NoReturn

from opsroom.language import _


class _Loud(SysLogHandler):
    """A handler that says so when the log didn't take it."""

    def handleError(self, record: logging.LogRecord) -> NoReturn:  # noqa: N802, ARG002 - as logging has it
        raise OSError(_("the system's log did not take it")) from None


def tell(address: str, text: str) -> None:
    """Write a line to the log that listens at ``address``, as of those who let people in.

    Raises:
        OSError: the log didn't take it.
    """
    handler = _Loud(address, facility=SysLogHandler.LOG_AUTHPRIV)
    try:
        handler.emit(logging.LogRecord("opsroom", logging.INFO, "", 0, text, None, None))
    finally:
        handler.close()
