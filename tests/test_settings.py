"""Settings: read once, secrets hidden, nonsense stops the start by name."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.settings import Secret, Settings, SettingsError, resources

KEY = "0123456789abcdef0123456789abcdef"

NONSENSE = [
    ("DATABASE_URL", "sqlite://x", "postgres://"),
    ("DATABASE_URL", "postgres:///only-a-name", "postgres://"),
    ("REDIS_URL", "127.0.0.1:6379", "redis://"),
    ("PORT", "0", "1 to 65535"),
    ("PORT", "65536", "1 to 65535"),
    ("PORT", "８０８０", "1 to 65535"),
    ("PORT", "-1", "1 to 65535"),
    ("HOST", "not a host", "address to listen on"),
    ("PUBLIC_URL", "school.example", "http"),
    ("PUBLIC_URL", "https://school.example?a=b", "no query"),
    ("SECRET_KEY", "short", "16 characters"),
    ("SECRET_KEY_PREVIOUS", "short", "16 characters"),
    ("WECHAT_API_BASE", "ftp://school.example", "http"),
    ("WECHAT_OPEN_BASE", "https://", "http"),
    ("WECHAT_MP_BASE", "x", "http"),
    ("DEMO_TODAY", "18.11.2026", "2026-11-18"),
    ("DEMO_TODAY", "2026-02-30", "2026-11-18"),
    ("LOG_LEVEL", "loud", "debug, info"),
    ("ANSWER_BUDGET", "5", "0.1 to 4.8"),
    ("ANSWER_BUDGET", "nan", "0.1 to 4.8"),
    ("TIMESTAMP_WINDOW", "soon", "0 to 86400"),
    ("BODY_LIMIT", "1", "4096 to"),
]


def _read(tmp_path: Path, **given: str) -> Settings:
    environ = {f"LUOXUAN_{name}": value for name, value in given.items()}
    return Settings.from_env({"LUOXUAN_DATA_DIR": str(tmp_path), **environ})


@pytest.mark.parametrize(("name", "value", "allowed"), NONSENSE)
def test_nonsense_stops_the_start_with_name_and_what_is_allowed(
    tmp_path: Path, name: str, value: str, allowed: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        _read(tmp_path, **{name: value})
    assert caught.value.name == f"LUOXUAN_{name}"
    assert f"LUOXUAN_{name}: " in str(caught.value)
    assert allowed in str(caught.value)


def test_every_setting_has_a_case_of_nonsense_or_cannot_be_wrong() -> None:
    fields = {field.name.upper() for field in dataclasses.fields(Settings)}
    assert fields - {name for name, _, _ in NONSENSE} == {"DATA_DIR"}


def test_nothing_set_means_embedded_on_loopback(tmp_path: Path) -> None:
    settings = _read(tmp_path)
    assert (settings.database_url, settings.redis_url) == ("", "")
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.clock_file is None


def test_public_url_follows_the_port(tmp_path: Path) -> None:
    assert _read(tmp_path, PORT="9000").public_url == "http://127.0.0.1:9000"


def test_any_setting_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9001\n")
    (tmp_path / "key").write_text(KEY + "\n")
    settings = _read(
        tmp_path, PORT_FILE=str(tmp_path / "port"), SECRET_KEY_FILE=str(tmp_path / "key")
    )
    assert (settings.port, settings.secret_key.reveal()) == (9001, KEY)


def test_missing_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LUOXUAN_SECRET_KEY_FILE: cannot be read"):
        _read(tmp_path, SECRET_KEY_FILE=str(tmp_path / "nowhere"))


def test_value_and_file_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not both"):
        _read(tmp_path, SECRET_KEY=KEY, SECRET_KEY_FILE=str(tmp_path / "key"))


def test_embedded_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first, second = _read(tmp_path), _read(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key.reveal()) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_damaged_key_file_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(SettingsError, match="LUOXUAN_SECRET_KEY.*damaged"):
        _read(tmp_path)


def test_cluster_without_a_key_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LUOXUAN_SECRET_KEY: required"):
        _read(tmp_path, DATABASE_URL="postgres://db/luoxuan")
    assert not (tmp_path / "secret_key").exists()


def test_secrets_hide_in_repr_and_in_errors(tmp_path: Path) -> None:
    settings = _read(
        tmp_path,
        SECRET_KEY=KEY,
        DATABASE_URL="postgres://luoxuan:hidden1@db/luoxuan",
        REDIS_URL="redis://:hidden2@mq/0",
    )
    shown = f"{settings!r} {settings} {settings.secret_key} {settings.secret_key!r}"
    assert KEY not in shown
    assert "hidden" not in shown
    with pytest.raises(SettingsError) as caught:
        _read(tmp_path, DATABASE_URL="mysql://luoxuan:hidden1@db/luoxuan")
    assert "hidden1" not in str(caught.value)


def test_movable_clock_refuses_the_real_platform(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LUOXUAN_WECHAT_API_BASE"):
        _read(tmp_path, DEMO_TODAY="2026-11-18")


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        _read(tmp_path).port = 1


def test_empty_secret_is_false() -> None:
    assert not Secret("")
    assert Secret("x")


def test_colleges_own_file_stands_in_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "colleges" / "demo" / "alerts"
    own.mkdir(parents=True)
    (own / "own.yaml").write_text("a: 1")
    found = resources(tmp_path, "demo", lane="alerts")
    assert own / "own.yaml" in found
    assert own / "own.yaml" not in resources(tmp_path, "other", lane="alerts")


@pytest.mark.parametrize("code", ["../demo", "", "a/b", "Demo"])
def test_code_that_is_a_path_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        resources(tmp_path, code, lane="alerts")
