"""An SVG file as it grows: pieces under their style and their clipping, definitions once each, words for screen readers."""

from __future__ import annotations

import re
from html import escape

# What XML 1.0 allows in no form; names in strangers' files have it.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NO_CLIP = ""
NAMESPACES = {"xmlns": "http://www.w3.org/2000/svg", "xmlns:xlink": "http://www.w3.org/1999/xlink"}

Attributes = dict[str, str]


def plain(text: str) -> str:
    """Text as XML can hold it."""
    return escape(FORBIDDEN.sub("\ufffd", text))


def number(value: float) -> str:
    """To a hundredth of a pixel."""
    # Adding 0.0 takes the sign from a zero.
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def written(attributes: Attributes) -> str:
    return "".join(f' {key}="{plain(value)}"' for key, value in attributes.items())


class SvgDocument:
    """Pieces that follow each other with one style stand in one group, and so do those with one clipping."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._definitions: dict[tuple[str, str], str] = {}
        self._body: list[str] = []
        self._style, self._clip = "", NO_CLIP

    def define(self, tag: str, attributes: Attributes, content: str) -> str:
        """The id of a definition; of an equal one the same."""
        text = f"{written(attributes)}>{content}</{tag}>"
        return self._definitions.setdefault((tag, text), f"{tag}{len(self._definitions) + 1}")

    def add(self, tag: str, own: Attributes, style: Attributes, clip: str = NO_CLIP, content: str = "") -> None:
        """own: of this piece alone. clip: id of what it is cut by. content: what stands in it, escaped."""
        self._enter(written(style), clip)
        self._body.append(f"<{tag}{written(own)}>{content}</{tag}>" if content else f"<{tag}{written(own)}/>")

    def _enter(self, style: str, clip: str) -> None:
        if (style, clip) == (self._style, self._clip):
            return
        self._leave(clip)
        if clip != self._clip:
            self._body.append(f'<g clip-path="url(#{clip})">')
            self._clip = clip
        if style:
            self._body.append(f"<g{style}>")
            self._style = style

    def _leave(self, clip: str) -> None:
        """Out of the style, and out of the clipping where another one follows."""
        if self._style:
            self._body.append("</g>")
            self._style = ""
        if self._clip != NO_CLIP and self._clip != clip:
            self._body.append("</g>")
            self._clip = NO_CLIP

    def text(self, title: str, description: str) -> str:
        """The file. title, description: what the picture is, and what can be read off it."""
        self._leave(NO_CLIP)
        size = {"width": number(self.width), "height": number(self.height)}
        size["viewBox"] = f"0 0 {size['width']} {size['height']}"
        # Without the role of an image: its words are read like those of a page.
        named = {"aria-labelledby": "title description" if description else "title"}
        about = f'<title id="title">{plain(title)}</title>'
        about += f'\n<desc id="description">{plain(description)}</desc>' if description else ""
        defined = "\n".join(f'<{tag} id="{name}"{text}' for (tag, text), name in self._definitions.items())
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<svg{written(NAMESPACES)} version="1.1"'
        body = "\n".join((about, f"<defs>{defined}</defs>" if defined else "", *self._body, "</svg>"))
        return f"{head}{written(size | named)}>\n{body}\n"
