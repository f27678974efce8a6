"""Questions on what fits where, answered again: MACs and weights from the model's file, fit from the devices' profiles."""

from functools import cache
from math import prod
from pathlib import Path

import onnx
import pytest

import resources
from analysis.device import load_device
from analysis.lecture.tiers import TIERS
from analysis.lessons.machine_names import DRAWN, NAMES
from analysis.lessons.topic import topic_named
from analysis.lessons.topics.what_fits import BOTH, FITS, FLASH, NONE, RAM
from analysis.scenario import Scenario, analyze
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes
from tests.analysis.lessons.asked_anew import answered_again, questions

SAMPLES = Path(resources.__file__).parent / "samples"
MEBI = 1024 * 1024


@cache
def shapes_in(name):
    """(nodes, shape by tensor) of a sample as another library reads it."""
    model = onnx.shape_inference.infer_shapes(onnx.load(SAMPLES / f"{name}.onnx"), data_prop=True)
    values = (*model.graph.value_info, *model.graph.output, *model.graph.input)
    found = {value.name: [d.dim_value or 1 for d in value.type.tensor_type.shape.dim] for value in values}
    return model.graph.node, found | {one.name: list(one.dims) for one in model.graph.initializer}


@cache
def macs_in(name):
    """An output of a convolution takes as many products as a filter has weights; of a dense layer each weight is used once."""
    nodes, shapes = shapes_in(name)
    convolutions = [node for node in nodes if node.op_type == "Conv"]
    dense = [node for node in nodes if node.op_type == "Gemm"]
    products = sum(prod(shapes[node.output[0]]) * prod(shapes[node.input[1]][1:]) for node in convolutions)
    return products + sum(prod(shapes[node.input[1]]) for node in dense)


@cache
def constants_of(name):
    """Shapes of weights, biases and what normalisation keeps, each once."""
    nodes, shapes = shapes_in(name)
    made = {node.output[0] for node in nodes if node.op_type == "ConstantOfShape"}
    return [shapes[tensor] for tensor in sorted(made)]


def stored_bytes(values):
    """In int8 the weights have a byte, what there is one of for each channel keeps four."""
    whole = {"fp32": 4, "int8": 1}[values["precision"]]
    return sum(prod(shape) * (whole if len(shape) > 1 else 4) for shape in constants_of(values["network"]))


def analysed(question):
    values = question.values
    return analysed_on(values["network"], values["precision"], tuple(values[tier] for tier in TIERS))


@cache
def analysed_on(network, precision, devices):
    return analyze(Scenario(str(SAMPLES / f"{network}.onnx"), precision=precision, devices=devices))


def pace(question):
    return question.values["clock"] * 1_000_000 * question.values["macs_per_cycle"]


def fit_again(question):
    estimate, device = analysed(question).estimates[-1], load_device(question.values["sensor"])
    need = [sum(size or 0 for size in one.items.values()) for one in (estimate.fit.flash, estimate.fit.ram)]
    room = [home.capacity_bytes.value - (home.reserved_bytes.value or 0) for home in
            (device.weight_memory, device.activation_memory)]  # fmt: skip
    over = tuple(n > r for n, r in zip(need, room, strict=True))
    return {(False, False): FITS, (True, False): FLASH, (False, True): RAM, (True, True): BOTH}[over]


def smallest_again(question):
    for estimate in reversed(analysed(question).estimates):
        if estimate.fit.ok:
            return estimate.device.name.replace("Lecture: ", "the lecture's ")
    return NONE


def share_again(question):
    """Item by item of what the estimate lists."""
    fit = analysed(question).estimates[-1].fit
    weights = sum(fit.flash.items[name] for name in ("weights", "metadata"))
    return 100 * weights / sum(size or 0 for need in (fit.flash, fit.ram) for size in need.items.values())


def profiles(question):
    return [load_device(question.values[tier]) for tier in (TIERS[0], TIERS[-1])]


def clocks_apart(question):
    server, sensor = (device.clock_hz.value for device in profiles(question))
    return server / sensor


def memories_apart(question):
    """Whatever is set aside of them."""
    server, sensor = (device.activation_memory for device in profiles(question))
    rooms = [home.capacity_bytes.value - (home.reserved_bytes.value or 0) for home in (server, sensor)]
    return rooms[0] / rooms[1]


def powers_apart(question):
    server, sensor = (device.power_active_w.value for device in profiles(question))
    return server / sensor


def macs_each(question):
    """Means and variances are kept, not learned."""
    name = question.values["network"]
    nodes, shapes = shapes_in(name)
    kept = {tensor for node in nodes if node.op_type == "BatchNormalization" for tensor in node.input[3:5]}
    whole = sum(map(prod, constants_of(name)))
    return macs_in(name) / (whole - sum(prod(shapes[tensor]) for tensor in kept))


def energy_again(question):
    power = load_device(question.values["sensor"]).power_active_w.value
    return power * macs_in(question.values["network"]) / pace(question)


ORACLES = {
    "weights": lambda question: stored_bytes(question.values),
    "mebibytes": lambda question: stored_bytes(question.values) / MEBI,
    "flop": lambda question: 2 * macs_in(question.values["network"]),
    "time": lambda question: macs_in(question.values["network"]) / pace(question),
    "clock": lambda q: macs_in(q.values["network"]) / q.values["macs_per_cycle"] / (q.values["deadline"] / 1000),
    "served": lambda question: pace(question) / macs_in(question.values["network"]),
    "fits": fit_again,
    "tier": smallest_again,
    "share": share_again,
    "clock-ratio": clocks_apart,
    "memory-ratio": memories_apart,
    "power-ratio": powers_apart,
    "macs-each": macs_each,
    "energy": energy_again,
}


@pytest.mark.parametrize("name", ORACLES)
def test_answered_again(name):
    answered_again("what-fits", name, ORACLES[name])


def test_every_question_has_an_oracle():
    assert set(ORACLES) == set(topic_named("what-fits").asks_by_name)


def test_every_network_of_the_scene_has_a_name():
    params = {param.name: param for param in all_scenes()["what-fits"].params}
    assert {id for id, _ in params["network"].choices} <= set(NAMES)


def test_begins_as_the_scene_does():
    assert topic_named("what-fits").defaults == defaults(all_scenes()["what-fits"])


@pytest.mark.parametrize(("name", "answers"), [("fits", {FITS, FLASH, RAM, BOTH}), ("tier", 6)])
def test_no_answer_is_always_right(name, answers):
    right = [question.right for question in questions("what-fits", name)]
    found = set(right)
    assert found == answers if isinstance(answers, set) else len(found) >= answers
    assert max(right.count(one) for one in found) <= 0.75 * len(right)


@pytest.mark.parametrize("network", DRAWN)
def test_facts_of_every_network(network):
    facts = {fact.name: fact.value for fact in topic_named("what-fits").facts_of({"network": network})}
    assert facts["macs"] == macs_in(network)
    assert facts["weights"] == stored_bytes({"network": network, "precision": "fp32"})
    assert facts["bytes_each"] == 4
    assert facts["sensor_stored_times"] == pytest.approx(facts["sensor_stored"] / 1_000_000)


def test_the_lectures_numbers():
    facts = {fact.name: fact.text for fact in topic_named("what-fits").facts_of({})}
    said = {
        name: facts[name].replace("\u202f", " ") for name in ("weights", "mebibytes", "millions", "reckoned", "gflop")
    }
    assert said == {
        "weights": "553.4 MB",
        "mebibytes": "527.8 MiB",
        "millions": "138.4 M",
        "reckoned": "15.47 s",
        "gflop": "30.94 GFLOP",
    }


def test_what_is_not_all_known_is_no_number_and_no_question():
    """Of the ESP32-S3's runtime nobody has published the code's size."""
    topic, values = topic_named("what-fits"), {"network": "resnet8_int8", "sensor": "esp32s3"}
    facts = {fact.name: fact.value for fact in topic.facts_of(values)}
    assert (facts["sensor_stored"], facts["sensor_stored_times"], facts["sensor_runtime"]) == (None, None, None)
    assert facts["sensor_working"] > facts["sensor_activations"] > 0
    assert [topic.ask(name, values, 1) for name in ("share", "fits")] == [None, None]
