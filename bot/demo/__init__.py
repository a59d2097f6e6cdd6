"""The demo: the whole system on one machine with nobody's account, and the providers pretended."""
