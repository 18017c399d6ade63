"""The settings of one installation: maild.toml and its secrets, as one frozen Config."""

from maild.config.founding import found
from maild.config.load import Config, find, load
from maild.config.secrets import Secret

__all__ = ["Config", "Secret", "find", "found", "load"]
