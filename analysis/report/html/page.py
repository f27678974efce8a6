"""The frame of the page: head, colours of the themes, style and script, all inside one file that asks nobody for anything."""

from __future__ import annotations

import tomllib
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

import resources
from analysis.report.html.markup import Html, tag, text

STYLE = ("report.css",)
SCRIPTS = ("parts.js", "plane.js", "order.js", "roofline.js", "table.js", "page.js")


def page(title: str, *body: Html) -> str:
    """A whole document. Its own style and script are the only ones that a browser may run; nothing is fetched."""
    style, script = colours() + source(STYLE), f"'use strict';\n{{\n{source(SCRIPTS)}}}\n"
    head = (
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy(style, script)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", text(title)),
        tag("style", Html(style)),
    )
    inside = (tag("head", *head), tag("body", *body, tag("script", Html(script))))
    return f"<!DOCTYPE html>\n{tag('html', *inside, lang='en')}\n"


def policy(style: str, script: str) -> str:
    allowed = f"style-src {digest(style)}; script-src {digest(script)}"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def digest(content: str) -> str:
    """How a content security policy names one style or script by its content."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def source(names: tuple[str, ...]) -> str:
    folder = files(resources).joinpath("report_html")
    return "".join(folder.joinpath(file).read_text(encoding="utf-8") for file in names)


def colours() -> str:
    """The themes' colours as variables of the style: the light ones, and the dark ones where a person's system is dark.

    And a class for each to fill with, and one to draw with.
    """
    light, dark = (theme(name) for name in ("light", "dark"))
    screens = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {variables(dark)} }} }}"
    classes = (f".f-{key} {{ fill: var(--{key}); }} .s-{key} {{ stroke: var(--{key}); }}" for key in light)
    return "\n".join((f":root {{ {variables(light)} }}", screens, *classes)) + "\n"


def theme(name: str) -> dict[str, str]:
    table = tomllib.loads(files(resources).joinpath("themes", f"{name}.toml").read_text(encoding="utf-8"))
    return {key.replace("_", "-"): value for key, value in table["colours"].items()}


def variables(colours: dict[str, str]) -> str:
    return " ".join(f"--{key}: {value};" for key, value in colours.items())
