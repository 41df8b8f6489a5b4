"""The verbs of the company's policy, a row each; part of the table in :mod:`opsroom.cli.verbs`."""

from typing import Final

from opsroom.cli.parse import Arg, Verb
from opsroom.language import N_

POLICY_VERBS: Final[dict[str, Verb]] = {
    "policy check": Verb(
        N_("all that is wrong with a policy file, with line and reason"),
        "policy:check",
        (Arg("FILE", "file", N_("the policy file, if not that of the settings")),),
    ),
    "policy show": Verb(
        N_("the rules that hold now, as a policy file would write them"),
        "policy:show",
        (
            Arg(
                "PART",
                "part",
                N_("a track, `tracks`, `fields`, or a section such as sla; all if left out"),
            ),
        ),
    ),
    "policy graph": Verb(
        N_("a complaint track drawn as text (TRK)"),
        "policy:graph",
        (Arg("TRACK", "track", N_("the track's code, such as quality"), required=True),),
    ),
}
