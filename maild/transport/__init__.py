"""The wire: IMAP and SMTP."""
