"""What every table of a policy file is built on."""

from pydantic import BaseModel, ConfigDict

from opsroom.without import import_models

import_models()


class Section(BaseModel):
    """A table of the policy file: frozen, and a misspelt key is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)
