"""Titles of tracks: the shipped ones are messages, a company's own stand as written."""

from opsroom.domain.tracks import shipped
from opsroom.language.trackwords import CONTEXT, title
from tests import catalogues


def test_every_shipped_title_is_a_message_of_the_catalogues() -> None:
    """TRK: each with the context that keeps it apart from the same word elsewhere."""
    messages = {message.id for message in catalogues.template() if message.context == CONTEXT}
    book = shipped()
    shown = {track.title for track in book.tracks.values()}
    shown |= {step.title for track in book.tracks.values() for step in track.steps}
    shown |= {field.title for field in book.fields.values()}
    shown |= {word for field in book.fields.values() for word in field.choices.values()}
    assert messages == shown


def test_a_companys_own_title_stands_as_written() -> None:
    assert title("产品召回") == "产品召回"
