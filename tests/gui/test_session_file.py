"""Sessions as files: tree, names, current step and ghost come back exactly; what is wrong is told; old files open."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from analysis.errors import FileError
from analysis.scenario import Scenario
from analysis.scenario_file import load_scenario, save_scenario, scenario_of
from gui.comparison import Contrast
from gui.history import History, Step
from gui.session_file import SavedSession, load_session, save_session, session_of, session_text
from tests.analysis.test_scenario_file import NAMES, SCENARIOS

SAMPLES = Path(resources.__file__).parent / "samples"
MODELS = st.sampled_from(["-", "/a/net.onnx", "/a/other.onnx"])
ANY = st.builds(lambda scenario, model: replace(scenario, model=model), SCENARIOS, MODELS)


@st.composite
def sessions(draw):
    """A history as a person makes it, with whatever ghost."""
    history = History((Step(draw(ANY), draw(NAMES)),))
    for _ in range(draw(st.integers(0, 6))):
        history = history.at(draw(st.integers(0, len(history.steps) - 1)))
        history = history.with_step(draw(ANY), draw(NAMES))
    history = history.at(draw(st.integers(0, len(history.steps) - 1)))
    other = draw(ANY)
    names = draw(st.sets(st.sampled_from(sorted(set(other.__slots__)))))
    following = Contrast(None, tuple((name, getattr(other, name)) for name in sorted(names)))
    return SavedSession(history, draw(st.sampled_from([None, Contrast(other), following])))


@given(sessions())
@settings(max_examples=60, deadline=None)
def test_what_is_saved_comes_back(saved):
    digests = {scenario.model: None for scenario in saved.scenarios}
    table = tomllib.loads(session_text(saved, Path("/a"), digests))
    found, models = session_of(table, Path("/a/s.toml"))
    assert found.history == saved.history
    assert (found.contrast is None) == (saved.contrast is None)
    if saved.contrast:
        shown = saved.history.scenario
        assert (found.contrast.pinned is None) == (saved.contrast.pinned is None)
        assert found.contrast.beside(shown) == saved.contrast.beside(shown)
        assert found.contrast.swapped(shown) == saved.contrast.swapped(shown)
    assert set(models) == set(digests)
    assert scenario_of(table, Path("/a/s.toml"))[0] == saved.history.scenario


@pytest.fixture
def folder(tmp_path):
    for name in ("lenet5.onnx", "ds_cnn.onnx"):
        (tmp_path / name).write_bytes((SAMPLES / name).read_bytes())
    return tmp_path


@pytest.fixture
def saved(folder):
    """Three steps in two branches on LeNet, DS-CNN as the ghost."""
    first = Scenario(str(folder / "lenet5.onnx"), devices=("stm32l4r5",))
    history = History((Step(first, "a start"),)).with_step(replace(first, batch=8), "eight").undone()
    history = history.with_step(replace(first, precision="int8"), 'small "weights"\n')
    return SavedSession(history, Contrast(None, (("model", str(folder / "ds_cnn.onnx")),)))


def test_the_file_moves_with_its_models(folder, saved):
    save_session(saved, folder / "s.toml")
    moved = folder.rename(folder.with_name("moved"))
    found, doubt = load_session(moved / "s.toml")
    assert doubt == ""
    assert [step.title for step in found.history.steps] == [step.title for step in saved.history.steps]
    assert {scenario.model for scenario in found.scenarios} == {str(moved / "lenet5.onnx"), str(moved / "ds_cnn.onnx")}


def test_who_wants_the_scenario_alone_gets_the_current_one(folder, saved):
    save_session(saved, folder / "s.toml")
    scenario, sha256 = load_scenario(folder / "s.toml")
    assert scenario == saved.history.scenario
    assert len(sha256) == 64


def test_a_file_without_a_history_opens(folder, saved):
    save_scenario(saved.history.scenario, folder / "old.toml")
    found, doubt = load_session(folder / "old.toml")
    assert (found.history.steps, found.contrast, doubt) == ((Step(saved.history.scenario, "lenet5.onnx"),), None, "")


def test_another_model_under_the_ghosts_name_leaves_history_and_ghost_out(folder, saved):
    save_session(saved, folder / "s.toml")
    (folder / "ds_cnn.onnx").write_bytes(b"other")
    found, doubt = load_session(folder / "s.toml")
    assert found.history.scenario == saved.history.scenario
    assert (len(found.history.steps), found.contrast) == (1, None)
    assert doubt.startswith("History and ghost are left out: ")
    assert "ds_cnn.onnx is not the model" in doubt


def test_another_model_under_the_shown_name_is_refused(folder, saved):
    save_session(saved, folder / "s.toml")
    (folder / "lenet5.onnx").write_bytes(b"other")
    with pytest.raises(FileError, match="is not the model of this scenario"):
        load_session(folder / "s.toml")


def test_a_step_whose_model_is_gone_can_still_be_saved(folder, saved):
    (folder / "ds_cnn.onnx").unlink()
    save_session(saved, folder / "s.toml")
    assert load_session(folder / "s.toml")[0].contrast == saved.contrast


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("session = 3", r"session is wrong; found 3; allowed: a table$"),
        ("[session]\nsteps = []", r"current is wrong; found nothing; allowed: this key$"),
        ("[session]\ncurrent = 0\nsteps = []", r"session.current is wrong; found 0; allowed: numbers of the 0 steps"),
        ("[session]\ncurrent = 0\nsteps = [{title = 'a', scenario = {}}]", r"steps.0.scenario is wrong; found a scenario"),
        ("[session]\ncurrent = 0\nsteps = [{title = 'a'}, {title = 'b', parent = 0}]", r"steps.1.scenario is wrong; .*nothing"),
        ("[session]\ncurrent = 0\nsteps = [{title = 'a', parent = 0}]", r"steps.0.parent is wrong; found 0"),
        ("[session]\ncurrent = 0\nsteps = [{title = 'a', onward = 4}]", r"steps.0.onward is wrong; found 4"),
        ("[session]\ncurrent = 0\nsteps = [{title = 'a', onwrd = 4}]", r"unknown key; found 'onwrd'; .*did you mean onward"),
        ("[session]\ncurrent = 0\nsteps = [{title = 3}]", r"steps.0.title is wrong; found 3; allowed: a text$"),
        ("[session]\ncurrent = 0\nsteps = [{title = 'a'}]\nghost = {scenario = {kernel = 'bset'}}", r"did you mean best"),
        ("[session]\ncurrent = 0\nsteps = [{title = 'a'}]\nghost = {scenario = {}, differs = ['kernl']}",
         r"unknown setting; found 'kernl'; .*did you mean kernel"),
    ],
)  # fmt: skip
def test_a_wrong_session_is_told_in_one_line(tmp_path, text, error):
    file = tmp_path / "s.toml"
    file.write_text(text)
    with pytest.raises(FileError, match=error) as caught:
        load_session(file)
    assert str(file) in str(caught.value)
