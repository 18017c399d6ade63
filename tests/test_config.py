import stat
from pathlib import Path

import pytest

from maild.config import Config, find, found, load
from maild.core.office import Actor
from maild.errors import ConfigError

SECRETS = {"MAILD_IMAP_PASSWORD": "imap-word", "MAILD_SMTP_PASSWORD": "smtp-word", "MAILD_SECRET": "k" * 32}
LEAST = """[office]
address = "pengaduan@kanwil.example"
[imap]
host = "imap.kanwil.example"
[smtp]
host = "smtp.kanwil.example"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "maild.toml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(folder: Path, text: str, environ: dict[str, str] = SECRETS):
    with pytest.raises(ConfigError) as caught:
        load(written(folder, text), environ)
    return caught.value.problems


def with_line(section: str, line: str) -> str:
    """Put one more line below a section's header, and take out what it replaces."""
    key = line.partition("=")[0].strip()
    kept, current = [], ""
    for old in LEAST.splitlines():
        current = old.strip("[]") if old.startswith("[") else current
        if not (current == section and old.startswith(f"{key} ")):
            kept.append(old)
        if old == f"[{section}]":
            kept.append(line)
    return "\n".join(kept if f"[{section}]" in kept else [*kept, f"[{section}]", line]) + "\n"


def test_what_is_left_out_has_the_default_of_the_contract(tmp_path):
    config = load(written(tmp_path, LEAST), SECRETS)

    assert (config.imap.port, config.imap.security, config.imap.folders) == (993, "tls", ("INBOX",))
    assert (config.smtp.port, config.smtp.security, config.smtp.plus_addressing) == (587, "starttls", True)
    assert (config.imap.processed, config.imap.quarantine, config.imap.poll_every) == ("Diproses", "Karantina", 30)
    assert (config.sop.result_approver, config.sop.completion_days, config.sop.reopen_days) == (Actor.KASUBBAG, 30, 7)
    assert (config.limits.message_mb, config.limits.mails_per_hour) == (25, 300)
    assert (config.imap_username, config.smtp_username) == ("pengaduan@kanwil.example",) * 2
    assert config.privacy.retention_years == 0
    assert (config.office.timezone, config.office.case_prefix) == ("Asia/Jakarta", "PGJ")


def test_paths_start_at_the_folder_of_the_settings(tmp_path, monkeypatch):
    (tmp_path / "office").mkdir()
    path = written(tmp_path / "office", LEAST + '[store]\npath = "state"\n')
    monkeypatch.chdir(tmp_path)

    config = load(path.relative_to(tmp_path), SECRETS)

    office = tmp_path / "office"
    assert (config.folder, config.data) == (office, office / "state")
    assert (config.rules, config.templates) == (office / "rules", office / "templates")


WRONG = [
    ("office", 'address = "pengaduan"', "office.address", "one bare address such as kabag@kanwil.example"),
    ("office", 'address = "A <a@b.example>"', "office.address", "one bare address such as kabag@kanwil.example"),
    ("office", "address = 3", "office.address", "wanted is a text in double quotes"),
    ("office", 'name = ""', "office.name", "write a text here"),
    ("office", 'name = "two\\nlines"', "office.name", "without line breaks, at most 500 characters"),
    ("office", 'alert_to = "admin@kanwil.example"', "office.alert_to", "wanted is a list in [ ]"),
    ("office", 'alert_to = ["Pengaduan@kanwil.example"]', "office.alert_to", "name the operator's own address"),
    ("office", 'timezone = "Asia/Singapore"', "office.timezone", "'Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'"),
    ("office", 'case_prefix = "pgj"', "office.case_prefix", 'two to eight capital letters, such as "PGJ"'),
    ("office", 'adress = "a@b.example"', "office.adress", "did you mean address?"),
    ("imap", 'host = "imap kanwil"', "imap.host", "a host name such as imap.kanwil.example, or an IP address"),
    ("imap", 'port = "993"', "imap.port", "wanted is a whole number"),
    ("imap", "port = true", "imap.port", "wanted is a whole number"),
    ("imap", "port = 70000", "imap.port", "at most 65535"),
    ("imap", 'security = "ssl"', "imap.security", "allowed: 'tls', 'starttls', 'none'"),
    ("imap", 'security = "none"', "imap.security", 'use "tls" or "starttls"'),
    ("imap", 'auth = "none"', "imap.auth", 'use "password"'),
    ("imap", 'auth = "oauth2"', "imap.auth", 'use "password"'),
    ("imap", 'ca_file = "nowhere.pem"', "imap.ca_file", 'or ""'),
    ("imap", "folders = []", "imap.folders", 'at least ["INBOX"]'),
    ("imap", 'folders = ["INBOX", "INBOX"]', "imap.folders", "name each folder once"),
    ("imap", 'processed = "INBOX"', "imap.processed", "another folder"),
    ("imap", 'quarantine = "INBOX"', "imap.quarantine", "another folder"),
    ("imap", "poll_every = 0", "imap.poll_every", "at least 1"),
    ("imap", "idle = 1", "imap.idle", "wanted is true or false"),
    ("imap", 'first_start = "none"', "imap.first_start", "allowed: 'baseline', 'all'"),
    ("imap", 'password = "hunter2"', "imap.password", "MAILD_IMAP_PASSWORD"),
    ("smtp", 'security = "none"', "smtp.security", 'use "tls" or "starttls"'),
    ("smtp", 'auth = "none"', "smtp.auth", 'use "password"'),
    ("smtp", 'auth = "oauth2"', "smtp.auth", 'use "password"'),
    ("store", 'kind = "postgresql"', "store.kind", 'use "tinydb"'),
    ("store", 'kind = "sqlite"', "store.kind", "allowed: 'tinydb', 'postgresql'"),
    ("store", 'path = "rules"', "store.path", 'a folder of its own, such as "data"'),
    ("sop", 'result_approver = "kakanwil"', "sop.result_approver", "allowed: 'kasubbag', 'kabag'"),
    ("sop", 'required_fields = ["unit", "email"]', "sop.required_fields 2", "known: unit, pic, phone"),
    ("sop", "required_fields = []", "sop.required_fields", "name a field"),
    ("sop", "completion_days = 0", "sop.completion_days", "at least 1"),
    ("sop", "reopen_days = -1", "sop.reopen_days", "at least 0"),
    ("trust", 'evidence = "dmarc"', "trust.evidence", 'or use "challenge"'),
    ("trust", 'authserv_id = "mx kanwil"', "trust.authserv_id", "stands first in your server's"),
    ("intake", 'front_desk = "loket"', "intake.front_desk", "one bare address such as kabag@kanwil.example"),
    ("intake", 'front_desk = "pengaduan@kanwil.example"', "intake.front_desk", "the front desk's own address"),
    ("intake", 'scanners = ["pengaduan@kanwil.example"]', "intake.scanners", "the copiers' own addresses"),
    ("intake", 'drop_folder = "nowhere"', "intake.drop_folder", 'or ""'),
    ("intake", 'drop_folder = "."', "intake.drop_folder", "a folder that holds nothing but letters"),
    ("limits", "message_mb = 0", "limits.message_mb", "at least 1"),
    ("limits", "mail_per_hour = 300", "limits.mail_per_hour", "did you mean mails_per_hour?"),
    ("privacy", "retention_years = -1", "privacy.retention_years", "at least 0"),
    ("privacy", "retention_years = 5.5", "privacy.retention_years", "wanted is a whole number"),
    ("privacy", "years = 5", "privacy.years", "known: retention_years"),
    ("limit", "message_mb = 3", "limit", "did you mean limits?"),
]


@pytest.mark.parametrize(("section", "line", "key", "remedy"), WRONG)
def test_a_wrong_setting_is_shown_at_its_line_with_the_remedy(tmp_path, section, line, key, remedy):
    text = with_line(section, line)

    problems = mistakes(tmp_path, text)

    assert [problem.key for problem in problems] == [key]
    assert remedy in problems[0].remedy
    assert problems[0].file == str(tmp_path / "maild.toml")
    wanted = f"[{section}]" if "." not in key else line
    assert text.splitlines()[problems[0].line - 1] == wanted


def test_all_mistakes_are_said_at_once(tmp_path):
    text = """[office]
address = "nowhere"
[imap]
host = "imap.kanwil.example"
prot = 993
security = "none"
[smtp]
port = "587"
[trust]
evidence = "dmarc"
"""

    problems = mistakes(tmp_path, text, {"MAILD_SECRET": "k" * 32})

    assert {(problem.key, problem.line) for problem in problems} == {
        ("office.address", 2),
        ("imap.prot", 5),
        ("imap.security", 6),
        ("smtp.host", 7),
        ("smtp.port", 8),
        ("trust.evidence", 10),
        ("MAILD_IMAP_PASSWORD", None),
        ("MAILD_SMTP_PASSWORD", None),
    }


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[office]\naddress = "a@b.example\n', 2),
        ("[office\n", 1),
        ("[office]\n[office]\n", 2),
        ("[office]\nname = one two\n", 2),
        ("[office]\nalert_to = [\n", 2),
    ],
)
def test_what_is_not_toml_is_shown_at_its_line(tmp_path, text, line):
    (problem,) = mistakes(tmp_path, text)

    assert problem.line == line
    assert problem.wrong.startswith("is not TOML")


def test_a_file_in_another_encoding_is_refused_at_its_line(tmp_path):
    (tmp_path / "maild.toml").write_bytes(b'[office]\nname = "Caf\xe9"\n')

    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "maild.toml", SECRETS)

    assert (caught.value.problems[0].line, caught.value.problems[0].wrong) == (2, "is not UTF-8 text")


def test_notepads_byte_order_mark_and_line_ends_are_forgiven(tmp_path):
    (tmp_path / "maild.toml").write_bytes(b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode())

    assert load(tmp_path / "maild.toml", SECRETS).imap.port == 993


def test_a_missing_file_is_answered_with_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "maild.toml", SECRETS)

    assert f"maild init {tmp_path}" in caught.value.problems[0].remedy


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "imap.localhost"])
def test_this_machine_needs_neither_encryption_nor_password(tmp_path, host):
    server = f'host = "{host}"\nsecurity = "none"\nauth = "none"\n'
    text = f'[office]\naddress = "pengaduan@kanwil.example"\n[imap]\n{server}[smtp]\n{server}'

    config = load(written(tmp_path, text), {"MAILD_SECRET": "k" * 32})

    assert config.is_on_loopback
    assert (config.imap_password, config.smtp_password) == (None, None)


@pytest.mark.parametrize("missing", ["MAILD_IMAP_PASSWORD", "MAILD_SMTP_PASSWORD", "MAILD_SECRET"])
def test_a_missing_secret_is_named_by_its_variable(tmp_path, missing):
    environ = {name: value for name, value in SECRETS.items() if name != missing}

    (problem,) = mistakes(tmp_path, LEAST, environ)

    assert (problem.file, problem.key) == ("environment", missing)
    assert f"{missing}_FILE" in problem.remedy


def test_a_command_that_talks_to_no_server_needs_no_passwords(tmp_path):
    config = load(written(tmp_path, LEAST), {"MAILD_SECRET": "k" * 32}, needs_passwords=False)

    assert config.imap_password is None


def test_secrets_are_read_from_files_that_the_environment_names(tmp_path):
    (tmp_path / "imap").write_text("from a file\n")
    environ = {**SECRETS, "MAILD_IMAP_PASSWORD": "", "MAILD_IMAP_PASSWORD_FILE": str(tmp_path / "imap")}

    config = load(written(tmp_path, LEAST), environ)

    assert config.imap_password
    assert config.imap_password.value == "from a file"


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_secret_file_that_holds_nothing_is_a_mistake(tmp_path, content):
    if content is not None:
        (tmp_path / "word").write_text(content)
    environ = {**SECRETS, "MAILD_SMTP_PASSWORD": "", "MAILD_SMTP_PASSWORD_FILE": str(tmp_path / "word")}

    (problem,) = mistakes(tmp_path, LEAST, environ)

    assert (problem.file, problem.key) == ("environment", "MAILD_SMTP_PASSWORD_FILE")


def test_no_secret_shows_in_a_config_or_in_a_mistake(tmp_path):
    config = load(written(tmp_path, LEAST), SECRETS)
    problems = mistakes(tmp_path, with_line("imap", 'password = "hunter2"'))

    shown = f"{config!r} {config} {config.secret} {problems}"
    assert not any(word in shown for word in (*SECRETS.values(), "hunter2"))


@pytest.mark.parametrize(
    ("given", "environ", "expected"),
    [
        ("x/maild.toml", {"MAILD_CONFIG": "y.toml"}, "x/maild.toml"),
        (None, {"MAILD_CONFIG": "y.toml"}, "y.toml"),
        (None, {}, "maild.toml"),
    ],
)
def test_the_settings_are_looked_for_in_the_promised_order(given, environ, expected):
    assert find(Path(given) if given else None, environ) == Path(expected)


def test_an_office_folder_stands_for_its_settings(tmp_path):
    assert find(tmp_path, {}) == tmp_path / "maild.toml"


def founded(tmp_path: Path) -> Config:
    found(tmp_path / "office")
    passwords = {name: value for name, value in SECRETS.items() if name != "MAILD_SECRET"}
    return load(tmp_path / "office" / "maild.toml", passwords)


def test_a_new_office_folder_is_complete_and_private(tmp_path):
    config = founded(tmp_path)

    assert len(config.secret.value) == 64
    assert config.warnings == ()
    assert stat.S_IMODE((config.folder / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(config.data.stat().st_mode) == 0o700
    assert {path.name for path in config.rules.iterdir()} >= {"officials.toml", "routing.toml", "fields.toml"}


def test_data_that_others_may_enter_are_warned_of(tmp_path):
    data = founded(tmp_path).data
    data.chmod(0o750)
    passwords = {name: value for name, value in SECRETS.items() if name != "MAILD_SECRET"}
    (warning,) = load(tmp_path / "office" / "maild.toml", passwords).warnings

    assert str(warning) == f"{data}: can be entered by others (chmod 700 {data})"


def test_the_settings_of_a_new_office_are_the_defaults(tmp_path):
    config = founded(tmp_path)
    least = load(written(tmp_path, LEAST), SECRETS)

    assert config.store == least.store
    assert (config.sop, config.trust, config.intake, config.limits) == (
        least.sop,
        least.trust,
        least.intake,
        least.limits,
    )
    assert config.imap.model_copy(update={"username": ""}) == least.imap
    assert config.smtp.model_copy(update={"username": ""}) == least.smtp
    assert config.office.model_copy(update={"alert_to": ()}) == least.office
    for section in (config.office, config.imap, config.smtp, config.store, config.trust, config.intake, config.limits):
        assert section.model_fields_set == set(type(section).model_fields)


def test_two_offices_have_different_keys(tmp_path):
    found(tmp_path / "a")
    found(tmp_path / "b")

    assert (tmp_path / "a" / "secret.key").read_text() != (tmp_path / "b" / "secret.key").read_text()


@pytest.mark.parametrize("there", ["maild.toml", "secret.key", "data", "rules/officials.toml"])
def test_founding_overwrites_nothing(tmp_path, there):
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("mine")

    with pytest.raises(ConfigError):
        found(tmp_path)

    assert (tmp_path / there).read_text() == "mine"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / there]
