"""Bytes become a letter, a letter becomes an event; computes, never connects."""
