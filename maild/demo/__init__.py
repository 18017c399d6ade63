"""A whole office in one process, to look at."""
