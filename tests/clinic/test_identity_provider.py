"""The provider of the sign-in tests keeps to OpenID Connect, as another library sees it."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from identity_provider import identity_provider
from joserfc import jwt
from joserfc.jwk import KeySet

BACK = "http://127.0.0.1:9/oauth2callback"
ADA = {
    "sub": "staff-1",
    "name": "Ada Example",
    "email": "ada@clinic.example",
    "roles": ["clinician", "lead"],
}
NONCE, VERIFIER = "a nonce of this one sign-in", "v" * 48


@pytest.fixture
def people():
    return {"ada": dict(ADA)}


@pytest.fixture
def provider(people):
    with identity_provider(BACK, people) as running:
        yield running


@pytest.fixture
def metadata(provider):
    return requests.get(provider.server_metadata_url, timeout=10).json()


@pytest.fixture
def browser():
    with requests.Session() as kept:
        yield kept


@pytest.fixture
def app(provider):
    with an_app(provider.client_id, provider.client_secret) as known:
        yield known


def an_app(name, secret):
    return OAuth2Session(
        name,
        secret,
        scope="openid profile email",
        redirect_uri=BACK,
        code_challenge_method="S256",
    )


def ask(app, browser, metadata):
    """Go to the provider to sign in; it shows its page, or goes back to the app at once."""
    address, _ = app.create_authorization_url(
        metadata["authorization_endpoint"], nonce=NONCE, code_verifier=VERIFIER
    )
    return browser.get(address, allow_redirects=False, timeout=10)


def give_name(browser, page, name, metadata):
    token = html.unescape(re.search('name="token" value="([^"]+)"', page.text)[1])
    return browser.post(
        metadata["issuer"] + "/sign-in",
        data={"token": token, "username": name},
        allow_redirects=False,
        timeout=10,
    )


def sign_in(app, browser, metadata, name="ada"):
    """The address that the provider sends someone back to."""
    page = ask(app, browser, metadata)
    return give_name(browser, page, name, metadata).headers["location"]


def tokens(app, back, metadata, **changed):
    given = {"authorization_response": back, "code_verifier": VERIFIER, **changed}
    return app.fetch_token(metadata["token_endpoint"], **given)


def claims(given, provider, metadata):
    """What the signed token says, after Authlib has checked it."""
    keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=10).json())
    read = jwt.decode(given["id_token"], keys, algorithms=["RS256"])
    checked = CodeIDToken(
        read.claims,
        read.header,
        {"iss": {"values": [provider.issuer]}},
        {
            "nonce": NONCE,
            "client_id": provider.client_id,
            "access_token": given["access_token"],
        },
    )
    checked.validate()
    return checked


def test_it_tells_where_everything_is(provider, metadata):
    assert metadata["issuer"] == provider.issuer
    assert metadata["response_types_supported"] == ["code"]
    assert "S256" in metadata["code_challenge_methods_supported"]
    for what in ("authorization", "token", "userinfo", "end_session"):
        assert metadata[f"{what}_endpoint"].startswith(f"{provider.issuer}/")


def test_a_signed_token_says_who_signed_in(app, browser, provider, metadata):
    given = tokens(app, sign_in(app, browser, metadata), metadata)
    assert ADA.items() <= claims(given, provider, metadata).items()


def test_roles_that_change_count_from_the_next_sign_in(app, browser, provider, metadata, people):
    tokens(app, sign_in(app, browser, metadata), metadata)
    people["ada"]["roles"] = []
    again = ask(app, browser, metadata).headers["location"]
    assert claims(tokens(app, again, metadata), provider, metadata)["roles"] == []


def test_a_name_that_nobody_has_is_asked_for_again(app, browser, metadata):
    answer = give_name(browser, ask(app, browser, metadata), "nobody", metadata)
    assert "Nobody of this name works here." in answer.text
    assert give_name(browser, answer, "ada", metadata).headers["location"].startswith(BACK)


def test_a_code_is_good_for_one_use(app, browser, metadata):
    back = sign_in(app, browser, metadata)
    tokens(app, back, metadata)
    with pytest.raises(OAuthError):
        tokens(app, back, metadata)


def test_a_code_needs_the_verifier_of_who_asked(app, browser, metadata):
    with pytest.raises(OAuthError):
        tokens(app, sign_in(app, browser, metadata), metadata, code_verifier="w" * 48)


def test_a_code_needs_the_secret_of_the_app(app, browser, provider, metadata):
    back = sign_in(app, browser, metadata)
    with an_app(provider.client_id, "guessed") as stranger, pytest.raises(OAuthError):
        tokens(stranger, back, metadata)


def test_nobody_is_sent_to_an_address_that_is_not_the_apps(browser, provider, metadata):
    asked = {
        "client_id": provider.client_id,
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": "http://127.0.0.1:9/elsewhere",
        "state": "s",
        "nonce": NONCE,
    }
    answer = browser.get(
        metadata["authorization_endpoint"], params=asked, allow_redirects=False, timeout=10
    )
    assert answer.status_code == 400


def test_who_signed_out_is_asked_for_a_name_again(app, browser, metadata):
    given = tokens(app, sign_in(app, browser, metadata), metadata)
    assert "code" in parse_qs(urlsplit(ask(app, browser, metadata).headers["location"]).query)
    leaving = {
        "client_id": app.client_id,
        "id_token_hint": given["id_token"],
        "post_logout_redirect_uri": BACK,
    }
    address = metadata["end_session_endpoint"]
    while not address.startswith(BACK):
        left = browser.get(address, params=leaving, allow_redirects=False, timeout=10)
        address, leaving = requests.compat.urljoin(left.url, left.headers["location"]), None
    assert "Sign in" in ask(app, browser, metadata).text
