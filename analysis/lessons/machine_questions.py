"""Questions on machines: how many times more the one has than the other, and what an inference takes of its energy."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.device import Device
from analysis.lecture.fitting import Dropped
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.fact import told
from analysis.lessons.machine_facts import in_millions, scaled
from analysis.lessons.question import Draft, ask_number
from analysis.units import number


@dataclass(frozen=True, slots=True)
class Pair:
    """What the server has much of and the sensor little, in one unit. other: of the sensor, taken for that, and why not."""

    what: str
    much: float | None
    little: float | None
    unit: str
    other: float | None = None
    says: str = ""


def ask_ratio(pair: Pair) -> Draft | None:
    """None where one of the two is not known, or the server has no more."""
    if not pair.much or not pair.little or pair.much <= pair.little:
        return None
    found = pair.much / pair.little
    (large, large_unit), (small, small_unit) = scaled_down(pair.much, pair.unit), scaled_down(pair.little, pair.unit)
    slips = (
        (large / small, f"{large_unit} and {small_unit} are not the same unit: the prefixes belong to the numbers."),
        (1 / found, "Turned round: asked is how many times more the server has."),
        (found * 1e3, "That is a prefix too many."),
        (found / 1e3, "That is a prefix too few."),
        (pair.much / pair.other if pair.other else None, pair.says),
    )
    sides = f"The server's {pair.what} is {told(pair.much, pair.unit)}, the sensor's {told(pair.little, pair.unit)}"
    text = f"{sides}. How many times the sensor's is the server's?"
    return ask_number(
        text, found, "", slips, f"{told(pair.much, pair.unit)} / {told(pair.little, pair.unit)} = {number(found, 4)}."
    )


def scaled_down(value: float, unit: str) -> tuple[float, str]:
    """The digits that are read, and the unit behind them: 42 and "mW" of 0.042 W."""
    return (value * 1e3, f"m{unit}") if value < 1 else scaled(value, unit)


def ask_macs_each(name: str, network: Dropped) -> Draft | None:
    found = network.macs / network.parameters
    (work, work_unit), (size, size_unit) = scaled(network.macs, "MAC"), in_millions(network.parameters)
    slips = (
        (work / size, f"{work_unit} and {size_unit or 'ones'} have other prefixes: they belong to the numbers."),
        (FLOP_PER_MAC * found, "That is in FLOP; asked are MACs."),
        (1 / found, "Turned round: those are parameters for each MAC."),
        (found / 4, "That is for each byte of a parameter, not for each parameter."),
    )
    said = told(work, work_unit), told(size, size_unit)
    text = (
        f"{name} takes {said[0]} an inference and has {said[1]} parameters. How many MACs are there for each parameter?"
    )
    return ask_number(text, found, "MAC", slips, f"{said[0]} / {said[1]} = {number(found, 4)}.")


def ask_energy(name: str, device: Device, seconds: float | None) -> Draft | None:
    """None where the time or the power is not known."""
    power = device.power_active_w.value
    if not seconds or not power:
        return None
    slips = (
        (1e3 * power * seconds, "A prefix is lost: mW times s is mJ."),
        (power * seconds / 1e3, "A prefix counts twice: W times ms is mJ, and so is mW times s."),
        (power / seconds, "Power times time, not divided by it."),
        (seconds / power, "Power times time: a stronger machine takes more in the same time."),
    )
    sizes = f"{told(power, 'W')} · {told(seconds, 's')}"
    text = f"On {device.name} {name} takes {told(seconds, 's')} an inference, at {told(power, 'W')}. How much energy is that?"
    return ask_number(text, power * seconds, "J", slips, f"E = P · T = {sizes} = {told(power * seconds, 'J')}.")
