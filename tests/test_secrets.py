"""The classifier of secrets: tables of names, of values and of whole commands."""

from __future__ import annotations

import random
import string

import pytest

from dockcto_compose.docker.secrets import Strength, commands, hashes, is_secret_name, judge, shapes, urls

SECRET_NAMES = """
    POSTGRES_PASSWORD PGPASSWORD DB_PASS dbPassword mysql.root.password MYSQL_ROOT_PWD API_KEY apiKey APIKEY
    OPENAI_API_KEY SECRET SECRET_KEY SECRET_KEY_BASE JWT_SECRET NEXTAUTH_SECRET CLIENT_SECRET
    AWS_SECRET_ACCESS_KEY GITHUB_TOKEN NPM_TOKEN ENCRYPTION_KEY APP_KEY SMTP_PASSWORD PASSPHRASE AUTH_TOKEN
    ACCESS_TOKEN WEBPASSWORD GF_SECURITY_ADMIN_PASSWORD ADMIN_PASSWORD_PROD CREDENTIALS SALT PRIVATE_KEY
    database__connection__password SIGNING_KEY
"""
OTHER_NAMES = """
    PWD POSTGRES_PASSWORD_FILE SECRET_ID ACCESS_KEY_ID TOKEN_TTL MAX_TOKENS SECRET_LENGTH PUBLIC_KEY
    NEXT_PUBLIC_TOKEN SUPABASE_ANON_KEY PASSWORD_POLICY TOKEN_URL AUTH_METHOD KEY KEYBOARD COMPASS BYPASS_CACHE
    PRIMARY_KEY MONKEY ALLOW_EMPTY_PASSWORD MYSQL_RANDOM_ROOT_PASSWORD ENABLE_TOKEN
    PASSWORD_RESET_TOKEN_EXPIRES_IN SECRET_NAME KEYS_STORAGE NGINX_SSL_CERT_KEY_FILENAME
    REGISTRY_AUTH_HTPASSWD_REALM TOKENIZER SECRETARY PASSENGER API_KEY_HEADER CACHE_KEY_PREFIX
"""


@pytest.mark.parametrize("name", SECRET_NAMES.split())
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", OTHER_NAMES.split())
def test_names_of_other_things(name: str) -> None:
    assert not is_secret_name(name)


VALUES = [
    ("PASSWORD", "Vq7-92mLp+x", Strength.SECRET),
    ("PASSWORD", "discolor-subtitle-seducing-result", Strength.SECRET),
    ("SECRET_KEY", "base64:Npczl7vKB0Y3AlNboNTD5f71bYVaAuVB8ay4UhZ3My0=", Strength.SECRET),
    ("PASSWORD", "postgres", Strength.GUESSABLE),
    ("PASSWORD", "P4ssw0rd!", Strength.GUESSABLE),
    ("PASSWORD", "object_storage_root_password", Strength.GUESSABLE),
    ("PASSWORD", "12345678", Strength.GUESSABLE),
    ("PASSWORD", "changeme", Strength.PLACEHOLDER),
    ("PASSWORD", "<password>", Strength.PLACEHOLDER),
    ("API_KEY", "your-api-key", Strength.PLACEHOLDER),
    ("API_KEY", "xxxxxxxx", Strength.PLACEHOLDER),
    ("API_KEY", "sk-example-1", Strength.PLACEHOLDER),
    ("API_KEY", "", None),
    ("API_KEY", '""', None),
    ("API_KEY", "true", None),
    ("API_KEY", "none", None),
    ("SECRET_KEY", "3600", None),
    ("SECRET_KEY", "5m", None),
    ("PASSWORD", "/run/secrets/db", None),
    ("PRIVATE_KEY", "config/jwt/private.pem", None),
    ("TOKEN", "https://example.com/token", None),
]


@pytest.mark.parametrize(("name", "value", "strength"), VALUES)
def test_values(name: str, value: str, strength: Strength | None) -> None:
    assert judge(name, value) is strength


def token(prefix: str, length: int, letters: str = string.ascii_letters + string.digits) -> str:
    """A made-up token, put together here so that no scanner takes this file for a leak."""
    chooser = random.Random(prefix)
    return prefix + "".join(chooser.choice(letters) for _ in range(length))


SHAPES = [
    ("an AWS access key", token("AKI" + "A", 16, string.ascii_uppercase)),
    ("a GitHub token", token("gh" + "p_", 36)),
    ("a GitHub token", token("github_" + "pat_", 60)),
    ("a GitLab token", token("gl" + "pat-", 20)),
    ("a Slack token", token("xox" + "b-", 30, string.digits)),
    ("a Stripe key", token("sk" + "_live_", 24)),
    ("a Google API key", token("AI" + "za", 35)),
    ("an npm token", token("np" + "m_", 36)),
    ("an OpenAI key", token("sk" + "-proj-", 40)),
    ("an Anthropic key", token("sk" + "-ant-", 40)),
    ("a JSON web token", ".".join(["eyJ" + token("x", 20), "eyJ" + token("y", 30), token("z", 40)])),
    ("a private key", "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"),
]


@pytest.mark.parametrize(("what", "text"), SHAPES)
def test_shapes_are_found_anywhere(what: str, text: str) -> None:
    for around in ("{}", "x={};", 'echo "{}" && true'):
        whole = around.format(text)
        (found,) = shapes(whole)
        assert found.what == what
        assert whole[found.start : found.end] == text
        assert found.strength is Strength.TOKEN


def test_a_token_of_a_manual_is_a_placeholder() -> None:
    (found,) = shapes("AKIA" + "IOSFODNN7EXAMPLE")
    assert found.strength is Strength.PLACEHOLDER


COMMANDS = [
    ("redis-server --requirepass 7Hq-29xkLm", "7Hq-29xkLm"),
    ("mysqladmin ping -h db -p7Hq-29xkLm --silent", "7Hq-29xkLm"),
    ('mysql --password="7Hq 29xkLm" shop', "7Hq 29xkLm"),
    ("PGPASSWORD=7Hq-29xkLm psql -U shop", "7Hq-29xkLm"),
    ("redis-cli -h cache -a 7Hq-29xkLm ping", "7Hq-29xkLm"),
    ("curl -fsS -u admin:7Hq-29xkLm http://127.0.0.1/", "7Hq-29xkLm"),
    ("serve --api-key=7Hq-29xkLm --port 80", "7Hq-29xkLm"),
    ("redis-server --requirepass $PASSWORD", None),
    ("mysqladmin ping -p$$MYSQL_PASSWORD", None),
    ("mysqladmin --password=$(cat /run/secrets/db) ping", None),
    ("serve --token-file /run/secrets/token", None),
    ("serve --password --verbose", None),
    ("mkdir -p /data && cp -p a b", None),
    ("ssh -p2222 host", None),
    ("TOKEN_TTL=3600 serve", None),
]


@pytest.mark.parametrize(("text", "secret"), COMMANDS)
def test_commands(text: str, secret: str | None) -> None:
    found = [text[one.start : one.end] for one in commands(text)]
    assert found == ([] if secret is None else [secret])


URLS = [
    ("postgres://shop:7Hq-29xkLm@db:5432/shop", "7Hq-29xkLm"),
    ("redis://:7Hq-29xkLm@cache", "7Hq-29xkLm"),
    ("https://api.example.com/x?page=1&token=7Hq-29xkLm", "7Hq-29xkLm"),
    ("postgres://shop@db/shop", None),
    ("postgres://db:5432/shop?user=a@b", None),
    ("http://web:8080/@scope/package", None),
    ("postgres://shop:$$PASSWORD@db/shop", None),
]


@pytest.mark.parametrize(("text", "secret"), URLS)
def test_urls(text: str, secret: str | None) -> None:
    found = [text[one.start : one.end] for one in urls(text)]
    assert found == ([] if secret is None else [secret])


def test_hashes() -> None:
    text = "admin:$$apr1$$q8eZFHjF$$Fvmkk//V6Btlaf2i/ju5n/,other:{SHA}" + "x" * 27 + "="
    assert [text[one.start : one.end][:7] for one in hashes(text)] == ["$$apr1$", "{SHA}xx"]


def test_any_text_is_taken_and_spans_lie_inside() -> None:
    chooser = random.Random(7)
    pieces = ["--password ", "://", "a", "Zx9", "\n", "sk_live_", "eyJ", "-p", "mysql ", *"=:@ ${}'\".,;|-0"]
    for _ in range(3000):
        text = "".join(chooser.choice(pieces) for _ in range(chooser.randrange(40)))
        for find in (shapes, urls, hashes, commands):
            for one in find(text):
                assert 0 <= one.start < one.end <= len(text)
        judge("PASSWORD", text)
        is_secret_name(text)
