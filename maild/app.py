"""Run the loop over the rooms and the staff that a Config asks for; the only clock."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import schedule

from maild.config import Config
from maild.config.servers import imap_settings, smtp_settings
from maild.core.received import Received
from maild.errors import Corrupt, MaildError, PermanentFailure, RulesError, TransientFailure
from maild.service.alarms import alarm_of
from maild.service.deliver import Delivery
from maild.service.dispatch import Dispatch
from maild.service.fetch import tell_of
from maild.service.handing import Drop
from maild.service.heads import keep_head
from maild.service.liveness import silence_for
from maild.service.pause import Pause
from maild.service.remind import put_away, remind
from maild.service.space import Space
from maild.service.stopping import broken_off_by_signals
from maild.service.timekeeping import Kernel, Timekeeper
from maild.service.traffic import Traffic
from maild.service.watch import Watch
from maild.staff import Staff, hire, open_rooms, rested, rulebook_of, strangers
from maild.store.dropbox import Dropbox
from maild.store.durable import Disk, NoSpace, sweep
from maild.store.heartbeat import HEARTBEAT, Heartbeat, write_heartbeat
from maild.store.lock import Lock
from maild.store.migrate import upgrade
from maild.store.room import room_in
from maild.store.rulebook import Rulebook
from maild.transport.idle import idling
from maild.transport.imap import Mailbox
from maild.transport.smtp import Submission
from maild.transport.systemd import Notifier

_LOG = logging.getLogger(__name__)
_LONGEST_IDLE = 60.0  # seconds until the next job: some are done every second
_MOST_MAILS = 50  # are decided before other work has its turn

Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


class App:
    """One installation at work: holds the lock, the stores and the servers for as long as the `with`."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        disk: Disk | None = None,
        rulebook: Rulebook | None = None,
        kernel: Kernel | None = None,
    ) -> None:
        """Open nothing yet, but read the rules unless they are given: where they are wrong, nothing is touched.

        `kernel` judges the clock; without one it is believed. What becomes durable is a sign of life.
        """
        self._config = config
        self._time = Timekeeper(clock, kernel)
        self._clock = self._time.now
        self._notifier = Notifier(os.environ.get("NOTIFY_SOCKET", ""))
        self._disk = disk or Disk(lambda _: self._notifier.beat())
        self._rulebook = rulebook or rulebook_of(config, clock().date())
        self._stack = ExitStack()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._has_stumbled = False
        self._imap_pause = Pause()
        self._dispatch = Dispatch(self._clock, self._stopping.is_set, self._tell)
        self._mailbox: Mailbox | None = None
        self._space = Space(lambda: room_in(config.data))

    def __enter__(self) -> "App":
        """Take the lock, read everything back from disk, count what a crash left behind."""
        with ExitStack() as opening:
            data = self._config.data
            self._disk.make_folder(data)
            opening.enter_context(Lock(data / "lock"))
            sweep(data)
            upgrade(data, self._disk, self._config.secret.value.encode())
            self._rooms = open_rooms(data, self._disk)
            self._time.resume(self._rooms.desks.load().belief)
            self._traffic = Traffic(strangers(self._config), self._clock)
            self._staff = self._hire()
            self._traffic.recall(self._rooms.cases.open_dossiers())
            self._drop = self._watched()
            opening.callback(lambda: self._staff.reader.close())
            self._submission = opening.enter_context(Submission(smtp_settings(self._config)))
            self._note_time()
            self._lookout = self._looked_out()
            if self._is_held:
                _LOG.warning("event=held reason=restored")
            self._staff.outbox.recover(self._clock())
            self._stack = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def carry_out_requests(self) -> None:
        """Do what commands have laid before us; the answer follows the deed, which is done once."""
        at = self._clock()
        if self._rooms.restored.is_catching_up:
            self._staff.catch_up.put_off(self._rooms.requests)
            return
        for request in self._rooms.requests.waiting():
            self._rooms.requests.answer(request, self._staff.whom(request.command).carry_out(request, at))
        if not self._time.doubt:
            self._rooms.requests.forget_answered(at - timedelta(days=1))

    def read_scans(self) -> None:
        """Read all scans that wait, and bring them to their cases."""
        self._staff.scribe.finish(self._clock)

    def once(self) -> int:
        """Poll, read, decide, remind, send all that is due; the exit code of `maild run --once`."""
        self._guarded("head", self._keep_head)
        self.carry_out_requests()
        is_reached = self._tried_poll()
        self._look_into_drop(is_patient=False)
        self.read_scans()
        self._remind()
        done = self._deliver_all()
        self._lookout.look(self._clock(), self._staff.herald)
        if not self._is_held:
            self._staff.herald.tell_of_late(self._rooms.cases.open_dossiers(), self._clock())
        done = done.plus(self._deliver_all())
        self._put_away()
        if not is_reached or done.trouble:
            return 75
        return 1 if done.failed else 0

    def run(self) -> int:
        """Work until SIGTERM or SIGINT; what is in flight is finished."""
        ticks = schedule.Scheduler()
        ticks.every(1).minutes.do(self._guarded, "head", self._keep_head)
        ticks.every(self._config.imap.poll_every).seconds.do(self._guarded, "poll", self._poll_and_deliver)
        ticks.every(5).seconds.do(self._guarded, "poll", self._handle_again)
        ticks.every(5).seconds.do(self._guarded, "deliver", self._deliver_due)
        ticks.every(1).seconds.do(self._guarded, "deliver", lambda: self._submission.is_busy and self._deliver_due())
        ticks.every(15).seconds.do(self._guarded, "remind", self._remind)
        ticks.every(10).seconds.do(self._guarded, "rules", self._reload)
        ticks.every(1).seconds.do(self._guarded, "requests", self.carry_out_requests)
        ticks.every(1).seconds.do(self._guarded, "scans", self._take_in_scans)
        ticks.every(2).seconds.do(self._guarded, "drop", self._look_into_drop)
        ticks.every(1).hours.do(self._guarded, "put away", self._put_away)
        ticks.every(1).minutes.do(self._guarded, "watch", self._watch)
        idle = idling(imap_settings(self._config), self._wake.set) if self._config.imap.idle else nullcontext()
        with broken_off_by_signals(self._break_off), idle:
            _LOG.info("event=started")
            self._notifier.ready()
            ticks.run_all()
            while not self._stopping.is_set():
                spare = ticks.idle_seconds or 0.0
                if self._wake.wait(min(max(spare, 0.0), 1.0)) and not self._stopping.is_set():
                    self._wake.clear()
                    self._guarded("poll", self._poll_and_deliver)
                self._notifier.beat()
                if spare > _LONGEST_IDLE:  # the clock was set back, and every job would wait until it is there again
                    ticks.run_all()
                ticks.run_pending()
            with suppress(TransientFailure):  # what is not written down now counts as unknown at the next start
                self._deliver_all()
        with suppress(TransientFailure):  # on a full disk the last sign of life is an older one
            self._beat(())
        _LOG.info("event=stopped")
        return 0

    def _hire(self) -> Staff:
        return hire(self._config, self._rulebook, self._rooms, self._traffic, self._clock())

    def _watched(self) -> Drop | None:
        """Watch the drop folder, where there is one, for whoever is the receiver by then."""
        folder, limit = self._config.drop_folder, self._config.limits.message_mb * 1_000_000
        box = Dropbox(folder, self._disk) if folder else None
        return Drop(box, lambda raw, at: self._staff.receiver.take_in(raw, at), limit) if box else None

    def _look_into_drop(self, is_patient: bool = True) -> None:
        if self._drop and self._has_room() and not self._rooms.restored.is_catching_up:
            self._drop.look(self._clock(), is_patient)

    def _looked_out(self) -> Watch:
        rooms, zone = self._rooms, self._staff.office.zone
        return Watch(rooms.cases, rooms.desks, rooms.archive, silence_for(self._config.imap.poll_every), zone)

    def _note_time(self) -> None:
        desk = self._rooms.desks.load()
        self._rooms.desks.commit(desk.timed(self._clock(), self._time.belief))

    def _poll(self, most: int | None = None) -> bool:
        """One connection: fetch what is new, decide about it (in a flood not about all at once), tidy up.

        Says whether every folder was listed.
        """
        desks, staff, at = self._rooms.desks, self._staff, self._clock()
        with self._at_mailbox() as mailbox:
            polled = staff.fetcher.fetch(mailbox, at)
            if not polled.troubles:
                desks.commit(replace(desks.load().timed(at, self._time.belief), last_poll=at))
            self._lookout.last_error = "; ".join(polled.troubles)
            tell_of(polled, staff.herald, at)
            staff.receiver.tidy(mailbox, polled.validities, self._handle(most, has_all=not polled.troubles))
            if not (self._time.doubt or staff.receiver.has_waiting):
                staff.bookkeeper.tell_of_balance(mailbox, self._clock(), staff.office.zone, staff.herald)
        return not polled.troubles

    @contextmanager
    def _at_mailbox(self) -> Iterator[Mailbox]:
        """Connect, so that whoever stops us can break the conversation off."""
        self._mailbox = Mailbox(imap_settings(self._config))
        try:
            with self._mailbox as mailbox:
                yield mailbox
        except (TransientFailure, PermanentFailure) as error:
            self._lookout.last_error = str(error)
            raise
        finally:
            self._mailbox = None

    def _handle(self, most: int | None = None, has_all: bool = False) -> tuple[Received, ...]:
        """Decide about what was fetched; where more waits than may be decided now, go on soon.

        A restored office decides only once it has all that came since its backup.
        """
        if self._rooms.restored.is_catching_up and not has_all:
            return ()
        self._has_stumbled = True  # over one mail, whose attempt is counted, unless we come to the end
        try:
            handled = self._decided(most)
        except MaildError:
            self._has_stumbled = False
            raise
        self._has_stumbled = False
        if self._staff.receiver.has_waiting:
            self._wake.set()
        return handled

    def _decided(self, most: int | None) -> tuple[Received, ...]:
        if not self._rooms.restored.is_catching_up:
            return self._staff.receiver.handle(self._clock(), most)
        handled = self._staff.catch_up.go_on(self._clock(), most)
        self._staff = rested(self._staff, self._rooms)
        return handled

    def _handle_again(self) -> None:
        """Go on after a fault of ours over one mail: the others must not wait for the next poll."""
        if self._has_stumbled:
            self._handle(_MOST_MAILS)

    def _tried_poll(self) -> bool:
        if not self._has_room():
            return False
        try:
            return self._poll()
        except NoSpace as error:
            _LOG.error("event=no_space error=%s", error)
            return False
        except (TransientFailure, PermanentFailure) as error:
            _LOG.error("event=mailbox_unreachable error=%s", error)
            self._handle()
            return False

    def _poll_and_deliver(self) -> None:
        if self._has_room():
            self._poll_in_turn()
        self._deliver_due()

    def _poll_in_turn(self) -> None:
        if self._imap_pause.is_over(self._clock()):
            try:
                self._poll(_MOST_MAILS)
            except NoSpace:
                raise  # it is not the server's fault: fetching goes on as soon as there is room
            except (TransientFailure, PermanentFailure) as error:
                self._imap_pause.lengthen(self._clock(), isinstance(error, PermanentFailure))
                self._handle(_MOST_MAILS)  # what was fetched before it failed
                raise
            self._imap_pause.end()
        else:
            self._handle(_MOST_MAILS)

    def _has_room(self) -> bool:
        return self._space.has_room(self._staff.herald, self._clock())

    def _deliver_due(self) -> Delivery:
        if self._is_held:
            return Delivery()
        return self._dispatch.deliver(self._staff.outbox, self._submission)

    def _deliver_all(self) -> Delivery:
        if self._is_held:
            return Delivery()
        return self._dispatch.deliver_all(self._staff.outbox, self._submission)

    def _take_in_scans(self) -> None:
        """Bring to their cases what was read beside us, and send what follows from it."""
        if not self._rooms.restored.is_catching_up and self._staff.scribe.tick(self._clock()):
            self._deliver_due()

    @property
    def _is_held(self) -> bool:
        """Say whether this office was restored and may not send yet; until then the clock causes nothing, either."""
        return self._rooms.restored.state is not None

    @property
    def _may_time_act(self) -> bool:
        return not (self._time.doubt or self._is_held)

    def _remind(self) -> None:
        if not self._is_held:
            dossiers = self._rooms.cases.open_dossiers()
            self._staff.herald.tell_of_held(dossiers, self._clock())
            self._staff.herald.tell_of_late(dossiers, self._clock())
        if self._may_time_act:
            remind(self._rooms.cases, self._staff.registrar, self._clock(), self._staff.receiver.read_until)
            self._staff.receiver.lists.write(self._clock())

    def _keep_head(self) -> None:
        if self._may_time_act:
            keep_head(self._rooms.cases, self._rooms.heads, self._staff.herald, self._clock())

    def _put_away(self) -> None:
        if self._may_time_act:
            put_away(self._rooms.cases, self._staff.registrar, self._clock())

    def _watch(self) -> None:
        """Look how we are; what is found is said to the operator, to systemd and in a file."""
        belief, known = self._time.belief, self._rooms.desks.load().belief
        if belief and known and belief.doubt != known.doubt:
            self._note_time()
        self._beat(self._lookout.look(self._clock(), self._staff.herald))

    def _beat(self, warnings: tuple[str, ...]) -> None:
        is_running = not self._stopping.is_set()
        self._notifier.status("; ".join(warnings) or ("working" if is_running else "stopped"))
        last_poll = self._rooms.desks.load().last_poll
        beat = Heartbeat(self._clock(), os.getpid(), is_running, not warnings, last_poll, warnings)
        write_heartbeat(self._config.data / HEARTBEAT, self._disk, beat)

    def _reload(self) -> None:
        """Take over changed rules whole; wrong ones leave the old in force, and the operator is told."""
        try:
            changed = self._rulebook.reload_if_changed(self._clock().date())
        except RulesError as error:
            _LOG.error("event=rules_refused error=%s", error)
            self._tell("rules", error)
            return
        if changed:
            self._staff.reader.close()
            self._staff = self._hire()
            _LOG.info("event=rules_taken_over digest=%.12s", changed.digest)

    def _guarded(self, name: str, job: Callable[[], object]) -> None:
        """Keep one job's failure from the others; only damage on disk ends the daemon."""
        if self._stopping.is_set():
            return
        try:
            job()
        except Corrupt:
            raise
        except (MaildError, OSError) as error:
            _LOG.error("event=failed job=%s error=%s", name, error)
            self._tell(name, error)
        except Exception as error:
            _LOG.exception("event=bug job=%s", name)
            self._tell(name, error)

    def _tell(self, job: str, error: Exception) -> None:
        """Tell the operator, unless the job only failed because it was broken off."""
        alarm = alarm_of(job, error)
        if alarm is None or self._stopping.is_set():
            return
        try:
            self._staff.herald.tell(alarm.cause, alarm.subject, alarm.text, self._clock())
        except (MaildError, OSError) as told:
            _LOG.error("event=not_told error=%s", told)

    def _break_off(self) -> None:
        """Stop what would take long; called from another thread, and again while we have not ended."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._notifier.stopping()
            self._submission.stop()
            self._wake.set()
        if mailbox := self._mailbox:
            mailbox.stop()
        self._staff.reader.close()
