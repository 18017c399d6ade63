"""Let `python -m maild.cli` be `maild`."""

from maild.cli import main

main()
