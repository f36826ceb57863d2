"""A real OpenID Connect provider on this machine, for the tests of signing in.

idpyoidc does the protocol: discovery, authorisation codes, signed tokens, keys, signing out. Ours
are the pages, the routes and the list of invented people. Whoever knows a name is let in: for
tests alone.
"""

import secrets
import socket
import threading
import time
from contextlib import contextmanager
from html import escape
from typing import NamedTuple

import uvicorn
from idpyoidc.exception import OidcMsgError
from idpyoidc.message.oauth2 import ResponseMessage
from idpyoidc.message.oidc import AuthorizationRequest
from idpyoidc.server import Server
from idpyoidc.server.exception import ClientAuthenticationError, OidcEndpointError
from idpyoidc.server.oidc.session import Session
from idpyoidc.server.user_authn.user import UserAuthnMethod, create_signed_jwt
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

LIBRARY = "idpyoidc.server"
CLIENT = "clinic"
METHODS = ["GET", "POST"]
CLAIMS = {
    "openid": ["sub"],
    "profile": ["name", "preferred_username", "roles"],
    "email": ["email", "email_verified"],
}
"""What each scope lets an app know: `roles` come with the profile."""
PREFERENCE = {
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code"],
    "subject_types_supported": ["public"],
    "scopes_supported": list(CLAIMS),
    "id_token_signing_alg_values_supported": ["RS256"],
}
PKCE = {
    "function": f"{LIBRARY}.oauth2.add_on.pkce.add_support",
    "kwargs": {"essential": False, "code_challenge_method": "S256"},
}
GRANT = {
    "usage_rules": {
        "authorization_code": {"supports_minting": ["access_token", "id_token"], "max_usage": 1},
        "access_token": {},
    },
    "expires_in": 43_200,
}
TOKENS = {
    "code": {"kwargs": {"lifetime": 600}},
    "token": {
        "class": f"{LIBRARY}.token.jwt_token.JWTToken",
        "kwargs": {"lifetime": 3_600, "alg": "RS256"},
    },
    "id_token": {
        "class": f"{LIBRARY}.token.id_token.IDToken",
        # A whole day at work: the library takes no token that ran out when someone signs out.
        "kwargs": {"lifetime": 43_200, "add_claims_by_scope": True},
    },
}
COOKIES = {
    "class": f"{LIBRARY}.cookie_handler.CookieHandler",
    "kwargs": {
        "keys": {"key_defs": [{"type": "OCT", "use": [use], "kid": use} for use in ("enc", "sig")]}
    },
}
SIGN_IN = """<!doctype html><html lang="en"><title>Sign in</title><main>
<h1>Sign in</h1>{problem}
<form method="post" action="/sign-in">
<input type="hidden" name="token" value="{token}">
<label>Name <input name="username" autofocus></label>
<button>Sign in</button>
</form></main></html>"""
UNKNOWN = '<p role="alert">Nobody of this name works here.</p>'
PATIENCE = 20


class Provider(NamedTuple):
    """A running provider, and what an app needs to know to use it."""

    issuer: str
    client_id: str
    client_secret: str

    @property
    def server_metadata_url(self):
        """The address of its discovery document."""
        return f"{self.issuer}/.well-known/openid-configuration"


class SignOut(Session):
    """Ends a session. The token of who signs out is enough, whether the app names itself or not."""

    def client_authentication(self, *_args, **_kwargs):
        """None: the library would want a secret of the app, which a browser does not have."""
        return {}


class ByName(UserAuthnMethod):
    """Whoever gives the name of one of the people is that person."""

    def __call__(self, problem="", **request):
        """The page that asks for a name. The request goes along in it, signed."""
        token = create_signed_jwt(
            self.upstream_get("context").issuer, self.upstream_get("attribute", "keyjar"), **request
        )
        return SIGN_IN.format(problem=problem, token=escape(token))


ENDPOINTS = {
    "provider_info": (
        ".well-known/openid-configuration",
        f"{LIBRARY}.oidc.provider_config.ProviderConfiguration",
        {"client_authn_method": None},
    ),
    "authorization": (
        "authorization",
        f"{LIBRARY}.oidc.authorization.Authorization",
        {
            "client_authn_method": None,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
        },
    ),
    "token": (
        "token",
        f"{LIBRARY}.oidc.token.Token",
        {"client_authn_method": ["client_secret_basic", "client_secret_post"]},
    ),
    "userinfo": ("userinfo", f"{LIBRARY}.oidc.userinfo.UserInfo", {}),
    "end_session": (
        "session",
        SignOut,
        {
            "signing_alg": "RS256",
            "logout_verify_url": "/sign-out",
            "post_logout_uri_path": "signed-out",
        },
    ),
}


def _library(issuer, redirect_uri, secret, people):
    """The library's provider, with one app that may use it."""
    server = Server(_settings(issuer, people))
    server.context.userinfo.db = people  # itself and not a copy: a test may change it
    server.context.cdb[CLIENT] = {
        "client_id": CLIENT,
        "client_secret": secret,
        "redirect_uris": [(redirect_uri, {})],
        "post_logout_redirect_uri": [redirect_uri],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "allowed_scopes": list(CLAIMS),
    }
    server.keyjar.add_symmetric(CLIENT, secret)
    return server


def _settings(issuer, people):
    """How the library is set up: everything is kept in memory."""
    endpoints = {
        name: {"path": path, "class": made_by, "kwargs": dict(kwargs)}
        for name, (path, made_by, kwargs) in ENDPOINTS.items()
    }
    return {
        "issuer": issuer,
        "base_url": issuer,
        "key_conf": {"key_defs": [{"type": "RSA", "use": ["sig"]}], "uri_path": "jwks.json"},
        "preference": PREFERENCE,
        "endpoint": endpoints,
        "add_on": {"pkce": PKCE},
        "authentication": {"name": {"acr": "urn:clinic:name", "class": ByName}},
        "authz": {"class": f"{LIBRARY}.authz.AuthzHandling", "kwargs": {"grant_config": GRANT}},
        "cookie_handler": COOKIES,
        "session_params": {
            "sub_func": {"public": {"function": lambda name, **_: people[name]["sub"]}}
        },
        "token_handler_args": TOKENS,
        "userinfo": {"class": f"{LIBRARY}.user_info.UserInfo", "kwargs": {}},
        "scopes_to_claims": CLAIMS,
        "claims_interface": {
            "class": f"{LIBRARY}.session.claims.ClaimsInterface",
            "kwargs": {},
        },
    }


class Front:
    """The web pages and routes in front of the library."""

    def __init__(self, library, people):
        """Join the library's endpoints with addresses."""
        self.library, self.people = library, people
        self.app = Starlette(
            routes=[
                *(
                    Route(f"/{endpoint.endpoint_path}", self.passed_to(endpoint), methods=METHODS)
                    for endpoint in library.endpoint.values()
                ),
                Route("/jwks.json", self.keys),
                Route("/sign-in", self.sign_in, methods=["POST"]),
                Route("/sign-out", self.sign_out),
                Route("/signed-out", self.signed_out),
            ]
        )

    def passed_to(self, endpoint):
        """What answers at an endpoint: the library."""

        async def answer(request):
            told = dict(request.query_params) or dict(await request.form())
            asked_by = {
                "headers": dict(request.headers),
                "method": request.method,
                "url": str(request.url),
                "cookie": [
                    {"name": name, "value": value} for name, value in request.cookies.items()
                ],
            }
            try:
                parsed = endpoint.parse_request(told, http_info=asked_by)
                if isinstance(parsed, ResponseMessage) and "error" in parsed:
                    return _refused(parsed.to_dict())
                answered = endpoint.process_request(parsed, http_info=asked_by)
            except ClientAuthenticationError as problem:
                return _refused({"error": "invalid_client", "error_description": str(problem)}, 401)
            except (OidcEndpointError, OidcMsgError, KeyError, ValueError) as problem:
                return _refused({"error": "invalid_request", "error_description": str(problem)})
            return _response(endpoint, parsed, answered)

        return answer

    async def keys(self, _request):
        """The public keys that tokens can be checked with."""
        return JSONResponse(self.library.keyjar.export_jwks())

    async def sign_in(self, request):
        """Whoever is known goes back to the app with a code; anyone else is asked again."""
        given = await request.form()
        endpoint = self.library.endpoint["authorization"]
        by_name = self.library.context.authn_broker.get_method_by_id("name")
        asked = by_name.unpack_token(given["token"])
        if given["username"] not in self.people:
            again = {name: asked[name] for name in ("query", "authn_class_ref", "return_uri")}
            return HTMLResponse(by_name(problem=UNKNOWN, **again))
        wanted = AuthorizationRequest().from_urlencoded(asked["query"])
        session = endpoint.create_session(
            wanted, given["username"], asked["authn_class_ref"], asked["iat"], by_name
        )
        return _response(endpoint, wanted, endpoint.authz_part2(request=wanted, session_id=session))

    async def sign_out(self, request):
        """End the session here too, and go back to the app."""
        endpoint = self.library.endpoint["session"]
        told = endpoint.unpack_signed_jwt(request.query_params["sjwt"])
        endpoint.do_verified_logout(told["sid"])
        response = RedirectResponse(told["redirect_uri"], 302)
        for cookie in endpoint.kill_cookies():
            response.delete_cookie(cookie["name"])
        return response

    async def signed_out(self, _request):
        """Where someone ends who signed out without an app to go back to."""
        return HTMLResponse("<!doctype html><title>Signed out</title><h1>Signed out</h1>")


def _refused(why, status=400):
    return JSONResponse(why, status)


def _response(endpoint, request, answered):
    """The library's answer as a response."""
    if "http_response" in answered:
        return HTMLResponse(answered["http_response"])
    if "redirect_location" in answered:
        return RedirectResponse(answered["redirect_location"], 302)
    if isinstance(answered, ResponseMessage) and "error" in answered:
        return _refused(answered.to_dict())
    made = endpoint.do_response(request=request, **answered)
    if made.get("response_placement", endpoint.response_placement) == "url":
        response = RedirectResponse(made["response"], 302)
    else:
        response = Response(made["response"], headers=dict(made["http_headers"]))
    for cookie in made.get("cookie", []):
        response.set_cookie(cookie["name"], cookie["value"], httponly=True, samesite="lax")
    return response


@contextmanager
def identity_provider(redirect_uri, people):
    """Run a provider until the block ends.

    `people` gives the claims of each user name: `sub`, `name`, `email` and `roles`. What is changed
    there counts from the next sign-in.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    # Not 127.0.0.1, where the app is: a browser would send each one the other's cookies.
    issuer = f"http://localhost:{listening.getsockname()[1]}"
    provider = Provider(issuer, CLIENT, secrets.token_urlsafe(32))
    front = Front(_library(issuer, redirect_uri, provider.client_secret, people), people)
    settings = uvicorn.Config(front.app, ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(settings)
    running = threading.Thread(target=server.run, args=([listening],), daemon=True)
    running.start()
    try:
        _wait_for(server)
        yield provider
    finally:
        server.should_exit = True
        running.join(PATIENCE)
        listening.close()


def _wait_for(server):
    patient_until = time.monotonic() + PATIENCE
    while not server.started:
        if time.monotonic() > patient_until:
            raise RuntimeError("the identity provider did not start")
        time.sleep(0.02)
