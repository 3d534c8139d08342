"""What in a text is a secret: by the name it is given to, by its shape, by its place in a URL or on a command line.

One classifier for environment, build arguments, labels, commands and config texts. It looks at plain text only and
never shows what it found: a `Secret` has offsets and words for people, and no value.

The shapes are those the issuers of the tokens document (GitHub, GitLab, Slack, Stripe, AWS, Google, npm, ...).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from dockcto_compose.text.regex import regex

MASK = "\0"
"""What stands in a text in place of a variable: it is no part of any secret."""


LONGEST_COMMAND = 20_000
"""Characters; what is longer is a program or a data file, and no command line."""


class Strength(Enum):
    """How sure it is that the value is worth something to a thief."""

    TOKEN = "token"  # has the shape of a credential of a known issuer
    SECRET = "secret"  # stands where a secret stands, and looks like one
    GUESSABLE = "guessable"  # a real password that everybody tries first
    PLACEHOLDER = "placeholder"  # says that it has to be replaced


class Secret(NamedTuple):
    """`start` to `end` are the value's offsets in the text; `what` names it: "a GitHub token"."""

    start: int
    end: int
    what: str
    strength: Strength


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORDS = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

# Words of names, as `_WORDS` splits them. What a name has to end on, or have for a whole word, to name a secret:
_PASSWORD = ("password", "passwd", "passphrase", "pword")
_ENDS = (*_PASSWORD, "secret", "apikey", "apitoken", "authtoken", "accesstoken", "secretkey", "privatekey")
_WHOLE = _words("pass pwd pw passwords secrets token tokens credential credentials salt pepper")
_SHORT = regex(
    "(?:db|pg|root|user|admin|smtp|mail|my|redis|ftp|ldap|sql|mysql|postgres|mongo|rpc|http|auth)(?:pass|pwd|pw|token)"
)
# A key is a secret behind one of these words only: `API_KEY`, not `PRIMARY_KEY`.
_KEY_KINDS = _words("""
    api secret private encryption encrypt crypt cipher signing sign signature master app application jwt auth account
    session cookie storage license service admin root shared aes hmac webhook deploy ssh client password passwords
""")
# Behind the secret's word they say that it is about a secret, and no secret itself: `TOKEN_TTL`, `PASSWORD_FILE`.
_AFTER = _words("""
    file files path paths dir directory folder url uri urls link host hostname port address ttl expiry expires expire
    expiration expired lifetime timeout duration age length len size count limit limits quota id ids name names type
    types algorithm algo alg method methods mode version policy policies enabled enable disabled disable required
    allowed allow public pub hash hashed hasher header headers prefix suffix endpoint endpoints provider providers store
    storage manager backend driver engine format encoding field fields column rounds iterations strength complexity
    validity rotation seconds minutes hours days hour day minute second interval in issuer audience scope scopes user
    users username email domain region bucket server service command cmd script source ref reference hint label prompt
    generator generation min max reset recovery verification validation check checks login signin signup auth
    authentication authenticator flow form page cookie class module plugin regex pattern rule rules attempts
    per realm language locale timezone budget window cache pool db database table index model usage cost price
""")
_PUBLIC = _words("public publishable anon anonymous site sitekey pub")
_ABOUT = _PUBLIC | {"random"}
_LEADS = _words("enable disable use allow require has is show skip verify generate max min num number no without")

# Values that are no secrets: switches, numbers, paths, addresses.
_SWITCH = _words("""
    true false 0 1 yes no on off y n t f null nil none undefined disabled disable enabled enable auto automatic default
    env always never optional required file database memory local internal plain basic bearer jwt oauth2 oidc ldap
""")
_NUMBER = regex(r"[0-9]+(?:[.,][0-9]+)*(?:ms|s|m|h|d|w|y|k|kb|mb|gb|%)?\Z", re.IGNORECASE)
_PATH = regex(r"(?:~|\.{1,2}|%[\w.]+%|[A-Za-z]:)?[/\\][\w.@+-]+(?:[/\\][\w.@+-]*)*\Z")
_FILE = regex(r"[\w./-]+\.(?:pem|key|crt|cert|p12|pfx|jks|json|ya?ml|txt|toml|ini|env|conf|pub|secret|asc|gpg)\Z")
_URL = regex(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)

# Values that ask to be replaced.
_PLACEHOLDER = regex(
    r"""
    <.*>\Z | \[.*\]\Z | \{.*\}\Z | %.*%\Z | __.*__\Z | \.{2,} | … | \*{3,} | x{3,}
    | change | replace | example | placeholder | dummy | sample | todo | fixme | fake | redacted | unsafe | insecure
    | (?:^|[-_\s])(?:your|my)[-_\s] | \byour | (?-i:(?:^|[^A-Za-z])[mM]y[A-Z])
    | insert | enter[-_\s] | set[-_\s]?(?:me|this|a|your) | put[-_\s] | fill[-_\s]?(?:in|me)? | must[-_\s]
    | generate | random | user[-_]provided | dev[-_]only | for[-_\s]dev | super[-_\s]?secret
    | not[-_\s]?(?:so[-_\s])?(?:a[-_\s])?(?:real|secret|secure)
    | some[-_\s]?(?:secret|password|key|token|string|value|long) | (?:secret|password|token|key)[-_\s]?here
    | (?:^|[-_])test(?:ing)?(?:[-_]|$) | secure[-_\s]?(?:password|value|key|login|secret)
    | (?:strong|long|unique|new|own)[-_\s]?(?:password|secret|key)
    | 0123456789 | 1234567 | abcdef
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SAME = regex(r"(.)\1*\Z", re.DOTALL)

# Values that are tried first: well-known ones, one or two plain words, words that say what they are.
_COMMON = _words("""
    password password1 password12 password123 passw0rd p@ssw0rd p@ssword pass pass123 pass1234 passwd pwd secret secrets
    secretkey mysecretpassword mypassword mysecret secret-key secret123 admin admin123 administrator adminpass
    adminpassword root root123 rootpass rootpassword rootroot toor guest test test123 testing tester demo user userpass
    qwerty letmein welcome master 1234 12345 123456 12345678 123456789 1234567890 123123 abc123 foobar foo bar postgres
    postgresql mysql mariadb mongo mongodb redis rabbitmq minio minioadmin minio123 dbpass dbpassword db_dev
    databasepassword1234 development dev token key apikey
""")
_LEET = str.maketrans("0134578@$", "oleastbas")
_LETTERS = regex(r"[a-z]+(?:[-_. ][a-z]+)*\Z")
_LETTER_RUNS = regex("[a-z]+")
_CASED_WORDS = regex("[A-Z]?[a-z]+|[A-Z]+")
_TELLING = regex(
    r"pass(?:word|wd|phrase)?|secret|admin|root|token|apikey|database|(?:^|[-_. ])(?:key|pw|pwd|user|db)(?:$|[-_. ])"
)
_WORD = regex(r"[a-z]{1,16}\Z|[a-z]{2,8}[-_]?(?:db|user|pass|pw|password|admin|root|secret)\Z", re.IGNORECASE)

_SHAPES = tuple(
    (what, regex(pattern))
    for what, pattern in (
        (
            "a private key",
            r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]*?-----END [A-Z0-9 ]*-----)?",
        ),
        ("an AWS access key", r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])"),
        ("a GitHub token", r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255})"),
        ("a GitLab token", r"(?<![A-Za-z0-9])gl(?:pat|ptt|dt|rt|cbt|soat|ft|agent)-[A-Za-z0-9_-]{20,}"),
        ("a Slack token", r"(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,}"),
        ("a Slack webhook", r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/]{20,}"),
        ("a Discord webhook", r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/[0-9]{15,}/[\w-]{30,}"),
        ("a Stripe key", r"(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}"),
        ("a Stripe webhook secret", r"(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{24,}"),
        ("an Anthropic key", r"(?<![A-Za-z0-9])sk-ant-[A-Za-z0-9_-]{24,}"),
        ("an OpenAI key", r"(?<![A-Za-z0-9])sk-(?:proj-|svcacct-)?[A-Za-z0-9_]{20,}[A-Za-z0-9_-]*"),
        ("a Google API key", r"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
        ("a Google client secret", r"(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{28}"),
        ("a SendGrid key", r"(?<![A-Za-z0-9])SG\.[\w-]{20,24}\.[\w-]{39,50}"),
        ("an npm token", r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}"),
        ("a PyPI token", r"(?<![A-Za-z0-9])pypi-AgEIcHlwaS5vcmc[\w-]{50,}"),
        ("a Docker Hub token", r"(?<![A-Za-z0-9])dckr_(?:pat|oat)_[\w-]{20,}"),
        ("a Telegram bot token", r"(?<![0-9])[0-9]{8,10}:AA[\w-]{33}(?![\w-])"),
        ("a DigitalOcean token", r"(?<![A-Za-z0-9])do[opr]_v1_[0-9a-f]{64}"),
        ("a Hugging Face token", r"(?<![A-Za-z0-9])hf_[A-Za-z]{34}(?![A-Za-z0-9])"),
        ("a Shopify token", r"(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
        ("a Tailscale key", r"(?<![A-Za-z0-9])tskey-(?:auth|client|api)-[A-Za-z0-9]+-[A-Za-z0-9]{20,}"),
        ("a Mailgun key", r"(?<![A-Za-z0-9])key-[0-9a-f]{32}(?![0-9a-f])"),
        ("a Vault token", r"(?<![A-Za-z0-9])hvs\.[\w-]{24,}"),
        ("an age key", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
        ("a JSON web token", r"(?<![A-Za-z0-9])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
        ("a Cloudflare tunnel token", r"(?<![A-Za-z0-9])eyJhIjoi[A-Za-z0-9+/=]{100,}"),
    )
)
# one cheap look at the text before the many exact ones; what every shape above begins with
_MAYBE = regex(
    r"PRIVATE KEY|AKIA|ASIA|gh[pousr]_|github_pat_|gl[a-z]{2,5}-|xox|hooks\.slack|/api/webhooks/|[sr]k_|whsec_|sk-"
    r"|AIza|GOCSPX|SG\.|npm_|pypi-Ag|dckr_|:AA|_v1_|hf_|shp|tskey-|key-[0-9a-f]|hvs\.|AGE-SECRET|eyJ"
)
_HASH = regex(r"(?<=:)\$\$?(?:apr1|1|5|6|2[abxy])\$[^\s,'\"]{8,}|(?<=:)\{SHA\}[A-Za-z0-9+/]{27}=")
_USERINFO = regex(
    r"[a-z][a-z0-9+.-]{1,30}://([^\s/:@?#'\"<>]*):([^\s/'\"<>]*?)@(?=[^\s@'\"<>]*(?:[\s'\"<>,]|\Z))", re.IGNORECASE
)
_QUERY = regex(r"[?&;](?:[a-z_-]*(?:password|passwd|secret|token|api_?key))=([^&\s'\"#;]+)", re.IGNORECASE)
_ASSIGNED = regex(r"(?<![\w$.{-])([A-Za-z_][A-Za-z0-9_]{2,60})=(\"[^\"\n]*\"|'[^'\n]*'|[^\s\"';|&)]+)")
_FLAG_NAME = (
    r"(?:requirepass|masterauth|pass|(?:[a-z0-9]+[-_.])*"
    r"(?:password|passwd|passphrase|secret|token|api-?key|secret-?key|access-?token))"
)
_FLAG = regex(rf"(?<![\w-])-{{1,2}}({_FLAG_NAME})(?:=|[ \t]+)(\"[^\"\n]*\"|'[^'\n]*'|[^\s\"';|&)\\]+)", re.IGNORECASE)
_FLAG_HINTS = ("pass", "secret", "token", "key", "masterauth")
_FLAG_ALONE = regex(rf"-{{1,2}}{_FLAG_NAME}\Z", re.IGNORECASE)
_CLIENT = regex(r"(?<![\w/.-])(?:/usr/bin/)?(?:mysql|mysqladmin|mysqldump|mariadb|mariadb-admin|mariadb-dump)(?=\s)")
_CLIENT_FLAG = regex(r"(?<=\s)-p(?=[^\s\"'])([^\s\"';|&)]+)|(?<=\s)-p(\"[^\"\n]+\"|'[^'\n]+')")
_REDIS = regex(
    r"(?<![\w/.-])(?:redis-cli|valkey-cli)\s(?:[^|;&]*?\s)?(?:-a|--pass)\s+(\"[^\"\n]*\"|'[^'\n]*'|[^\s\"';|&)]+)"
)
_BASIC = regex(r"(?<![\w/.-])curl\s(?:[^|;&]*?\s)?(?:-u|--user)[ =]*[\"']?[^\s:\"']+:([^\s\"']+)")


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a variable, argument or label of this name holds a secret: `DB_PASSWORD`, `apiKey`, `SECRET_KEY_BASE`.

    Not where the name goes on to say that it is about a secret: `TOKEN_TTL`, `PASSWORD_FILE`, `SECRET_ID`.
    """
    if name in ("PWD", "OLDPWD"):
        return False
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words or words[0] in _LEADS or not _ABOUT.isdisjoint(words):
        return False
    at = max((index for index in range(len(words)) if _is_secret_word(words, index)), default=-1)
    return at >= 0 and not _AFTER.intersection(words[at + 1 :])


@lru_cache(maxsize=4096)
def is_public_name(name: str) -> bool:
    """Whether the name says that everybody may know the value: `ANON_KEY`, `NEXT_PUBLIC_TOKEN`."""
    return not _PUBLIC.isdisjoint(word.lower() for word in _WORDS.findall(name))


def _is_secret_word(words: list[str], index: int) -> bool:
    word = words[index]
    if word in _WHOLE or word.endswith(_ENDS) or _SHORT.fullmatch(word):
        return True
    if word in ("key", "keys") and index:
        before = words[index - 1]
        return before in _KEY_KINDS or before in _WHOLE or (before == "access" and "secret" in words[:index])
    return False


@lru_cache(maxsize=4096)
def is_password_name(name: str) -> bool:
    """Whether the name speaks of a password, whose value may be as short or plain as people like."""
    words = [word.lower() for word in _WORDS.findall(name)]
    return any(word.endswith(_PASSWORD) or word in ("pass", "pwd", "pw") or _SHORT.fullmatch(word) for word in words)


def judge(name: str, value: str, friends: tuple[str, ...] = ()) -> Strength | None:
    """What the value of a secret-named variable is; None where it is no secret: empty, a switch, a number, a path.

    `friends` are names near it (user, service, image): a password equal to one of them is guessable.
    """
    text = value.strip().strip("\"'").strip()
    if not text or text.lower() in _SWITCH:
        return None
    if _NUMBER.match(text) and not is_password_name(name):
        return None
    if _PATH.match(text) or _FILE.match(text) or (_URL.match(text) and "@" not in text):
        return None
    return strength(text, friends)


def strength(text: str, friends: tuple[str, ...] = ()) -> Strength:
    """How much a value that stands where a secret stands looks like one."""
    low = text.lower()
    if low in _COMMON or low in friends:
        return Strength.GUESSABLE
    if _PLACEHOLDER.search(text) or (len(text) > 2 and _SAME.match(text)):
        return Strength.PLACEHOLDER
    if (_WORD.match(text) and _is_typed(text)) or (text.isdecimal() and len(text) < 9) or len(text) < 4:
        return Strength.GUESSABLE
    typed = text.rstrip("0123456789!.").translate(_LEET)
    plain = typed.lower()
    if _LETTERS.match(plain) and (_TELLING.search(plain) or (_is_short(text, plain) and _is_typed(typed))):
        return Strength.GUESSABLE
    if len(text) > 11 and len(set(text)) < 5:
        return Strength.PLACEHOLDER
    return Strength.SECRET


def _is_short(text: str, plain: str) -> bool:
    """Whether the letters make one short word, or two."""
    return len(text) < 9 if plain.isalpha() else len(text) < 14 and len(_LETTER_RUNS.findall(plain)) < 3


def _is_typed(text: str) -> bool:
    """Whether capitals stand where people put them, at the head of words: `Dragon`, `wordPress`, not `oKe-vmuQz`."""
    return text.islower() or text.isupper() or sum(len(word) < 3 for word in _CASED_WORDS.findall(text)) < 2


def may_hold(text: str) -> bool:
    """Whether a value without a telling name is worth a closer look: most values are not."""
    return "://" in text or "{SHA}" in text or (len(text) > 15 and _MAYBE.search(text) is not None)


def shapes(text: str) -> Iterator[Secret]:
    """Credentials that anybody recognises, wherever they stand."""
    if len(text) < 16 or not _MAYBE.search(text):
        return
    taken: list[tuple[int, int]] = []
    for what, pattern in _SHAPES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            sham = what != "a private key" and _sham(match[0])
            yield Secret(start, end, what, Strength.PLACEHOLDER if sham else Strength.TOKEN)


def _sham(text: str) -> bool:
    """`AKIAIOSFODNN7EXAMPLE`, `ghp_xxxxxxxx...`: tokens of documentation."""
    return bool(re.search(r"example|x{6,}|your|\*{4,}|1234567|0{8,}|changeme|placeholder", text, re.IGNORECASE))


def urls(text: str) -> Iterator[Secret]:
    """Passwords inside URLs: `postgres://app:PASSWORD@db/app`, `https://x.test/?token=TOKEN`."""
    if "://" not in text or len(text) > LONGEST_COMMAND:
        return
    if "@" in text:
        for match in _USERINFO.finditer(text):
            user, value = match[1], match[2]
            if value and not _shell(value):
                yield Secret(match.start(2), match.end(2), "the password in a URL", strength(value, (user.lower(),)))
    if "?" in text:
        for match in _QUERY.finditer(text):
            kind = judge("secret", match[1])
            if kind is not None and not _shell(match[1]):
                yield Secret(match.start(1), match.end(1), "the secret in a URL", kind)


def hashes(text: str) -> Iterator[Secret]:
    """Password hashes of basic authentication: `user:$apr1$...`, as proxies take them from labels."""
    if "$" in text or "{SHA}" in text:
        for match in _HASH.finditer(text):
            yield Secret(match.start(), match.end(), "a password hash", Strength.SECRET)


def commands(text: str) -> Iterator[Secret]:
    """Secrets on a command line: `--requirepass x`, `-px` for MySQL, `PGPASSWORD=x psql`."""
    if len(text) > LONGEST_COMMAND:
        return
    low = text.lower()  # what an expression cannot do without is looked for first: most commands have none of it
    if "-" in low and any(hint in low for hint in _FLAG_HINTS):
        for match in _FLAG.finditer(text):
            yield from _given(match[2], match.start(2), f"the value of `--{match[1]}`")
    if "=" in low:
        for match in _ASSIGNED.finditer(text):
            if is_secret_name(match[1]):
                yield from _given(match[2], match.start(2), f"the value of `{match[1]}`", match[1])
    if ("mysql" in text or "mariadb" in text) and _CLIENT.search(text):
        for match in _CLIENT_FLAG.finditer(text):
            group = 1 if match[1] else 2
            yield from _given(match[group], match.start(group), "the password behind `-p`")
    for hint, pattern, what in (
        ("-cli", _REDIS, "the password behind `-a`"),
        ("curl", _BASIC, "the password behind `-u`"),
    ):
        for match in pattern.finditer(text) if hint in text else ():
            yield from _given(match[1], match.start(1), what)


_SETTING = regex(
    r"""^[ \t]*(?:-[ \t]+)?(["']?)([A-Za-z][\w.-]*)\1[ \t]*[:=][ \t]*"""
    r"""(["']?)([^\s"'#,;{}\[\]]+)\3[ \t]*[,;]?[ \t]*(?:#.*)?\r?$""",
    re.MULTILINE,
)


def settings(text: str) -> Iterator[Secret]:
    """Secrets in a file of settings, one a line: `password: x`, `"apiToken": "x",`, `db.password = x`."""
    for match in _SETTING.finditer(text):
        name = match[2].rpartition(".")[2]
        if is_secret_name(name):
            yield from _given(match[4], match.start(4), f"the value of `{match[2]}`", name)


def is_secret_flag(word: str) -> bool:
    """Whether the next word of a command is a secret: `--requirepass`, `--password`."""
    return word.startswith("-") and _FLAG_ALONE.match(word) is not None


def argument(text: str, flag: str) -> Iterator[Secret]:
    """The word behind a secret flag in a command written as a list."""
    yield from _given(text, 0, f"the value of `{flag}`")


def _given(value: str, start: int, what: str, name: str = "password") -> Iterator[Secret]:
    if value[:1] in "\"'" and value[-1:] == value[:1] and len(value) > 1:
        value, start = value[1:-1], start + 1
    value = value.rstrip(",")
    if value.startswith("-") or _shell(value):
        return
    kind = judge(name, value)
    if kind is not None:
        yield Secret(start, start + len(value), what, kind)


def _shell(value: str) -> bool:
    """Whether a shell or Compose makes the value: `$X`, `$(cat /run/secrets/x)`."""
    return any(sign in value for sign in ("$", MASK, "`", "{{", "{%", "("))
