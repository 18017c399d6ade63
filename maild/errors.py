"""The errors that cross a door, sorted by what the caller does next.

MaildError
├── ConfigError        say all mistakes, change nothing, exit 2
├── RulesError         say all mistakes, keep the rules that are in force
├── Unreadable         put the letter aside for a person
├── TransientFailure   try again later
├── PermanentFailure   stop and tell the operator
└── Corrupt            refuse to start, name the file and the remedy
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file that people write: where it is, what is wrong, what is allowed."""

    file: str
    key: str
    wrong: str
    remedy: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        key = f" {self.key}:" if self.key else ""
        remedy = f" ({self.remedy})" if self.remedy else ""
        return f"{place}:{key} {self.wrong}{remedy}"


class MaildError(Exception):
    """Something that a door of maild reports to its caller."""


class ConfigError(MaildError):
    """The settings are wrong; carries every mistake at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class RulesError(MaildError):
    """The rules or templates are wrong; carries every mistake at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Unreadable(MaildError):
    """These bytes cannot be read as a letter."""


class TransientFailure(MaildError):
    """It did not work now and may work later."""


class PermanentFailure(MaildError):
    """It will not work without a person's help."""


class Corrupt(MaildError):
    """A stored file is damaged; the message names it and the remedy."""
