"""An office's SOP for network-disruption complaints, carried out over email."""

__version__ = "0.1.0"
