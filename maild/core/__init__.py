"""What the office knows and decides; pure: no I/O, no clock, no third-party package."""
