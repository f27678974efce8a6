"""A step of training: three products a layer, activations that wait, copies of the weights, checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random

from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_choice, ask_number
from analysis.lessons.topic import Values, topic
from analysis.other_layers.settings import training_of
from analysis.other_layers.training import BACKWARD, COPIES, Training, ceil_root, intensity, moments, products, stored
from analysis.units import exact, number

TOPIC = topic("training-step", layers=9, width=64, batch=32, optimiser="adam", checkpoints=False, bytes=4)

NAMES = {"sgd": "plain SGD", "momentum": "SGD with momentum", "adam": "Adam"}
IN_FLOP = "That is in FLOP: one multiply–accumulate is two of them."


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    training = training_of(values)
    yield from work_facts(training)
    yield from memory_facts(training)


def work_facts(training: Training) -> Iterator[Fact]:
    yield Fact("layer_macs", training.layer_macs, "MAC")
    yield Fact("forward_macs", training.forward_macs, "MAC")
    yield Fact("macs", training.macs, "MAC")
    yield Fact("times", training.macs / training.forward_macs)
    yield Fact("again", int(training.checkpoints))
    yield Fact("oi", layer_intensity(training), "MAC/B")
    yield Fact("root", ceil_root(training.layers))


def memory_facts(training: Training) -> Iterator[Fact]:
    yield Fact("weight_bytes", training.weight_bytes, "B")
    yield Fact("state_bytes", training.state_bytes, "B")
    yield Fact("copies", 2 + COPIES[training.optimiser])
    yield Fact("stored", len(stored(training)))
    yield Fact("stored_bytes", len(stored(training)) * training.activations * training.word_bytes, "B")
    yield Fact("held", training.peak_activations)
    yield Fact("held_bytes", training.peak_activations * training.activations * training.word_bytes, "B")
    yield Fact("peak_bytes", training.peak_bytes, "B")
    yield Fact("inference_bytes", training.inference_bytes, "B")
    yield Fact("against_inference", training.peak_bytes / training.inference_bytes)


def layer_intensity(training: Training) -> float:
    return intensity(training.batch, training.width, training.width, training.word_bytes)


@TOPIC.vary
def vary(random: Random) -> Values:
    return {
        "layers": random.choice((4, 6, 9, 12, 16, 20, 25, 30, 36, 42, 49)), "width": random.choice((32, 64, 100, 128, 256, 512)),
        "batch": random.choice((8, 16, 32, 64, 100)), "optimiser": random.choice(tuple(COPIES)),
        "checkpoints": random.random() < 0.4, "bytes": random.choice((2, 4)),
    }  # fmt: skip


def sizes_of(training: Training) -> str:
    return f"{training.layers} dense layers of {training.width}×{training.width}, minibatch {training.batch}"


@TOPIC.asks("macs")
def macs(values: Values, random: Random) -> Draft | None:
    training = training_of(values)
    full, one, answer = training.forward_macs, training.layer_macs, training.macs
    plain = replace(training, checkpoints=False).macs
    slips = (
        (full, "That is the forward pass alone."),
        (2 * full, "The backward pass has two products a layer: for the inputs and for the weights."),
        (answer + one, "The first layer needs no gradient of its inputs."),
        (plain if training.checkpoints else None, "With checkpoints the forward pass runs once more."),
        (2 * answer, IN_FLOP),
        (answer / training.batch, f"That is for one example of {training.batch}."),
    )
    how = ", checkpoints every √L layers" if training.checkpoints else ""
    text = f"{sizes_of(training)}{how}: how many MAC does one step of training take?"
    times = "four passes of F MAC" if training.checkpoints else "three passes of F MAC"
    because = (
        f"F = {training.layers}·{training.batch}·{training.width}² = {exact(full)}; {times}, less the first layer's dX."
    )
    return ask_number(text, answer, "MAC", slips, because, tolerance=0.001)


@TOPIC.asks("stored")
def stored_bytes(values: Values, random: Random) -> Draft | None:
    training = replace(training_of(values), checkpoints=False)
    each, count = training.activations * training.word_bytes, len(stored(training))
    slips = (
        (2 * each, "That is inference: input and output of one layer. The backward pass reads every layer's input."),
        (each, f"That is one layer's input; {count} layers wait for theirs."),
        (count * training.activations, f"Those are words; each has {training.word_bytes} B."),
        (count * training.width * training.word_bytes, f"That is one example of {training.batch}."),
        (training.weight_bytes, "Those are the weights; activations come on top."),
    )
    text = (
        f"{sizes_of(training)}, {training.word_bytes} B a word: how many bytes of layer inputs wait for the backward pass when "
        "the forward pass is over?"
    )
    because = f"{count} inputs of {training.batch}·{training.width} words, {training.word_bytes} B each."
    return ask_number(text, count * each, "B", slips, because)


@TOPIC.asks("copies")
def copies(values: Values, random: Random) -> Draft | None:
    training = training_of(values)
    own, extra_copies = training.weight_bytes, COPIES[training.optimiser]
    answer = 2 * own + training.state_bytes
    slips = (
        (own, "That is the weights alone, as for inference."),
        (2 * own, f"Weights and gradients; {NAMES[training.optimiser]} keeps copies of its own."),
        (own + training.state_bytes, "Each weight also has a gradient."),
        (3 * own, f"{NAMES[training.optimiser].capitalize()} keeps {extra_copies or 'no'} more for each weight."),
        (answer / training.word_bytes, f"Those are words; each has {training.word_bytes} B."),
    )
    text = (
        f"{training.layers} dense layers of {training.width}×{training.width}, {training.word_bytes} B a word, "
        f"{NAMES[training.optimiser]}: how many bytes for weights, gradients and the optimiser's state?"
    )
    because = f"(1 + 1 + {extra_copies}) · {exact(own)} B of weights."
    return ask_number(text, answer, "B", slips, because)


@TOPIC.asks("checkpoints")
def checkpoints(values: Values, random: Random) -> Draft | None:
    """Segments that do not come out even hold fewer; those are not asked about."""
    training = training_of(values)
    if not training.checkpoints or training.layers < 4 or training.layers % training.segment:
        return None
    answer = max(len(moment.kept) for moment in moments(training) if moment.kind == BACKWARD)
    slips = (
        (training.layers, "That is without checkpoints: every layer's input."),
        (training.segments, "Those are the checkpoints; a segment that is walked back needs its own inputs too."),
        (training.segments + training.segment, "The segment's first input is a checkpoint: it is there already."),
    )
    text = (
        f"{training.layers} layers, an input kept every {training.segment} layers, the others computed again segment by "
        "segment: how many layer inputs are held at most?"
    )
    because = (
        f"{training.segments} checkpoints, and {training.segment} − 1 more inputs of the segment that is walked back."
    )
    return ask_number(text, answer, "", slips, because, tolerance=0)


@TOPIC.asks("gradient-intensity")
def gradient_intensity(values: Values, random: Random) -> Draft | None:
    training = training_of(values)
    sizes = {name: whole for name, *whole in products(training.batch, training.width, training.width)}
    rows, inner, columns = sizes["dW"]
    answer, each = intensity(rows, inner, columns, training.word_bytes), training.word_bytes
    done, words = rows * inner * columns, rows * inner + inner * columns + rows * columns
    slips = (
        (2 * answer, IN_FLOP),
        (answer * each, f"That is for each word; a word has {each} B."),
        (done / (each * (words - rows * columns)), "The gradient itself is stored: its words count too."),
        (1 / answer, "Turned round: multiply–accumulates stand above, bytes below."),
        (training.batch / each, "Gradients of weights are not all: X and dY are read."),
    )
    text = (
        f"dW = Xᵀ·dY of a layer {training.width}×{training.width}, minibatch {training.batch}, {each} B a word, each word moved "
        "once: how many MAC/B?"
    )
    because = f"{exact(done)} MAC over {exact(words)} words: the same three sizes as in Y = X·W, so the same intensity."
    return ask_number(text, answer, "MAC/B", slips, because)


WORDS = {"Y": "Y = X·W", "dX": "dX = dY·Wᵀ", "dW": "dW = Xᵀ·dY"}
ALIKE = "all three alike"


@TOPIC.asks("which-product")
def which_product(values: Values, random: Random) -> Draft | None:
    """By chance of the most MAC/B or of the most words stored; the answer is found by comparing. The layer is not square."""
    training = training_of(values)
    batch, inputs = training.batch, training.width
    outputs = random.choice((2 * inputs, max(1, inputs // 2)))
    sizes = products(batch, inputs, outputs)
    text = f"A layer of {told(inputs, 'inputs')} and {told(outputs, 'outputs')}, minibatch {batch}: which product"
    if random.random() < 0.5:
        each = training.word_bytes
        found = {name: intensity(rows, inner, columns, each) for name, rows, inner, columns in sizes}
        because = f"Each has B·N·M MAC and moves BN + NM + BM words: {number(max(found.values()), 4)} MAC/B."
        return ask_most(f"{text} has the most MAC/B?", found, "MAC/B", because, random)
    stored_words = {name: float(rows * columns) for name, rows, _, columns in sizes}
    because = f"Y is B×M, dX is B×N, dW is N×M: {', '.join(exact(int(size)) for size in stored_words.values())} words."
    return ask_most(f"{text} has the most words to store?", stored_words, "words", because, random)


def ask_most(text: str, found: Mapping[str, float], unit: str, because: str, random: Random) -> Draft | None:
    """None where two of the three are the most."""
    best = max(found.values())
    top = [name for name, value in found.items() if value > 0.999999 * best]
    if len(top) == 2:
        return None
    right = ALIKE if len(top) == len(found) else WORDS[top[0]]
    wrong = [(WORDS[name], f"It has {told(value, unit)}; compare the others.") for name, value in found.items()]
    wrong.append((ALIKE, "Compare their sizes, not their work: they differ."))
    return ask_choice(text, right, [(other, says) for other, says in wrong if other != right], because, random)
