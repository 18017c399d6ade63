"""Effects become messages."""
