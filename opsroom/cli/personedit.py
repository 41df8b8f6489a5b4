"""``person edit``: what is known of somebody (ROL-1)."""

from opsroom.cli.calls import build, given
from opsroom.cli.session import Session
from opsroom.language import _
from opsroom.language.words import phrases


def edit(session: Session) -> int:
    """Change somebody's name, telephone number or skills."""
    from opsroom.actions.personedit import EditPerson

    facts = session.perform(build(session, EditPerson, given(session))).facts
    known = [text for text in (facts["name"], facts["phone"], *facts["skills"]) if text]
    text = _("{id} is now: {facts}.").format(id=facts["id"], facts=phrases(known))
    session.tell(facts, text)
    return 0
