"""Who signs in to Airflow, and as what: read by its FAB auth manager. What differs between stacks is in a file of settings."""

import json
import os
from pathlib import Path

from airflow.providers.fab.auth_manager.security_manager.override import FabAirflowSecurityManagerOverride
from flask_appbuilder.const import AUTH_DB, AUTH_OAUTH

SETTINGS = json.loads(Path(os.environ.get("AIRFLOW_SETTINGS", "/etc/airflow/settings.json")).read_text("utf-8"))

WTF_CSRF_ENABLED = True
SESSION_COOKIE_SECURE = SETTINGS["secure"]
SESSION_COOKIE_SAMESITE = "Lax"

_oidc = SETTINGS.get("oidc")
if _oidc is None:
    AUTH_TYPE = AUTH_DB
else:
    AUTH_TYPE = AUTH_OAUTH
    AUTH_USER_REGISTRATION = True
    # Looks, and starts nothing.
    AUTH_USER_REGISTRATION_ROLE = "Viewer"
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
                "client_secret": Path(_oidc["clientSecretFile"]).read_text("utf-8").strip(),
                "server_metadata_url": _oidc["issuer"].rstrip("/") + "/.well-known/openid-configuration",
                "client_kwargs": {"scope": "openid profile email groups", "code_challenge_method": "S256"},
            },
        }
    ]


class OidcSecurityManager(FabAirflowSecurityManagerOverride):
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


SECURITY_MANAGER_CLASS = OidcSecurityManager
