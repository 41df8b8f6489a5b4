"""Reading the journal back."""

from typing import Final

#: Condition on a journal row ``j``: nobody has taken it back.
STANDS: Final = "NOT EXISTS (SELECT 1 FROM journal u WHERE u.undoes = j.id)"
