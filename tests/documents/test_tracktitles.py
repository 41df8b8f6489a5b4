"""What tracks and steps are called, without the price of the whole policy."""

from opsroom.documents.tracktitles import TrackTitles
from opsroom.domain.policy import Policy
from tests.policies import recall


def test_the_titles_of_the_file_are_those_of_the_policy() -> None:
    """Whoever writes the file so that they can't be picked out is told here."""
    plain, policy = TrackTitles(None), Policy()
    for code, track in policy.book.tracks.items():
        assert plain.track(code) == track.title
        for step in track.steps:
            assert plain.step(code, step.id) == step.title
            assert plain.visit(code, step.id) == ("visitor" in step.record)


def test_a_companys_own_track_has_its_own_titles() -> None:
    company = recall()
    own = TrackTitles(company)
    code = next(code for code in company.book.tracks if code not in Policy().book.tracks)
    first = company.book.tracks[code].steps[0]
    assert own.step(code, first.id) == first.title
    assert (own.track("gone"), own.step(code, "gone")) == ("gone", "gone")
    assert not own.visit("gone", "gone")
