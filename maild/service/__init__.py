"""One file per thing the daemon does."""
