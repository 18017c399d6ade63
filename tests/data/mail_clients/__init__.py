"""Replies to our mails in the exact shapes in which people's mail programs write them."""
