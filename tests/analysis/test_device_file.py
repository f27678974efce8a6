"""Devices that a person edits: written, read back, compared, kept in their own folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import device as devices
from analysis.device import Quantity, known_devices, load_device
from analysis.device_file import (
    ID,
    differences,
    from_toml,
    load_file,
    numbers,
    own_id,
    remove_own,
    save_own,
    stated,
    to_toml,
    trouble,
    with_number,
    with_number_of,
    write_file,
)
from analysis.errors import FileError, ProfileError

IDS = [card.id for card in known_devices()]
BOARD = "stm32h743"


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    folder = tmp_path / "profiles" / "devices"
    monkeypatch.setattr(devices, "user_folder", lambda: folder)
    monkeypatch.setattr("analysis.device_file.user_folder", lambda: folder)
    return folder


def changed(device, place, value, source="data sheet"):
    old = dict(numbers(device))[place]
    return with_number(
        device, place, old.model_copy(update={"value": value, "source": source, "confidence": "stated-read"})
    )


@pytest.mark.parametrize("name", IDS)
def test_every_profile_reads_back_as_it_was(name):
    device = load_device(name)
    again = from_toml(to_toml(device), name)
    assert again == device
    assert differences(again, device) == ()
    assert trouble(device) == ""


@pytest.mark.parametrize("name", IDS)
def test_each_number_can_be_changed_alone(name):
    """The place that was changed is the difference; peaks that are given per cycle follow another clock."""
    device = load_device(name)
    for place, number in numbers(device):
        other = changed(device, place, 3.5 if number.value is None else number.value * 2)
        places = {difference.place for difference in differences(other, device)}
        followers = {("peak_macs_per_s", d) for d, p in device.peak_macs_per_s.items() if p.macs_per_cycle}
        assert places == {place} | (followers if place == ("clock_hz",) else set())


@pytest.mark.parametrize("name", IDS)
def test_each_change_can_be_taken_back(name):
    device = load_device(name)
    for place, number in numbers(device):
        other = changed(device, place, 3.5 if number.value is None else number.value * 2)
        back = with_number_of(device, other, place)
        assert differences(back, device) == ()
        assert back == device


def test_what_a_number_was_derived_from_goes_with_it():
    """Else a new peak would be refused for not being clock x MAC per cycle, a new bandwidth for its bus."""
    device = load_device(BOARD)
    faster = changed(device, ("peak_macs_per_s", "int8"), 1.5e9)
    faster = changed(faster, ("memories", "AXI SRAM", "bandwidth_bytes_per_s"), 4e9)
    assert trouble(faster) == ""
    assert from_toml(to_toml(faster), BOARD) == faster


def test_trouble_says_what_found_allowed():
    device = changed(load_device(BOARD), ("power_active_w",), 9.0)
    assert trouble(device) == f"{BOARD}: power_active_w is too large for a sensor; found 9.0; allowed: up to 5 W"


def test_differences_of_two_boards_show_both_sides():
    here, there = load_device(BOARD), load_device("stm32f746")
    found = {difference.place: difference for difference in differences(here, there)}
    assert (found[("name",)].here, found[("name",)].there) == (here.name, there.name)
    only = [difference for difference in found.values() if difference.there is None]
    assert ("memories", "AXI SRAM", "capacity_bytes") in {difference.place for difference in only}


def test_a_clone_is_saved_found_changed_and_removed(own_folder):
    clone = load_device(BOARD).model_copy(update={"id": own_id(BOARD), "name": "Mine"})
    assert clone.id == f"{BOARD}_2"
    assert save_own(clone) == own_folder / f"{BOARD}_2.toml"
    assert [card.name for card in known_devices() if card.own] == ["Mine"]
    slower = changed(clone, ("clock_hz",), 4e8)
    save_own(slower)
    assert load_device(clone.id) == slower
    remove_own(clone.id)
    assert not [card for card in known_devices() if card.own]
    with pytest.raises(FileError, match="cannot be deleted"):
        remove_own(clone.id)


@pytest.mark.parametrize(
    ("update", "words"),
    [
        ({}, "a built-in device has this id"),
        ({"id": "../x"}, "no id for a device"),
        ({"id": "mine", "memories": ()}, "no memory holds weights"),
    ],
)
def test_what_cannot_be_saved_is_refused(own_folder, update, words):
    with pytest.raises(ProfileError, match=words):
        save_own(load_device(BOARD).model_copy(update=update))
    assert not own_folder.exists()


def test_a_file_from_elsewhere(tmp_path):
    device = load_device(BOARD)
    write_file(device, tmp_path / "shared.toml")
    assert load_file(tmp_path / "shared.toml") == device.model_copy(update={"id": "shared"})
    (tmp_path / "broken.toml").write_text("name = ", encoding="utf-8")
    with pytest.raises(ProfileError, match="broken is no TOML"):
        load_file(tmp_path / "broken.toml")
    with pytest.raises(FileError, match="cannot be read"):
        load_file(tmp_path / "absent.toml")
    with pytest.raises(FileError, match="cannot be written"):
        write_file(device, tmp_path / "no" / "folder.toml")


@given(st.text(max_size=90), st.lists(st.sampled_from(IDS), max_size=3))
def test_an_own_id_is_always_free_and_allowed(wish, taken):
    found = own_id(wish, taken)
    assert ID.fullmatch(found)
    assert found not in taken


@given(st.text())
def test_any_text_survives(text):
    device = load_device(BOARD)
    note = Quantity(value=1.5, unit="W", source="s" + text, note=text, confidence="stated-read")
    other = with_number(device, ("power_active_w",), note).replaced(notes=(text,))
    assert dict(stated(from_toml(to_toml(other), BOARD))) == dict(stated(other))
