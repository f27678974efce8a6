"""The line of facts: how sure the device's numbers are."""

from analysis.device import load_device
from gui.arranging import lengths_px
from gui.bars import CONFIDENCE_WORDS, FactsLine, confidence_counts, quantities
from gui.layouts import first_sides
from gui.panels import all_panels
from tests.gui.networks import analysis_of, chain


def test_every_number_of_a_device_is_counted_once():
    device = load_device("stm32l4r5")
    numbers = list(quantities(device))
    assert device.clock_hz in numbers
    assert all(memory.capacity_bytes in numbers for memory in device.memories)
    assert all(peak in numbers for peak in device.peak_macs_per_s.values())
    assert sum(confidence_counts(device).values()) == len(numbers)


def test_the_surest_come_first():
    words = list(CONFIDENCE_WORDS.values())
    found = list(confidence_counts(load_device("rpi4b")))
    assert found == sorted(found, key=words.index)


def test_where_it_is_narrow_the_facts_are_said_shorter_and_counts_stay_whole(session, shown, qtbot):
    line = shown(FactsLine(session), 1300, 30)
    session.show(analysis_of(chain(12)))
    qtbot.waitUntil(lambda: line.device.shown_text() == line.device.text())
    line.resize(820, 30)
    qtbot.waitUntil(lambda: line.device.shown_text().startswith("device: "))
    assert len(line.device.shown_text()) < len(line.device.text())
    assert line.counts.width() >= line.counts.sizeHint().width()
    assert line.device.text() in line.device.toolTip()


def test_the_middle_gets_the_most_room():
    for width, height in ((1000, 700), (1440, 900), (2560, 1400)):
        sizes = lengths_px(first_sides(all_panels()), width, height)
        assert width - sizes["left"] - sizes["right"] > max(sizes["left"], sizes["right"])
        assert height - sizes["bottom"] > sizes["bottom"]
