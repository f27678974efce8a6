"""No text makes anything but a graph or an AnalysisError."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.graph import Graph
from analysis.readers import read
from analysis.sketch.text import text_of
from analysis.workload import build_workload
from tests.analysis.sketch.test_text import SKETCH

TEXT = text_of(SKETCH)
TABLE = "x: input 3x8x8; stem: conv 4 3x3 s2; bn; relu *2; conv 4; add stem; gap; flatten; dense 5; softmax"
WORDS = TABLE.replace(";", " ;").split()
VALUES = (
    "0", "-1", "1", "7", "nan", "inf", "1e400", "9" * 18, "9" * 30, "9" * 5000, "0x" + "f" * 5000, '""', '"x"', "[]",
    "[1]", "[[1]]",
    "{}", "{a = 1}", "true", "[1, 3, 9, 9]", "2024-01-01", '["x"]', "[0, 0]", '"relu"', '"opaque"', '"conv2d"', '"input"',
)  # fmt: skip


def outcome(source, **wishes):
    try:
        return read(source, **wishes)
    except AnalysisError as error:
        return str(error)


def opens_or_says_why(text, folder=None, **wishes):
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    found = outcome(data if folder is None else written(folder, data), **wishes)
    assert isinstance(found, Graph) or (found and "\n" not in found)


def written(folder, data):
    path = folder / "net.layers"
    path.write_bytes(data or b" ")
    return path


@given(st.data())
def test_a_cut_drawing(data):
    opens_or_says_why(TEXT[: data.draw(st.integers(20, len(TEXT)))])


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes(changes):
    broken = bytearray(TEXT.encode())
    for place, byte in changes:
        broken[16 + int(place * (len(broken) - 16))] = byte
    opens_or_says_why(bytes(broken))


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.sampled_from(VALUES)), min_size=1, max_size=4))
def test_changed_values(changes):
    lines = TEXT.splitlines()
    for place, value in changes:
        at = 1 + int(place * (len(lines) - 1))
        key, equals, _ = lines[at].partition(" = ")
        lines[at] = key + equals + value if equals else lines[at]
    opens_or_says_why("\n".join(lines))


@given(st.sampled_from(VALUES), st.data())
def test_changed_values_of_operators(value, data):
    """In the table that holds layers of a file, too."""
    places = [at for at in range(len(TEXT)) if TEXT.startswith(" = ", at)]
    start = data.draw(st.sampled_from(places)) + 3
    end = min(end for end in (TEXT.find(sign, start) for sign in (",", "}", "\n")) if end >= 0)
    opens_or_says_why(TEXT[:start] + value + TEXT[end:])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


@given(
    words=st.lists(
        st.sampled_from([*WORDS, "-1", "s0", "k99", "from", "*0", "*9999", "=", "shape=0x0", "ü", ":"]), max_size=30
    )
)
def test_any_words(folder, words):
    opens_or_says_why(" ".join(words), folder)


@given(text=st.text(max_size=60))
def test_any_text(folder, text):
    opens_or_says_why(text, folder)
    opens_or_says_why("rooflens_sketch = 1\n" + text)


@given(data=st.binary(max_size=200))
def test_any_bytes(folder, data):
    opens_or_says_why(data or b" ")
    opens_or_says_why(data, folder)


@given(
    shape=st.lists(st.integers(-1, 2**70), max_size=6),
    batch=st.none() | st.integers(-1, 2**40),
    size=st.integers(-1, 2**70),
)
def test_any_wish(folder, shape, batch, size):
    opens_or_says_why(TABLE, folder, shapes={"x": tuple(shape)}, batch=batch)
    opens_or_says_why(TABLE, folder, dims={"x[2]": size}, batch=batch)


def test_a_drawing_of_layers_of_a_file_that_nobody_knows_is_counted():
    graph = read(TEXT.replace('kind = "dropout"', 'kind = "relu"').encode())
    assert len(build_workload(graph)) == len(graph.nodes) > 0


@pytest.mark.parametrize("depth", [10, 2000])
def test_groups_in_groups(depth):
    groups = "".join(
        f'\n[[group]]\nid = {at}\nname = "g{at}"\nrepeat = {1 + (at == 2)}\n'
        + (f"parent = {at - 1}\n" if at > 2 else "")
        for at in range(2, depth)
    )
    block = '\n[[block]]\nid = 1\nkind = "relu"\nname = "r"\nat = [0, 0]\ngroup = 2\n'
    opens_or_says_why(f'rooflens_sketch = 1\nname = "n"\nnext_id = {depth}\n{block}{groups}')


@pytest.mark.parametrize("open_sign", ["[", "{a=", "a."])
def test_deep_brackets(open_sign):
    opens_or_says_why("rooflens_sketch = 1\nx = " + open_sign * 20_000)
    opens_or_says_why("rooflens_sketch = 1\n" + open_sign * 20_000)
