"""Superset's configuration: what is the same in every stack is here, what differs is in a file of settings, secrets in files of
their own."""

import json
import logging
import os
import time
from pathlib import Path

from flask_appbuilder.security.manager import AUTH_DB, AUTH_OAUTH
from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy.engine import URL

from superset.security import SupersetSecurityManager

SETTINGS = json.loads(Path(os.environ.get("SUPERSET_SETTINGS", "/etc/superset/settings.json")).read_text("utf-8"))


def secret(path):
    return Path(path).read_text("utf-8").strip()


# Where Superset keeps what it knows.

SECRET_KEY = secret(SETTINGS["secretKeyFile"])
_database = dict(SETTINGS["database"])
_password_file = _database.pop("passwordFile", None)
SQLALCHEMY_DATABASE_URI = URL.create(
    **_database, password=None if _password_file is None else secret(_password_file)
).render_as_string(hide_password=False)
# Connections that the server or something between has cut are noticed before they are used.
SQLALCHEMY_ENGINE_OPTIONS = (
    {} if _database["drivername"] == "sqlite" else {"pool_pre_ping": True, "pool_recycle": 1800, "pool_size": 5}
)


def password_of(url):
    """The password of what Superset asks, read each time that a connection is made: it is in no database, and may change."""
    path = SETTINGS["passwordFiles"].get(url.get_backend_name())
    return None if path is None else secret(path)


SQLALCHEMY_CUSTOM_PASSWORD_STORE = password_of


# Answers are kept in the process for seconds, and what must be the same for all processes in Superset's own database.

CACHE_DEFAULT_TIMEOUT = 60
CACHE_CONFIG = {"CACHE_TYPE": "SimpleCache", "CACHE_THRESHOLD": 500, "CACHE_DEFAULT_TIMEOUT": 60}
DATA_CACHE_CONFIG = {"CACHE_TYPE": "SimpleCache", "CACHE_THRESHOLD": 200, "CACHE_DEFAULT_TIMEOUT": 60}
RATELIMIT_ENABLED = True
RATELIMIT_STORAGE_URI = "memory://"
SUPERSET_WEBSERVER_TIMEOUT = 60
SQLLAB_TIMEOUT = 60
ROW_LIMIT = 10_000
SQL_MAX_ROW = 50_000

# What is relative is so to now: by default the last day is the one that ended at midnight, and nothing of today is in it.
DEFAULT_RELATIVE_START_TIME = "now"
DEFAULT_RELATIVE_END_TIME = "now"


# Behind the entry, which speaks TLS.

ENABLE_PROXY_FIX = True
WTF_CSRF_ENABLED = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = SETTINGS["secure"]
SESSION_COOKIE_SAMESITE = "Lax"
PERMANENT_SESSION_LIFETIME = 8 * 60 * 60
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    # Probes and the entry speak HTTP to the pods.
    "force_https": False,
    "session_cookie_secure": SETTINGS["secure"],
}
FEATURE_FLAGS = {
    "ALERT_REPORTS": False,
    "THUMBNAILS": False,
    "GLOBAL_ASYNC_QUERIES": False,
    "DASHBOARD_RBAC": False,
    "ENABLE_TEMPLATE_PROCESSING": False,
    "EMBEDDED_SUPERSET": False,
}
PREVENT_UNSAFE_DB_CONNECTIONS = True
FAB_API_SWAGGER_UI = False
PUBLIC_ROLE_LIKE = None
BABEL_DEFAULT_LOCALE = "en"


# Who signs in, and as what.

_oidc = SETTINGS.get("oidc")
if _oidc is None:
    AUTH_TYPE = AUTH_DB
    AUTH_RATE_LIMITED = True
    AUTH_RATE_LIMIT = "5 per 20 second"
else:
    AUTH_TYPE = AUTH_OAUTH
    AUTH_USER_REGISTRATION = True
    AUTH_USER_REGISTRATION_ROLE = SETTINGS["role"]
    AUTH_ROLES_MAPPING = {_oidc["admins"]: ["Admin"]}
    # Whoever leaves the group is no administrator any more.
    AUTH_ROLES_SYNC_AT_LOGIN = True
    OAUTH_PROVIDERS = [
        {
            "name": "oidc",
            "token_key": "access_token",
            "icon": "fa-key",
            "remote_app": {
                "client_id": _oidc["clientId"],
                "client_secret": secret(_oidc["clientSecretFile"]),
                "server_metadata_url": _oidc["issuer"].rstrip("/") + "/.well-known/openid-configuration",
                "client_kwargs": {"scope": "openid profile email groups", "code_challenge_method": "S256"},
            },
        }
    ]


class OidcSecurityManager(SupersetSecurityManager):
    """Takes who somebody is from the provider's claims, and their groups as keys of roles."""

    def get_oauth_user_info(self, provider, resp):
        if provider != "oidc":
            return super().get_oauth_user_info(provider, resp)
        claims = dict(resp.get("userinfo") or {})
        # Some providers tell groups at the endpoint of user information alone.
        if "groups" not in claims or "email" not in claims:
            claims.update(self.oauth_remotes[provider].userinfo(token=resp))
        return {
            # The one claim that no other person ever gets (OpenID Connect Core, 5.7).
            "username": claims["sub"],
            "email": claims.get("email") or claims["sub"],
            "first_name": claims.get("given_name") or claims.get("name") or "",
            "last_name": claims.get("family_name") or "",
            "role_keys": claims.get("groups") or [],
        }


CUSTOM_SECURITY_MANAGER = OidcSecurityManager


# What Prometheus reads, on a port of its own (`gunicorn.conf.py`).

REQUESTS = Counter("superset_requests_total", "Requests that were answered.", ["part", "status"])
SECONDS = Histogram(
    "superset_request_seconds",
    "Time to answer a request.",
    ["part"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
BUSY = Gauge("superset_requests_in_progress", "Requests that are being answered.")
PARTS = (
    ("/health", "health"),
    ("/static/", "static"),
    ("/api/v1/chart/data", "chart-data"),
    ("/api/v1/sqllab/", "sqllab"),
    ("/api/", "api"),
    ("/superset/dashboard/", "dashboard"),
    ("/login", "login"),
    ("/oauth-authorized/", "login"),
)


def part_of(path):
    """A word for a path, of a few: paths themselves hold numbers without end."""
    return next((part for start, part in PARTS if path.startswith(start)), "page")


class Measured:
    """Counts requests by part and status."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        part = part_of(environ.get("PATH_INFO", ""))
        started = time.perf_counter()
        answered = []

        def start(status, headers, exc_info=None):
            answered[:] = [status.split(" ", 1)[0]]
            return start_response(status, headers, exc_info)

        with BUSY.track_inprogress():
            try:
                return self.app(environ, start)
            finally:
                SECONDS.labels(part).observe(time.perf_counter() - started)
                REQUESTS.labels(part, answered[0] if answered else "500").inc()


ADDITIONAL_MIDDLEWARE = [Measured]

LOG_LEVEL = logging.INFO
