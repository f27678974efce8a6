"""`rooflens lesson`: list, template, check, key and handout."""

import json
import subprocess
from shutil import which

import pytest

from analysis import cli
from gui import lesson_commands  # noqa: F401  its commands register themselves


@pytest.fixture
def run(capsys, qapp):
    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            cli.main(("lesson", *map(str, arguments)))
        out = capsys.readouterr()
        return ended.value.code or 0, out.out, out.err

    return run


@pytest.fixture
def own(tmp_path, run):
    """A lesson of one's own, as the template has it."""
    path = tmp_path / "own.toml"
    assert run("template", "-o", path)[0] == 0
    return path


def test_the_list_names_each_lesson_and_the_folder(run):
    code, out, _ = run("list")
    assert code == 0
    assert "05-batching-and-blocking" in out
    assert "your own: " in out


def test_the_template_is_a_lesson_that_can_be_shown(run, own):
    assert run("check", own) == (0, "own.toml: nothing wrong\n", "")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{oi}.", "{io}.", "unknown name in the text; found 'io'"),
        ('scene = "register-blocks"', 'scene = "register-bloks"', "did you mean register-blocks?"),
        ('"S30: two rows, four columns"', '"S31: two rows"', "unknown preset"),
        ("inputs = 8", "inputs = 800", "inputs cannot be 800"),
        ("inputs = 8", "in_puts = 8", "unknown parameter"),
        ('controls = ["rows"', 'controls = ["row"', "unknown parameter; found 'row'"),
        ('panes = ["code"]', 'panes = ["codes"]', "unknown pane"),
        ('questions = ["intensity"]', 'questions = ["intensities"]', "unknown question"),
        ('panel = "drawing"', 'panel = "drawings"', "unknown panel"),
        ("S30: intensity of 2", "S30: intensities", "no number of the lecture"),
        ('rows = ["S30', 'rows = ["S27: nonsense", "S30', "no number of the lecture is called 'S27: nonsense'"),
        ("For who presents:", "For who {presents}:", "unknown name in the text; found 'presents'"),
        ('controls = ["rows", "columns"', 'controls = ["rows", "rows"', "controls are named twice"),
        ('label = "Open', 'devices = ["no-such"], label = "Open', "unknown device"),
        ('label = "Open', 'precision = "int7", label = "Open', "unknown precision"),
    ],
)
def test_what_is_wrong_is_said_with_its_step(run, own, old, new, says):
    text = own.read_text(encoding="utf-8")
    assert old in text
    own.write_text(text.replace(old, new), encoding="utf-8")
    code, out, _ = run("check", own)
    assert code == 1
    assert out.startswith("own.toml: step ")
    assert says in out


def test_a_file_that_is_no_lesson_is_a_line_and_the_others_are_looked_at(run, own, tmp_path):
    (tmp_path / "broken.toml").write_text("schema = [", encoding="utf-8")
    (tmp_path / "folder.toml").mkdir()
    code, out, err = run("check", tmp_path / "broken.toml", tmp_path / "folder.toml", own)
    assert (code, err) == (1, "")
    first, second, third = out.splitlines()
    assert first.startswith("broken.toml: is no TOML")
    assert second.startswith("folder.toml: is no file")
    assert third == "own.toml: nothing wrong"


@pytest.mark.parametrize("value", ['"2"', "[1, 2]", "{a = 1}", "1979-05-27", "true", "1.5", "9" * 400])
@pytest.mark.parametrize("home", ['scene = "register-blocks"', 'topic = "register-blocks"'])
def test_a_value_of_another_kind_is_said_with_its_step(run, own, home, value):
    text = own.read_text(encoding="utf-8").replace('scene = "register-blocks"', home)
    if home.startswith("topic"):
        text = text.replace('preset = "S30: two rows, four columns"', "").replace(
            'controls = ["rows", "columns", "bytes"]', ""
        )
    own.write_text(text.replace("{inputs = 8}", f"{{inputs = {value}}}"), encoding="utf-8")
    code, out, err = run("check", own)
    assert (code, err) == (1, "")
    assert "step first: inputs" in out


def test_what_no_picture_can_hold_ends_nothing(run, own, tmp_path):
    """A box of the hierarchy without a single cell, at the end of the time."""
    text = own.read_text(encoding="utf-8").replace('scene = "register-blocks"', 'scene = "hierarchy"')
    for line in ('preset = "S30', "values = {", "controls = [", "questions = [", "formula =", "at ="):
        text = "\n".join(kept for kept in text.split("\n") if not kept.startswith(line))
    text = text.replace("{rows} rows and {columns} columns needs {loads} for {macs}: {oi}", "words")
    own.write_text(text.replace('panes = ["code"]', "values = {padding_end = 1}\nat = 1.0"), encoding="utf-8")
    assert run("check", own) == (0, "own.toml: nothing wrong\n", "")
    assert run("handout", own, "-o", tmp_path / "x.pdf")[0] == 0


def test_nothing_of_ones_own_is_overwritten(run, own):
    before = own.read_text(encoding="utf-8")
    for arguments in (("key", own, "-o", own), ("handout", own, "-o", own), ("template", "-o", own)):
        code, _, err = run(*arguments)
        assert code == 2
        assert err.count("\n") == 1
        assert own.read_text(encoding="utf-8") == before


def test_the_key_has_each_question_with_the_parameters_of_its_preset(run):
    code, out, _ = run("key", "5", "--format", "json", "--seed", "7")
    assert code == 0
    found = json.loads(out)
    first = found["questions"][0]
    assert found["seed"] == 7
    assert {"step", "question", "answer", "slips", "parameters"} <= set(first)
    assert run("key", "5", "--format", "json", "--seed", "7")[1] == out
    assert run("key", "5", "--format", "json", "--seed", "8")[1] != out


@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext is not installed")
def test_a_handout_asks_and_the_teachers_answers(run, own, tmp_path):
    words = {}
    for kind, more in (("class", ()), ("teacher", ("--answers",))):
        path = tmp_path / f"{kind}.pdf"
        assert run("handout", own, "-o", path, *more)[0] == 0
        words[kind] = subprocess.run(
            ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
        ).stdout
    assert "0.3333" not in words["class"]
    assert "____" in words["class"]
    assert "0.3333" in words["teacher"]
    assert "For who presents" in words["teacher"]
    assert "For who presents" not in words["class"]
    assert "To be reached" in words["class"]


def test_a_handout_needs_a_file_and_a_paper_that_there_is(run, own, tmp_path):
    assert "no file to write" in run("handout", own)[2]
    code, _, err = run("handout", own, "-o", tmp_path / "x.pdf", "--paper", "a44")
    assert code == 2
    assert "did you mean a4?" in err
