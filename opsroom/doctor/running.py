"""Checks of what should be going on: jobs on time, a leader, backups fresh and good."""

from collections.abc import Iterator
from typing import Final

from opsroom.doctor.report import Check, Patient, fail, ok, warn
from opsroom.domain.errors import Unusable
from opsroom.jobs.registry import JOBS
from opsroom.language import _, c_, n_
from opsroom.language.times import length
from opsroom.language.words import word
from opsroom.store import backup, backupsql, leasesql
from opsroom.store.backup import Backup
from opsroom.store.backupfiles import BackupFailed, noted_right
from opsroom.store.inspection import inspect
from opsroom.store.jobsql import MARK_EVERY, jobs_overview

GROUP: Final = "running"


def schedule(patient: Patient) -> Iterator[Check]:
    """Each job's last run against its interval (CHK-1)."""
    if patient.store is None:
        return
    ran, well = {row.name: row for row in jobs_overview(patient.store.conn)}, 0
    for job in JOBS.values():
        row, name = ran.get(job.name), _("job {name}").format(name=job.name)
        late = row and patient.now - row.last_at > 2 * job.every + MARK_EVERY + 60
        if row is None:
            yield warn(GROUP, name, _("never ran"), _keep_open())
        elif row.outcome == "failed":
            advice = _("The Jobs screen shows every run; `opsroom jobs run {name}` tries again.")
            yield fail(GROUP, name, row.detail, advice.format(name=job.name))
        elif late:
            ago = _("last ran {time} ago").format(time=length(patient.now - row.last_at))
            yield warn(GROUP, name, ago, _keep_open())
        else:
            well += 1
    if well == len(JOBS):
        yield ok(
            GROUP,
            c_("doctor", "jobs"),
            n_("{n} job, on time", "all {n} jobs on time", well).format(n=well),
        )


def _keep_open() -> str:
    return _("Keep a room open, or let `opsroom worker` run as a service.")


def leader(patient: Patient) -> Iterator[Check]:
    """Who runs the jobs."""
    if patient.store is None:
        return
    lease, name = leasesql.lease(patient.store.conn), _("leader")
    if lease is None or not lease.held(patient.real * 1000):
        yield warn(GROUP, name, _("nobody runs the jobs now"), _keep_open())
    else:
        yield ok(
            GROUP,
            name,
            _("process {pid} of {person} on {host}, for {time}").format(
                pid=lease.pid,
                person=lease.person,
                host=lease.host,
                time=length(max(0, patient.real - lease.since)),
            ),
        )


def backups(patient: Patient) -> Iterator[Check]:
    """The newest backup: there, fresh, and good (CHK-2)."""
    name, failing = _("backup"), None
    if patient.store:
        failing = backupsql.failing(patient.store.conn)
    if failing:
        yield fail(
            GROUP,
            name,
            _("fails since {time} ago: {reason} ({detail})").format(
                time=length(patient.real - failing.since),
                reason=word("backup", failing.reason),
                detail=failing.detail,
            ),
            advice(failing.reason),
        )
    folder = backup.folder_for(patient.db, patient.settings.backups)
    try:
        there = backup.listing(patient.db, folder)
    except BackupFailed as error:
        yield fail(GROUP, name, str(error), advice(error.reason))
        return
    if not there:
        yield warn(
            GROUP,
            name,
            _("there is none in {folder}").format(folder=folder),
            _("`opsroom backup` makes one now; an open room makes one every hour."),
        )
        return
    yield _newest(patient, there[0])


def _newest(patient: Patient, newest: Backup) -> Check:
    name, age = _("backup"), patient.real - newest.made_at
    try:
        noted_right(newest.path)
        inspect(newest.path)
    except Unusable as error:
        return fail(
            GROUP,
            name,
            str(error),
            _("`opsroom backup` makes another; then look over the disk they are on."),
        )
    text = _("{file}, {time} old, proved good").format(file=newest.path.name, time=length(age))
    if age > 2 * patient.policy.backup.every_minutes * 60:
        return fail(GROUP, name, text, _keep_open())
    if patient.db.exists() and newest.path.stat().st_dev == patient.db.stat().st_dev:
        text = _("{text}; on the same disk as the database").format(text=text)
    return ok(GROUP, name, text)


def advice(reason: str) -> str:
    """What to do about a backup that fails, by its reason."""
    known = {
        "full": _("Make room on the disk, or name another folder: `backups` in the settings."),
        "read_only": _("Mount the disk for writing, or name another folder in the settings."),
        "denied": _("Let the account that runs the jobs write the folder."),
        "missing": _("Mount or make the folder that `backups` in the settings names."),
        "damaged": _("Close every room, and `opsroom restore` the newest good backup."),
        "unproved": _("Look over disk and memory of this machine; `opsroom backup` tries again."),
        "busy": _("`opsroom backup` tries again."),
    }
    return known.get(reason, _("Look over the disk; `opsroom backup` tries again."))
