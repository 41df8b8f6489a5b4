"""What there is to know before something is done to a settlement: what is approved, and by whom.

Pure but for the reads that its scene does.
"""

from collections.abc import Iterator

from textual.content import Content

from opsroom.actions.returns import decided
from opsroom.domain.money import plain
from opsroom.language import _
from opsroom.language.settlewords import settled as said
from opsroom.language.words import series
from opsroom.store import complaintsql, liabilitysql
from opsroom.store.liabilitysql import AgentRow, LotRow, SanctionRow
from opsroom.store.settledsql import Certificate, Settled, Shared, Slip
from opsroom.ui.presentcases import View
from opsroom.ui.presentsettle import approved_by
from opsroom.ui.settlepage import settlement
from opsroom.ui.settlescene import Scene, Subject
from opsroom.ui.widgets.sheet import paired, stacked

_NOTHING = Settled([], [], [], [], [], [], [], [])

Told = tuple[str, str]
"""A label and what stands there."""


def about(scene: Scene, at: View, width: int, *, liable: bool = False) -> Content:
    """The case, the paper with its parts and amounts, and what else bears on it.

    Args:
        scene: what something is done to.
        at: how it is looked at.
        width: cells.
        liable: what is done is about what the case cost, not about what its customer is given.
    """
    lines: list[Content] = []
    if scene.row is not None:
        lines.append(Content(f"{scene.row.customer_name}   {scene.row.subject}"))
    if scene.subject is not None:
        lines += settlement(_alone(scene.subject), at, width, headed=False).split("\n")
    elif liable and (cost := _cost(scene.settled)):
        lines += settlement(cost, at, width, headed=False).split("\n")
    return stacked([*lines, *paired(list(_told(scene, liable=liable)), width)])


def _alone(subject: Subject) -> Settled:
    """A settlement of one paper, as the page shows it."""
    parts = {
        Slip: "slips",
        Certificate: "certificates",
        LotRow: "lots",
        Shared: "shares",
        SanctionRow: "sanctions",
        AgentRow: "agents",
    }
    return _NOTHING._replace(**{parts[type(subject)]: [subject]})  # type: ignore[arg-type] # by kind


def _cost(settled: Settled) -> Settled:
    """What a case cost and who bears it, of all that it was settled by."""
    return _NOTHING._replace(lots=settled.lots, shares=settled.shares, sanctions=settled.sanctions)


def _told(scene: Scene, *, liable: bool) -> Iterator[Told]:
    subject, names = scene.subject, scene.names
    if isinstance(subject, Slip | Certificate):
        yield from _paper(subject, names)
    elif isinstance(subject, Shared):
        yield _("put forward by"), names.get(subject.share.proposed_by, subject.share.proposed_by)
        if subject.share.note:
            yield _("note"), subject.share.note
        if fall := resting(scene.settled, subject):
            yield _("if refused, so are"), fall
    elif isinstance(subject, SanctionRow):
        yield from _sanction(scene, subject, names)
    elif isinstance(subject, AgentRow):
        yield _("gravity"), subject.gravity
        yield _("put forward by"), names.get(subject.proposed_by, subject.proposed_by)
    if scene.row is None:
        yield from _owed(scene, names)
    elif not liable:
        yield from _decision(scene)


def _paper(subject: Slip | Certificate, names: dict[str, str]) -> Iterator[Told]:
    row = subject.row
    yield _("put forward by"), names.get(row.issued_by, row.issued_by)
    if by := approved_by(subject):
        yield _("approved by"), by
    if isinstance(subject, Slip):
        yield _("basis"), subject.row.basis
        if subject.row.agreed_bp is not None:
            yield _("tolerance agreed"), f"{plain(subject.row.agreed_bp)} %"
        if subject.row.instructions:
            yield _("instructions"), subject.row.instructions
        if subject.row.decision:
            note = subject.row.decision_note
            what = said("decision", subject.row.decision)
            yield _("to be booked"), f"{what}: {note}" if note else what
    if row.proof:
        yield _("proof"), f"{said('proof', row.proof)}  {row.proof_ref}"


def resting(settled: Settled, subject: Shared) -> str:
    """The sanctions that fall where a share is refused."""
    return series(
        _("{number} ({name})").format(number=one.number, name=one.name)
        for one in settled.sanctions
        if one.share_id == subject.share.id and one.state == "proposed"
    )


def _sanction(scene: Scene, row: SanctionRow, names: dict[str, str]) -> Iterator[Told]:
    yield _("put forward by"), names.get(row.proposed_by, row.proposed_by)
    borne = [
        scene.desk.words.amount(one.cents)
        for share in scene.settled.shares
        for one in share.burdens
        if one.person_id == row.person_id
    ]
    if borne:
        yield _("bears of the loss"), borne[0]
    papers = complaintsql.papers(scene.desk.conn, row.case_id)
    petition = next((one.text for one in papers if one.id == row.paper_id), "")
    if petition:
        yield _("petition"), " ".join(petition.split())


def _decision(scene: Scene) -> Iterator[Told]:
    """What the case's decision approved, and what of it its papers have taken (CMP-6)."""
    assert scene.row is not None
    policy, amount = scene.desk.words.policy, scene.desk.words.amount
    approved = decided(scene.desk.conn, policy, scene.row.id, scene.row.track)
    if approved is not None:
        yield _("the decision approved"), amount(approved)
        yield _("of that its papers take"), amount(scene.settled.given)


def _owed(scene: Scene, names: dict[str, str]) -> Iterator[Told]:
    """Who owes what, by month (LIA-5)."""
    conn, whole = scene.desk.conn, _("the whole of the month's bonus")
    for row in [*liabilitysql.penalties(conn), *liabilitysql.owed(conn)]:
        much = whole if row.cents is None else scene.desk.words.amount(row.cents)
        yield names.get(row.person_id, row.person_id), f"{much}  {row.number}  {row.month}"
