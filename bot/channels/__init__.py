"""Channels: the only code that talks to the providers' networks; one file each."""
