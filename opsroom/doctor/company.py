"""Checks of what the company configured: settings, policy, themes, calendars, holidays."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opsroom.actions.horizon import unknown_from
from opsroom.doctor.report import Check, Patient, fail, ok, warn
from opsroom.documents.casewords import stranded_advice, told_stranded
from opsroom.domain.errors import Unusable
from opsroom.domain.worktime import Calendar
from opsroom.language import _, n_
from opsroom.settings import default_file
from opsroom.shipped import shipped
from opsroom.store import moneysql, sites
from opsroom.store.complaintlist import stranded

GROUP: Final = "company"


def settings(patient: Patient) -> Iterator[Check]:
    """The settings file."""
    name = _("settings")
    if patient.wrong_settings:
        yield fail(GROUP, name, patient.wrong_settings, _("Mend that line; the room won't open."))
    elif patient.settings_file:
        yield ok(GROUP, name, str(patient.settings_file))
    else:
        yield ok(GROUP, name, _("none at {path}: the defaults hold").format(path=default_file()))


def policy(patient: Patient) -> Iterator[Check]:
    """The company's policy file."""
    name = _("policy")
    if patient.wrong_policy:
        yield fail(GROUP, name, patient.wrong_policy, _("Mend that line; the room won't open."))
    elif patient.store and (
        wrong := moneysql.misfit(patient.store.conn, patient.policy.money.decimals)
    ):
        yield fail(GROUP, name, wrong, _("The room won't open before. [LIA-7]"))
    elif patient.settings.policy:
        yield ok(GROUP, name, str(patient.settings.policy))
    else:
        yield ok(GROUP, name, _("the rule book's defaults hold"))


def cases(patient: Patient) -> Iterator[Check]:
    """Open cases whose track or step the policy knows no longer (TRK)."""
    if patient.store is None or patient.wrong_policy or patient.wrong_settings:
        return
    name = _("open cases")
    lost = stranded(patient.store.conn, patient.policy)
    if not lost:
        yield ok(GROUP, name, _("each stands in a step that the policy knows"))
        return
    yield warn(GROUP, name, told_stranded(lost), stranded_advice())


def themes(patient: Patient) -> Iterator[Check]:
    """Every theme file, and the theme that the settings name."""
    from opsroom.ui.themes import (
        DEFAULT,
        load_themes,
    )  # the only look at the screen's parts, so late

    own, name = patient.settings.themes, _("themes")
    known, problems = load_themes([shipped("themes"), *([own] if own else [])])
    for problem in problems:
        yield warn(GROUP, name, str(problem), _("Mend that line; the theme is left out."))
    if own and not own.is_dir():
        yield warn(
            GROUP,
            name,
            _("there is no folder {path}").format(path=own),
            _("Make it, or take `themes` out of the settings."),
        )
    names = sorted(theme.name for theme in known)
    if (patient.settings.theme or DEFAULT.name) not in names:
        yield warn(
            GROUP,
            name,
            _("there is no theme {name}").format(name=patient.settings.theme),
            _("One of: {names}.").format(names=", ".join(names)),
        )
    elif not problems:
        yield ok(GROUP, name, ", ".join(names))


def calendars(patient: Patient) -> Iterator[Check]:
    """Every site's time zone and calendar, and how far ahead its holidays are known (CAL-3)."""
    if patient.store is None:
        return
    all_sites = sites.all_sites(patient.store.conn)
    if not all_sites:
        yield warn(
            GROUP, _("sites"), _("there are none"), _("`opsroom site add` makes the first one.")
        )
    for site in all_sites:
        yield from _site(patient, site)


def _site(patient: Patient, site: sites.Site) -> Iterator[Check]:
    name = _("site {id}").format(id=site.id)
    try:
        ZoneInfo(site.tz)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield fail(
            GROUP,
            name,
            _("time zone {zone} isn't known here").format(zone=site.tz),
            _("Install the system's tzdata, or `pip install --upgrade tzdata`."),
        )
        return
    try:
        calendar = sites.calendar_of(patient.store.conn, site.id) if patient.store else None
    except (ValueError, KeyError, TypeError, Unusable) as error:
        yield fail(
            GROUP,
            name,
            _("its calendar can't be used: {reason}").format(reason=error),
            _("Restore the site's row from a backup."),
        )
        return
    if calendar is not None:
        yield _horizon(patient, name, calendar)


def _horizon(patient: Patient, name: str, calendar: Calendar) -> Check:
    days = patient.policy.calendars.horizon_days
    day = unknown_from(calendar, calendar.day_of(patient.now), days)
    if day is None:
        text = n_(
            "{zone}, holidays known for the coming day",
            "{zone}, holidays known for the coming {n} days",
            days,
        )
        return ok(GROUP, name, text.format(zone=calendar.spec.tz, n=days))
    return warn(
        GROUP,
        name,
        _("public holidays aren't known from {day} on").format(day=day.isoformat()),
        _("`pip install --upgrade holidays` once they are published. [CAL-3]"),
    )
