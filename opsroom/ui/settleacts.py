"""What can be done to a settlement, a row each: the action, what it is done to, what is asked.

What the actions' models tell (which field is needed, its codes and kind of value) isn't told again;
who may do what when, the door says (RET-1 to RET-6, LIA-1 to LIA-10).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from opsroom.actions.deducting import DeductMonth, SetBonus
from opsroom.actions.door import Action, Done
from opsroom.actions.liability import RecordLoss, ShareLoss
from opsroom.actions.returngoods import (
    BookReturn,
    DecideBooking,
    InstructReturn,
    ReceiveGoods,
    SignReturn,
)
from opsroom.actions.returnproof import CompleteReturn, ProveReturn, SignAllowance
from opsroom.actions.returns import ApproveReturn, IssueAllowance, IssueReturn
from opsroom.actions.sanctiongrounds import FIELD as CAUSE
from opsroom.actions.sanctions import (
    ApproveLiability,
    ChargeAgent,
    PassSanctions,
    ProposeSanction,
    PublishSanction,
)
from opsroom.domain.contracts import months_later
from opsroom.domain.liability import Bearer
from opsroom.domain.returns import RULES, Paper
from opsroom.language import N_, _
from opsroom.language.settlewords import settled as said
from opsroom.language.trackwords import title
from opsroom.store import complaintsql, liabilitysql
from opsroom.store.settledsql import Slip
from opsroom.ui.actfields import ActField, Choices, Kind, completed, tries
from opsroom.ui.settlescene import Scene, subjects

#: Months that are offered, back from the present one.
_MONTHS: Final = 6


Fields = Sequence[ActField]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done.

    Attributes:
        action: what does it.
        title: in a few words.
        of: what it is done to: ``case``, ``month``, or a kind of :data:`Subject` by its name.
        asks: what is asked before.
        tried: values for asking the door beforehand, beside those that the fields give.
        worth: whether it would do anything, by what the door answered.
        final: whether what is done stands.
    """

    action: type[Action]
    title: str
    of: str
    asks: Callable[[Scene], Fields] = lambda _scene: ()
    tried: Callable[[Scene], dict[str, Any]] = lambda _scene: {}
    worth: Callable[[Done], bool] = lambda _done: True
    final: bool = False

    @property
    def liable(self) -> bool:
        """Whether it is about what a case cost, and not about what its customer is given."""
        return self.action.name.startswith("liability.")

    def fields(self, scene: Scene) -> tuple[ActField, ...]:
        """The fields of its form, with what the action's model says of them."""
        return tuple(completed(self.action, field) for field in self.asks(scene))

    def attempts(self, scene: Scene) -> Iterator[Action]:
        """The action with values by which the door can tell whether it is open."""
        for values in tries(self.fields(scene)):
            yield self.action.model_validate({**scene.fixed(), **values, **self.tried(scene)})


# -- what is asked


def _decision(scene: Scene) -> Fields:  # noqa: ARG001 - every row of the table gets the scene
    verdict = (("no", _("approve")), ("yes", _("refuse")))
    return (
        ActField("reject", _("Verdict"), Kind.FLAG, choices=verdict, needed=True),
        ActField("note", _("Note"), hint=_("why; a refusal needs it")),
    )


def _slip(_scene: Scene) -> Fields:
    return (
        ActField("reason", _("Reason")),
        ActField(
            "lines",
            _("Goods"),
            Kind.ITEMS,
            hint=_("a line each: A-1 = 100 @ 12.50"),
            option="--line",
        ),
        ActField("basis", _("Basis"), hint=_("empty: the case's decision")),
        ActField(
            "agreed_bp",
            _("Tolerance in %"),
            Kind.PERCENT,
            hint=_("if agreed; empty: the company's"),
            option="--tolerance",
        ),
    )


def _allowance(_scene: Scene) -> Fields:
    return ActField("amount", _("Amount")), ActField("reason", _("Reason"))


def _count(scene: Scene) -> Fields:
    """What stands on the slip, to be corrected to what arrived."""
    lines = scene.subject.lines if isinstance(scene.subject, Slip) else []
    expected = "\n".join(
        f"{line.item} = {line.approved if line.arrived is None else line.arrived}" for line in lines
    )
    hint = _("a line each: A-1 = 98")
    return (ActField("lines", _("Arrived"), Kind.COUNTS, hint, given=expected, option="--line"),)


def _instructions(_scene: Scene) -> Fields:
    return (ActField("text", _("What the warehouse is to do")),)


def _booking(_scene: Scene) -> Fields:
    return ActField("decision", _("What is booked")), ActField("note", _("Note"))


def _signer(_scene: Scene) -> Fields:
    return (ActField("signer", _("Name under it"), option="--by"),)


def _proof(scene: Scene) -> Fields:
    paper = Paper.SLIP if isinstance(scene.subject, Slip) else Paper.CERTIFICATE
    proofs = tuple((str(one), said("proof", one)) for one in RULES[paper].proofs)
    return (
        ActField("proof", _("Proof, with the buyer's stamp"), Kind.CHOICE, choices=proofs),
        ActField("reference", _("Its number"), option="--ref"),
    )


def _loss(_scene: Scene) -> Fields:
    return (
        ActField("what", _("What was lost"), needed=True),
        ActField("actual", _("Actual loss on all of it"), hint=_("of a cost, all there is")),
        ActField("quantity", _("Of goods: how many")),
        ActField("a_price", _("A-grade price of one"), option="--price"),
        ActField("offered_on", _("For resale since"), hint=_("empty: today"), option="--offered"),
    )


def _sale(_scene: Scene) -> Fields:
    return (
        ActField("sold_price", _("Sold: price of one"), option="--sold"),
        ActField("sold_on", _("Sold on"), hint=_("empty: today")),
        ActField("actual", _("Actual loss on all of it")),
    )


def _share(_scene: Scene) -> Fields:
    groups = ((str(one), said("bearer", one)) for one in Bearer if one is not Bearer.PERSON)
    units = (("", _("the persons themselves")), *groups)
    return (
        ActField("branch", _("Where the cause lies")),
        ActField(
            "persons",
            _("Responsible, in %"),
            Kind.WEIGHTS,
            hint=_("a line each: name = 60"),
            option="--person",
        ),
        ActField("unit_kind", _("Who bears it"), Kind.CHOICE, choices=units),
        ActField("unit", _("Name of the unit")),
        ActField(
            "members",
            _("Members' base points"),
            Kind.POINTS,
            hint=_("a line each: name = 1.5"),
            option="--member",
        ),
        ActField("note", _("Note")),
    )


def _sanction(scene: Scene) -> Fields:
    spec = scene.desk.words.policy.book.fields[CAUSE]
    causes = tuple((code, title(text)) for code, text in spec.choices.items())
    persons = tuple(
        (one.person_id, f"{one.name}  {scene.desk.words.amount(one.cents)}")
        for share in scene.settled.shares
        for one in share.burdens
    )
    case = scene.row.id if scene.row is not None else 0
    petitions = tuple(
        (str(one.id), f"{one.id}  {one.text.splitlines()[0][:50]}")
        for one in complaintsql.papers(scene.desk.conn, case)
        if one.kind == "petition" and one.state != "rejected"
    )
    none = ("", _("none: a notice"))
    return (
        ActField("person", _("Person"), choices=persons),
        ActField(
            "cause",
            _("What brings it"),
            choices=causes,
            given=scene.facts.get(CAUSE, ""),
            needed=True,
        ),
        ActField("reason", _("Reason")),
        ActField("points", _("Base points"), hint="1"),
        ActField("money", _("Money"), hint=_("empty: the policy's figure")),
        *([ActField("petition", _("Petition"), Kind.CHOICE, choices=(none, *petitions))])[
            : len(petitions)
        ],
    )


def _agent(scene: Scene) -> Fields:
    cost = scene.desk.words.policy.agents.cost
    unit, amount = scene.desk.words.policy.money.unit, scene.desk.words.amount
    known = tuple((code, f"{code}  {amount(much * unit)}") for code, much in cost.items())
    return (
        ActField("agent", _("Service agent")),
        ActField("gravity", _("Gravity"), choices=known),
        ActField("reason", _("Reason")),
    )


def _months(scene: Scene, first: int, count: int) -> Choices:
    """Months back from the present one, the latest first."""
    start = scene.today.replace(day=1)
    found = [f"{months_later(start, -back):%Y-%m}" for back in range(first, first + count)]
    return tuple((month, month) for month in found)


def _month(first: int) -> Callable[[Scene], Fields]:
    return lambda scene: (ActField("month", _("Month"), choices=_months(scene, first, _MONTHS)),)


def _bonus(scene: Scene) -> Fields:
    """People who owe something first."""
    conn, names = scene.desk.conn, scene.names
    rows = [*liabilitysql.owed(conn), *liabilitysql.penalties(conn)]
    people = dict.fromkeys([row.person_id for row in rows] + sorted(names, key=names.__getitem__))
    return (
        ActField("person", _("Person"), choices=tuple((one, names[one]) for one in people)),
        *_month(0)(scene),
        ActField("cents", _("Efficiency bonus"), hint=_("0 where there was none")),
    )


def _passes(done: Done) -> bool:
    return bool(done.facts["passed"])


def _to_actor(scene: Scene) -> dict[str, Any]:
    return {"persons": {scene.desk.actor.id: 10_000}}


def _anybody(scene: Scene) -> dict[str, Any]:
    """Somebody to ask the door about as long as nobody bears a loss."""
    return {} if scene.settled.shares else {"person": scene.desk.actor.id}


#: In the order in which they are offered: papers as they go on, then what a case can be given.
ACTS: Final = (
    Act(ApproveReturn, N_("approve or refuse"), "Slip", _decision, final=True),
    Act(ReceiveGoods, N_("count what arrived"), "Slip", _count),
    Act(InstructReturn, N_("instruct the warehouse"), "Slip", _instructions),
    Act(SignReturn, N_("sign for what arrived"), "Slip", final=True),
    Act(DecideBooking, N_("decide what is booked"), "Slip", _booking, final=True),
    Act(BookReturn, N_("book it, or hold it beyond tolerance"), "Slip", final=True),
    Act(ApproveReturn, N_("approve or refuse"), "Certificate", _decision, final=True),
    Act(SignAllowance, N_("the customer has signed"), "Certificate", _signer, final=True),
    Act(ProveReturn, N_("record the proof"), "Slip", _proof),
    Act(ProveReturn, N_("record the proof"), "Certificate", _proof),
    Act(CompleteReturn, N_("complete it"), "Slip", final=True),
    Act(CompleteReturn, N_("complete it"), "Certificate", final=True),
    Act(ApproveLiability, N_("approve or refuse"), "Shared", _decision, final=True),
    Act(ApproveLiability, N_("approve or refuse"), "SanctionRow", _decision, final=True),
    Act(ApproveLiability, N_("approve or refuse"), "AgentRow", _decision, final=True),
    Act(PublishSanction, N_("publish it"), "SanctionRow", final=True),
    Act(IssueReturn, N_("issue a return slip"), "case", _slip),
    Act(IssueAllowance, N_("issue an allowance certificate"), "case", _allowance),
    Act(RecordLoss, N_("record a loss: goods, or a cost"), "case", _loss, lambda _s: {"actual": 0}),
    Act(RecordLoss, N_("add its sale or actual loss"), "LotRow", _sale, lambda _s: {"actual": 0}),
    Act(ShareLoss, N_("share the loss out"), "case", _share, _to_actor),
    Act(ProposeSanction, N_("propose a sanction"), "case", _sanction, _anybody),
    Act(ChargeAgent, N_("charge a service agent"), "case", _agent),
    Act(
        PassSanctions,
        N_("pass a month's sanctions to personnel"),
        "month",
        _month(1),
        worth=_passes,
        final=True,
    ),
    Act(SetBonus, N_("enter a bonus"), "month", _bonus),
    Act(DeductMonth, N_("deduct a month"), "month", _month(1), final=True),
)


def offers(scene: Scene) -> Iterator[tuple[Act, Scene]]:
    """Everything that could be done, to each thing that it could be done to."""
    kinds: dict[str, list[Scene]] = {"month": [scene._replace(row=None)]}
    if scene.row is not None:
        kinds["case"] = [scene]
    for subject in subjects(scene.settled):
        kinds.setdefault(type(subject).__name__, []).append(scene._replace(subject=subject))
    for act in ACTS:
        for one in kinds.get(act.of, ()):
            yield act, one
