"""A provider of single sign-on on this machine, which vouches for whomever a test says."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

CLIENT, SECRET = "staff-pages", "secret of the staff pages at the double"


class SignOnDouble:
    """`claims` is what it says of the next one; `breaks` is what is wrong with it."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.other_key = RSAKey.generate_key(2048, {"kid": "one"})
        self.claims: dict[str, Any] = {}
        self.breaks = ""
        self.asked: dict[str, dict[str, str]] = {}
        self.url = ""

    def app(self) -> Flask:
        """Its addresses."""
        app = Flask(__name__)
        app.add_url_rule("/.well-known/openid-configuration", "about", self._about)
        app.add_url_rule("/authorize", "authorize", self._authorize)
        app.add_url_rule("/token", "token", self._token, methods=["POST"])
        app.add_url_rule("/keys", "keys", lambda: jsonify(keys=[self.key.as_dict(private=False)]))
        return app

    def _about(self) -> AnyResponse:
        return jsonify(
            issuer=self.url,
            authorization_endpoint=f"{self.url}/authorize",
            token_endpoint=f"{self.url}/token",
            jwks_uri=f"{self.url}/keys",
            id_token_signing_alg_values_supported=["RS256"],
        )

    def _authorize(self) -> AnyResponse:
        code = secrets.token_hex(8)
        self.asked[code] = request.args.to_dict()
        back = {"code": code, "state": request.args["state"]}
        return redirect(f"{request.args['redirect_uri']}?{urlencode(back)}")

    def _token(self) -> AnyResponse | tuple[str, int]:
        asked = self.asked.pop(request.form.get("code", ""), None)
        if asked is None or self.breaks == "token" or not request.form.get("code_verifier"):
            return "no", 400
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"], **self.claims}
        key = self.other_key if self.breaks == "key" else self.key
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
        return jsonify(access_token="token", token_type="Bearer", id_token=signed)


@contextmanager
def running_double() -> Iterator[SignOnDouble]:
    """One that listens on this machine for as long as the block lasts."""
    double = SignOnDouble()
    server = make_server("127.0.0.1", 0, double.app(), threaded=True)
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
