"""The settings as the wire takes them."""

from maild.config.load import Config
from maild.transport.imap_session import ImapSettings
from maild.transport.smtp_link import SmtpSettings


def imap_settings(config: Config) -> ImapSettings:
    imap = config.imap
    password = config.imap_password.value if config.imap_password else ""
    return ImapSettings(
        imap.host, imap.port, imap.security, config.imap_username, password,
        str(config.imap_ca or ""), tuple(imap.folders), imap.processed,
    )  # fmt: skip


def smtp_settings(config: Config) -> SmtpSettings:
    smtp = config.smtp
    password = config.smtp_password.value if config.smtp_password else ""
    username = config.smtp_username if smtp.auth == "password" else ""
    return SmtpSettings(
        smtp.host, smtp.port, smtp.security, username, password, str(config.smtp_ca or "")
    )  # fmt: skip
