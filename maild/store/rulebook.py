"""Hold the rules and templates that are in force, and swap them whole when their files change."""

from datetime import date
from pathlib import Path
from typing import Any

import re2

from maild.core.office import Office
from maild.store.rules_read import Edition, TemplateCheck, edition


class Rulebook:
    """The rules in force. Wrong new ones leave the old in force.

    `settings` is the office without rules (Config.blank_office); without an office folder the shipped rules are read.
    Raises RulesError with every mistake.
    """

    def __init__(self, settings: Office, folder: Path | None, today: date, check_templates: TemplateCheck) -> None:
        self._settings = settings
        self._folder = folder
        self._check_templates = check_templates
        self._patterns: dict[str, Any] = {}
        self._seen = _stamps(folder)
        self._edition = self._read(today)

    @property
    def edition(self) -> Edition:
        """The rules, templates and warnings in force."""
        return self._edition

    @property
    def office(self) -> Office:
        return self._edition.office

    def reload_if_changed(self, today: date) -> Office | None:
        """Take over changed files; None if nothing changed.

        Raises RulesError once for each wrong change.
        """
        stamps = _stamps(self._folder)
        if stamps == self._seen:
            return None
        self._seen = stamps
        self._edition = self._read(today)
        return self._edition.office

    def matches(self, pattern: str, text: str) -> bool:
        """Search for a pattern of routing.toml anywhere in a text, ignoring case, in linear time."""
        if pattern not in self._patterns:
            self._patterns[pattern] = _compiled(pattern)
        readable = text.encode("utf-8", "replace").decode("utf-8")  # RE2 refuses half of a surrogate pair
        return bool(self._patterns[pattern].search(readable))

    def _read(self, today: date) -> Edition:
        return edition(self._settings, self._folder, today, self._check_templates, pattern_objection)


_LONGEST_PATTERN = 500


def pattern_objection(pattern: str) -> str:
    """Say why a pattern cannot be used; "" if it can."""
    if len(pattern) > _LONGEST_PATTERN:
        return f"it is longer than {_LONGEST_PATTERN} characters"
    try:
        _compiled(pattern)
    except re2.error as error:
        reason = error.args[0] if error.args else "not understood"
        return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    return ""


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile(pattern, options)


def _stamps(folder: Path | None) -> tuple[tuple[str, int, int, int], ...]:
    """Take what changes whenever a file of the rules or templates is written, added or removed."""
    if not folder:
        return ()
    paths = (*sorted((folder / "rules").glob("*.toml")), *sorted((folder / "templates").rglob("*.j2")))
    return tuple(stamp for path in paths if (stamp := _stamp(path)))


def _stamp(path: Path) -> tuple[str, int, int, int] | None:
    try:
        found = path.stat()
    except OSError:  # gone between the listing and now: the next look will see it
        return None
    return (str(path), found.st_mtime_ns, found.st_size, found.st_ino)
