"""Staff sign in with their trust's own account: any provider of OpenID Connect, by configuration."""

from typing import Any

import structlog
from flask import Flask, current_app, session
from werkzeug.wrappers import Response as AnyResponse

from bot.console.house import house
from bot.wiring import SignOn
from bot.work.faults import whence
from bot.work.signing_in import NotIn

log = structlog.get_logger(__name__)

SECONDS = 10
EXTENSION = "console_sign_on"
ON = "sign_on_to"
NOT_NOW = "Your trust's sign-on does not answer as it should. Try again, or tell your administrator."


def register(app: Flask, sign_on: SignOn | None) -> None:
    """The provider is known from now on; it is asked for its addresses when somebody first comes."""
    app.extensions[EXTENSION] = sign_on


def go(on: str) -> AnyResponse:
    """To the provider; afterwards to `on`."""
    back = f"{house().parts.doors.public_url}/sign-in/trust/back"
    session[ON] = on
    try:
        answer: AnyResponse = _client().authorize_redirect(back)
    except NotIn:
        raise
    except Exception as error:
        raise _not_now(error) from error
    return answer


def come_back() -> tuple[str, str, str]:
    """(the provider's own name for somebody, their email address, where they wanted to go), or NotIn."""
    try:
        claims: dict[str, Any] = dict(_client().authorize_access_token().get("userinfo") or {})
    except NotIn:
        raise
    except Exception as error:
        raise _not_now(error) from error
    subject, email = str(claims.get("sub") or ""), str(claims.get("email") or "")
    if not subject or not email or claims.get("email_verified") is False:
        raise NotIn("Your trust's sign-on gave no email address of yours that is certain. Tell your administrator.")
    return f"{claims['iss']} {subject}", email, str(session.pop(ON, ""))


def _client() -> Any:
    sign_on: SignOn | None = current_app.extensions.get(EXTENSION)
    if sign_on is None:
        raise NotIn("Signing in with your trust's account is not set up.")
    made = current_app.extensions.get(f"{EXTENSION}_client")
    if made is None:
        # Only here: it is heavy, and most processes never need it.
        from authlib.integrations.flask_client import OAuth

        made = OAuth(current_app._get_current_object()).register(  # type: ignore[attr-defined]
            "trust",
            client_id=sign_on.client_id,
            client_secret=sign_on.client_secret,
            server_metadata_url=f"{sign_on.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": SECONDS,
            },
        )
        current_app.extensions[f"{EXTENSION}_client"] = made
    return made


def _not_now(error: Exception) -> NotIn:
    log.error("sign_on_failed", reason=whence(error))
    return NotIn(NOT_NOW)
