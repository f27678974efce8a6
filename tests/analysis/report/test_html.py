"""The HTML report: one file that asks nobody for anything, in which no name has an effect."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from analysis.report import analysis_record
from analysis.report.html import to_html

VOID = {"meta", "input", "br"}


class Tree(HTMLParser):
    """What a browser would see: elements with their attributes, text, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((tuple(self.open), data))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def words(self):
        return " ".join(data for path, data in self.texts if "script" not in path and "style" not in path)

    def data(self, identity):
        kept = [data for path, data in self.texts if path[-1:] == ("script",)]
        places = [attributes.get("id") for attributes in self.all("script")]
        return json.loads(kept[places.index(identity)])


@pytest.mark.parametrize("which", ["real", "awkward", "empty"])
def test_the_record_is_inside_unharmed(which, request):
    analysis = request.getfixturevalue(which)
    assert Tree(to_html(analysis)).data("analysis") == json.loads(json.dumps(analysis_record(analysis)))
