"""Codes from an app on a phone, by the common standard (RFC 6238), and how their secret is kept."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime

STEP = 30  # seconds, in every such app
DRIFT = 1  # steps by which a phone's clock may be off


class Seal:
    """What the database keeps of a secret is of no use without SECRET_KEY."""

    def __init__(self, secret: str) -> None:
        self._key = urlsafe_b64encode(hmac.digest(secret.encode(), b"second factor", "sha256"))

    def close(self, text: str) -> str:
        """The text, sealed."""
        from cryptography.fernet import Fernet

        return Fernet(self._key).encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """The text again; None if it was not sealed with this key."""
        from cryptography.fernet import Fernet, InvalidToken

        try:
            return Fernet(self._key).decrypt(sealed.encode()).decode()
        except (InvalidToken, ValueError):
            return None


def new_secret() -> str:
    """A secret for somebody's app."""
    import pyotp

    return pyotp.random_base32()


def address_of(secret: str, account: str, issuer: str) -> str:
    """What the app reads from the picture."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code it is, a little early or late; None if it is none of them."""
    import pyotp

    current, totp = int(now.timestamp()) // STEP, pyotp.TOTP(secret)
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None
