"""Settings: one frozen object, read once from the environment (DESIGN §4).

Every name has the prefix `LUOXUAN_` and may also be given as `…_FILE`, the path of a file that
holds the value. A value that makes no sense stops the start with the setting's name and what is
allowed. Secrets hide in `repr` and never stand in an error.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

PREFIX = "LUOXUAN_"

#: The real platform. A start with a movable clock or with `--demo` refuses them.
WECHAT_API_BASE = "https://api.weixin.qq.com"
WECHAT_OPEN_BASE = "https://open.weixin.qq.com"
WECHAT_MP_BASE = "https://mp.weixin.qq.com"

LOG_LEVELS = ("debug", "info", "warning", "error")
KEY_LENGTH = 16

T = TypeVar("T")


class SettingsError(ValueError):
    """A setting that stops the start; `name` is the environment's name, the text says the mend."""

    def __init__(self, name: str, allowed: str) -> None:
        super().__init__(f"{name}: {allowed}")
        self.name = name


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text that shows itself only to who asks by name."""

    _text: str

    def reveal(self) -> str:
        """The text."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every knob of the program; the README's table lists the same names.

    An empty `database_url` or `redis_url` means the embedded server under `data_dir`.
    """

    database_url: str = ""
    redis_url: str = ""
    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = "http://127.0.0.1:8080"
    secret_key: Secret = Secret("")
    secret_key_previous: Secret = Secret("")
    wechat_api_base: str = WECHAT_API_BASE
    wechat_open_base: str = WECHAT_OPEN_BASE
    wechat_mp_base: str = WECHAT_MP_BASE
    demo_today: date | None = None
    log_level: str = "info"
    #: Seconds the HTTP side waits for an answer before it says `success` (MODEL §3).
    answer_budget: float = 4.0
    #: Seconds a webhook's timestamp may lie off; 0 turns the check off (WECHAT §1.1).
    timestamp_window: int = 600
    #: Bytes a webhook's body may have.
    body_limit: int = 65_536

    def __repr__(self) -> str:
        """Without the passwords inside the URLs; logs and tracebacks show settings."""
        shown = (f"{name}={_bare(getattr(self, name))!r}" for name in self.__dataclass_fields__)
        return f"Settings({', '.join(shown)})"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """The settings of an environment; SettingsError on the first that makes no sense.

        Without a SECRET_KEY an embedded engine gets one, kept 0600 under DATA_DIR (MODEL §7).
        """
        read = _Reader(environ)
        database_url = read("DATABASE_URL", "", _url("postgres", "postgresql"))
        data_dir = read("DATA_DIR", Path("var"), Path).absolute()
        host = read("HOST", "127.0.0.1", _host)
        port = read("PORT", 8080, _whole(1, 65_535))
        settings = cls(
            database_url=database_url,
            redis_url=read("REDIS_URL", "", _url("redis", "rediss")),
            data_dir=data_dir,
            host=host,
            port=port,
            public_url=read("PUBLIC_URL", f"http://{host}:{port}", _base),
            secret_key=_secret_key(read, data_dir, embedded=not database_url),
            secret_key_previous=read("SECRET_KEY_PREVIOUS", Secret(""), _key),
            wechat_api_base=read("WECHAT_API_BASE", WECHAT_API_BASE, _base),
            wechat_open_base=read("WECHAT_OPEN_BASE", WECHAT_OPEN_BASE, _base),
            wechat_mp_base=read("WECHAT_MP_BASE", WECHAT_MP_BASE, _base),
            demo_today=read("DEMO_TODAY", None, _day),
            log_level=read("LOG_LEVEL", "info", _one_of(*LOG_LEVELS)),
            answer_budget=read("ANSWER_BUDGET", 4.0, _seconds(0.1, 4.8)),
            timestamp_window=read("TIMESTAMP_WINDOW", 600, _whole(0, 86_400)),
            body_limit=read("BODY_LIMIT", 65_536, _whole(4_096, 16_777_216)),
        )
        if settings.demo_today is not None:
            settings.refuse_real_wechat()
        return settings

    def refuse_real_wechat(self) -> None:
        """SettingsError if any base is the real platform's: a demo must never reach a person."""
        for name in ("wechat_api_base", "wechat_open_base", "wechat_mp_base"):
            host = urlsplit(getattr(self, name)).hostname or ""
            if host == "qq.com" or host.endswith(".qq.com"):
                allowed = "the demo and its movable clock only talk to a simulator, not to"
                raise SettingsError(PREFIX + name.upper(), f"{allowed} {host}")

    @property
    def clock_file(self) -> Path | None:
        """The file that moves the clock; None where the clock cannot be moved (MODEL §8)."""
        if self.demo_today is None:
            return None
        return self.data_dir / "clock.json"

    def resources(self, code: str, lane: str) -> tuple[Path, ...]:
        """The catalogue files of a lane for a college, sorted by name; see `resources`."""
        return resources(self.data_dir, code, lane=lane)


def resources(data_dir: Path, code: str, *, lane: str) -> tuple[Path, ...]:
    """YAML files shipped in services/<lane>/catalogue and those of the college, sorted by name.

    A college's own file lies in DATA_DIR/colleges/<code>/<lane>/ and stands in the place of the
    shipped one of the same name. ValueError on a code or lane that is no plain name.
    """
    for name in (code, lane):
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
            raise ValueError(f"{name!r} is no name of a college or a lane")
    shipped = Path(__file__).parents[1] / "services" / lane / "catalogue"
    own = data_dir / "colleges" / code / lane
    found = {path.name: path for folder in (shipped, own) for path in folder.glob("*.yaml")}
    return tuple(found[name] for name in sorted(found))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one setting after the other from an environment."""

    environ: Mapping[str, str]

    def __call__(self, name: str, default: T, parse: Callable[[str], T]) -> T:
        text = self.text(name)
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            raise SettingsError(PREFIX + name, str(error)) from None

    def text(self, name: str) -> str:
        """The raw text of NAME or of the file NAME_FILE names, without outer blanks."""
        name = PREFIX + name
        value, path = self.environ.get(name, "").strip(), self.environ.get(name + "_FILE", "")
        if value and path:
            raise SettingsError(name, f"give it or {name}_FILE, not both")
        if not path:
            return value
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{name}_FILE", f"cannot be read ({_reason(error)})") from None


def _reason(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text"
    return error.strerror or type(error).__name__


def _bare(value: object) -> object:
    if not isinstance(value, str) or "@" not in value:
        return value
    return re.sub(r"//[^@/]*@", "//…@", value)


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if urlsplit(text).scheme not in schemes or not urlsplit(text).hostname:
            raise ValueError(f"a URL that starts with {' or '.join(s + '://' for s in schemes)}")
        return text

    return parse


def _base(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise ValueError("a URL that starts with http:// or https:// and has no query")
    return text.rstrip("/")


def _host(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:-]+", text):
        raise ValueError("an address to listen on, such as 127.0.0.1 or 0.0.0.0")
    return text


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return parse


def _seconds(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) or not low <= float(text) <= high:
            raise ValueError(f"seconds from {low} to {high}")
        return float(text)

    return parse


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in allowed:
            raise ValueError(f"one of {', '.join(allowed)}")
        return text.lower()

    return parse


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a date such as 2026-11-18") from None


def _key(text: str) -> Secret:
    if len(text) < KEY_LENGTH:
        raise ValueError(f"at least {KEY_LENGTH} characters, as `openssl rand -hex 32` prints")
    return Secret(text)


def _secret_key(read: _Reader, data_dir: Path, *, embedded: bool) -> Secret:
    given = read("SECRET_KEY", Secret(""), _key)
    if given:
        return given
    if not embedded:
        allowed = "required where LUOXUAN_DATABASE_URL is given, the same on every host"
        raise SettingsError(PREFIX + "SECRET_KEY", f"{allowed}; `openssl rand -hex 32` makes one")
    return _kept_key(data_dir / "secret_key")


def _kept_key(path: Path) -> Secret:
    """The key in the file; made on first use, whole or not at all, even by two at once."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        return _key(path.read_text(encoding="ascii").strip())
    except OSError as error:
        allowed = f"a folder that can be written ({error.strerror})"
        raise SettingsError(PREFIX + "DATA_DIR", allowed) from None
    except ValueError:
        raise SettingsError(PREFIX + "SECRET_KEY", f"{path.name} in DATA_DIR is damaged") from None


def _make_key(path: Path) -> None:
    own = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()
