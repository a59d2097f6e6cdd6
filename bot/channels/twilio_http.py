"""Twilio's HTTP client with time-outs, without its log of numbers, and able to call another server."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient

CONNECT_WITHIN = 3.0


class TwilioHttp(TwilioHttpClient):  # type: ignore[misc]  # twilio ships no types
    """Calls `api_url` (scheme, host and a path in front) in place of the address in each request."""

    def __init__(self, api_url: str | None, timeout: float, at_once: int) -> None:
        super().__init__()  # no max_retries: a repeated POST may send twice
        self.timeout = (min(CONNECT_WITHIN, timeout), timeout)
        self._elsewhere = urlsplit(api_url) if api_url else None
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(pool_maxsize=at_once))

    def request(self, method: str, url: str, *arguments: Any, **named: Any) -> Any:
        """Make the request there."""
        return super().request(method, self._address(url), *arguments, **named)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Nothing: requests hold numbers and words."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Nothing."""

    def _address(self, url: str) -> str:
        if self._elsewhere is None:
            return url
        there, meant = self._elsewhere, urlsplit(url)
        return urlunsplit((there.scheme, there.netloc, there.path.rstrip("/") + meant.path, meant.query, ""))
