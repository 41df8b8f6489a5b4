"""The papers of a case on the screen: which there are, and one to read as it would be printed."""

from typing import TYPE_CHECKING

from opsroom.language import _
from opsroom.language.words import word
from opsroom.store.complaintsql import CaseRow
from opsroom.ui.asking import Deed, FormField, Question, Values, ask

if TYPE_CHECKING:
    from opsroom.actions.printing import CasePapers, Offer
    from opsroom.ui.app import OpsApp


def start(app: "OpsApp", row: CaseRow | None) -> None:
    """Ask which paper of the case in hand to read; say of the others why they aren't there."""
    if row is None:
        app.tell(_("There is no case in hand."), "warning")
        return
    from opsroom.actions.printing import papers_of

    conn, now = app.feed.store.conn, app.now()
    papers = papers_of(conn, app.feed.policy, row.id, app.feed.calendar(row.site_id), now)
    if papers is not None:
        _which(app, papers)


def _which(app: "OpsApp", papers: "CasePapers") -> None:
    number, offers = papers.kept.row.number, papers.offers()
    there = [one for one in offers if not one.why]
    choices = tuple((str(at), _label(one)) for at, one in enumerate(there))
    question = Question(
        ("complaint.print", number),
        _("Papers of case {number}").format(number=number),
        (FormField("paper", _("Which to read"), choices, True),),
        about=[(one.title, one.why) for one in offers if one.why],
        below=True,
    )

    def chosen(values: Values) -> Deed:
        offer = there[int(values["paper"])]
        return Deed((), lambda _done: _show(app, papers, offer))

    ask(app, question, chosen)


def _label(offer: "Offer") -> str:
    """A paper in a line."""
    ref = _("still to be written") if offer.ref == "-" else offer.ref
    state = word("paper_state", offer.state) if offer.state else ""
    return "  ".join(part for part in (offer.title, ref, state) if part)


def _show(app: "OpsApp", papers: "CasePapers", offer: "Offer") -> None:
    from opsroom.ui.screens.papersheet import PaperSheet

    app.push_screen(PaperSheet(papers.kept.row.number, papers.text(offer)))
