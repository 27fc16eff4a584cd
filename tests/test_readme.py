from __future__ import annotations

import os
import re
from pathlib import Path

from auditor.cli import main
from auditor.plugin import loader
from auditor.settings import SETTINGS, Form


ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def settings_table() -> list[str]:
    """The settings, a row each."""
    rows = ["| key and flag | value | default | what it is |", "|---|---|---|---|"]
    for item in SETTINGS:
        value = {Form.SWITCH: "`true`, `false`"}.get(item.form, f"`{item.metavar.replace('|', '`, `')}`")
        value = f"list of {value}" if item.is_list else value
        default = "" if item.default is None else f"`{str(item.default).lower()}`"
        variable = f" Also `{item.variable}`." if item.variable else ""
        rows.append(
            f"| `--{item.key}` | {value} | {default} | {item.help.replace('; may be repeated', '')}{variable} |"
        )
    return rows


def engines_table() -> list[str]:
    """The engines, a row each."""
    rows = ["| engine | URL | made for | tested on |", "|---|---|---|---|"]
    for name in loader.available():
        engine = loader.load(name)
        rows.append(f"| {engine.title} | `{name}://` | {', '.join(engine.versions)} | {', '.join(engine.tested)} |")
    return rows


def check(marker: str, rows: list[str]) -> None:
    """Compare what stands between a marker and its end."""
    text = README.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {marker}: [^>]*-->\n)(.*?)(<!-- end -->)", re.DOTALL)
    table = "\n" + "\n".join(rows) + "\n\n"
    if os.environ.get("AUDITOR_ACCEPT"):
        README.write_text(pattern.sub(lambda found: found[1] + table + found[3], text), encoding="utf-8")
        text = README.read_text(encoding="utf-8")
    found = pattern.search(text)
    assert found is not None
    assert table == found[2]


def test_every_setting_is_in_the_readme() -> None:
    """The table of settings is the one that makes the flags."""
    check("settings", settings_table())


def test_every_engine_is_in_the_readme() -> None:
    """The table of engines is the one of `auditor engines`."""
    check("engines", engines_table())


def test_every_command_is_in_the_readme() -> None:
    """The table of commands has them all, and no other."""
    commands = {function.__name__ for function in main.COMMANDS}
    text = README.read_text(encoding="utf-8")
    assert commands == set(re.findall(r"^\| `auditor (\w+)", text, re.MULTILINE))


def test_every_target_that_is_documented_exists() -> None:
    """Whatever README and CONTRIBUTING say to make can be made."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")]
    said = {word for text in texts for word in re.findall(r"(?:^ {4}|`)make (\w+)", text, re.MULTILINE)}
    assert {"demo", "test"} <= said <= targets
