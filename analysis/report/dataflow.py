"""What one layer moves under one schedule, as a table, as JSON, and its events as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.dataflow.fully_connected import register_block
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, PSUMS, WEIGHTS, Layer, dense
from analysis.dataflow.nest import Nest
from analysis.dataflow.run import Run, compulsory_words, run_of, run_of_nest
from analysis.dataflow.schedules import NESTS, ORDER, nest_of
from analysis.dataflow.summary import FLOP_PER_MAC, totals_of
from analysis.dataflow.totals import fills, held
from analysis.errors import ScenarioError
from analysis.report.listing import chosen
from analysis.report.text import aligned, facts
from analysis.units import UNKNOWN, exact, si

if TYPE_CHECKING:
    from analysis.dataflow.energy import Costs

SCHEMA = "rooflens.dataflow/1"
# Larger layers are counted by formula alone: running them would take minutes, and nobody can watch them.
MOST_EXECUTED_MACS = 5_000_000
MOST_EXECUTED_SIDE = 1024
# Columns that are gone through one by one, even by formula.
MOST_COLUMNS = 200_000
# Not one schedule: the least and the most of all orders of the six loops.
ALL_ORDERS = "orders"

NO_COST = f"{UNKNOWN} (not run, or a level without a known cost)"

Record = dict[str, Any]


def convolution_report(
    layer: Layer, schedule: str, word_bytes: int, registers: int | None, energy: tuple[str, str], form: str
) -> str:
    """One convolution under a schedule by name. Raises UnknownNameError, ScenarioError."""
    costs = costs_for(energy, word_bytes)
    if schedule == ALL_ORDERS:
        return orders_report(layer, form)
    title = {"layer": record_of_layer(layer), "schedule": schedule}
    if not is_runnable(layer):
        record = counted_by_formula(formula_nest(layer, schedule), word_bytes, costs)
        return rendered(title | record | room(record, registers, word_bytes), form, None)
    run = run_of(layer, schedule)
    record = executed(run, word_bytes, costs)
    return rendered(title | record | room(record, registers, word_bytes), form, run)


def dense_report(
    sizes: tuple[int, int, int],
    block: tuple[int, int],
    word_bytes: int,
    registers: int | None,
    energy: tuple[str, str],
    form: str,
) -> str:
    """A dense layer of (N inputs, M outputs, B examples) in blocks of m rows × b columns."""
    inputs, outputs, batch = sizes
    layer, costs = dense(inputs, outputs, batch), costs_for(energy, word_bytes)
    run: Run | None
    title = {
        "layer": {"inputs": inputs, "outputs": outputs, "batch": batch},
        "schedule": f"block {block[0]}x{block[1]}",
    }
    if registers is not None and block[0] * block[1] + sum(block) > registers:
        run = spilling_run(sizes, block, registers)
        record = executed(run, word_bytes, costs)
    else:
        nest = register_block(layer, *block)
        run = run_of_nest(nest) if is_runnable(layer) else None
        record = executed(run, word_bytes, costs) if run else counted_by_formula(nest, word_bytes, costs)
    inner = block[0] * block[1] / (block[0] + block[1])
    steady = {"intensity_of_a_step_macs_per_byte": inner / word_bytes, "block": list(block)}
    needed = block[0] * block[1] + sum(block)
    return rendered(title | record | steady | file_of(needed, registers), form, run)


def im2col_report(
    layer: Layer,
    layout: str,
    columns: int | None,
    order: str | None,
    word_bytes: int,
    energy: tuple[str, str],
    form: str,
) -> str:
    """A convolution by copied columns, so many at a time; None is all. order: of the copy; None suits the layout."""
    from analysis.dataflow.im2col import im2col_run
    from analysis.dataflow.im2col_totals import im2col_totals, order_of

    order, costs = order or order_of(layout), costs_for(energy, word_bytes)
    pixels = layer.batch * layer.groups * layer.out_height * layer.out_width
    if pixels > MOST_COLUMNS:
        raise ScenarioError("columns of a layer", f"{pixels:,}", f"at most {MOST_COLUMNS:,}")
    run = im2col_run(layer, layout, order, columns) if is_runnable(layer) else None
    counted: Record = im2col_totals(layer, layout, columns, order, word_bytes=word_bytes, run=run)
    record = executed(run, word_bytes, costs) | counted if run else by_formula(counted, word_bytes)
    at_once = "all" if columns is None else str(columns)
    title = {"layer": record_of_layer(layer), "schedule": f"im2col {layout}, copied by {order}, {at_once} columns"}
    return rendered(title | record, form, run)


def by_formula(record: Record, word_bytes: int) -> Record:
    """What the counters of a layer that is not run say besides; its energy, charged event by event, is not known."""
    moved = record["loads"]["weights"] + record["loads"]["inputs"] + record["stores"]["outputs"]
    per_word = record["macs"] / moved
    rates = {"intensity_macs_per_word": per_word, "intensity_macs_per_byte": per_word / word_bytes}
    return record | rates | {"energy_j": None, "checked": "formula"}


def orders_report(layer: Layer, form: str) -> str:
    """What the order of the loops is worth, one register an operand."""
    from analysis.dataflow.all_orders import orders_of

    found = orders_of(layer)
    ends: Record = {
        name: {"order": order, "words": words}
        for name, (order, words) in (("least", found.least), ("most", found.most))
    }
    rows = [(f"{name} words", f"{exact(end['words'])}, loops {','.join(end['order'])}") for name, end in ends.items()]
    least = sum(compulsory_words(layer).values())
    table = facts([("orders", exact(found.count)), *rows, ("each word once", exact(least))])
    record = {"layer": record_of_layer(layer), "orders": found.count, **ends, "once": least}
    return chosen(form, table, SCHEMA, record)


def is_runnable(layer: Layer) -> bool:
    """Whether its execution takes no longer than a person waits."""
    longest = max(max(layer.shape(tensor)) for tensor in OPERANDS)
    return layer.macs <= MOST_EXECUTED_MACS and longest <= MOST_EXECUTED_SIDE


def costs_for(energy: tuple[str, str], word_bytes: int) -> Costs:
    """The table of energies and what the memory is. Raises UnknownNameError, ScenarioError."""
    from analysis.dataflow.energy import costs_of

    return costs_of(energy[0], word_bytes, energy[1])


def formula_nest(layer: Layer, schedule: str) -> Nest:
    """Raises ScenarioError for a schedule that is no nest: it would have to run."""
    if schedule in NESTS or schedule.startswith(ORDER):
        return nest_of(layer, schedule)
    run_of(layer.changed(height=1, width=1, kernel_height=1, kernel_width=1), schedule)  # an unknown name says so
    raise ScenarioError(f"MACs of a layer under {schedule}", layer.macs, f"at most {MOST_EXECUTED_MACS:,}")


def spilling_run(sizes: tuple[int, int, int], block: tuple[int, int], registers: int) -> Run:
    """The block in a file of so many registers. Raises LayerError where not even one sum fits."""
    from analysis.dataflow.register_blocks import Block, run_of_block

    inputs, outputs, batch = sizes
    if inputs * outputs * batch > MOST_EXECUTED_MACS:
        allowed = f"at most {MOST_EXECUTED_MACS:,}, or registers for the whole block"
        raise ScenarioError("MACs of a layer whose sums spill", f"{inputs * outputs * batch:,}", allowed)
    return run_of_block(Block(inputs, outputs, batch, *block, registers))


def executed(run: Run, word_bytes: int, costs: Costs) -> Record:
    """The counters at the end, and whether all three ways to count agree on them."""
    record: Record = dict(totals_of(run, word_bytes, costs))
    agrees = run.agreement(len(run.trace))
    record["checked"] = {True: "counted = formula = simulated", None: "counted = formula", False: "they differ"}[agrees]
    return record


def counted_by_formula(nest: Nest, word_bytes: int, costs: Costs) -> Record:
    """As totals_of, of a layer that is too large to run: it has no events."""
    layer, came = nest.layer, {b.tensor: fills(nest, b) for b in nest.buffers}
    psums = came[OUTPUTS] - layer.words(OUTPUTS)
    loads = {WEIGHTS: came[WEIGHTS], INPUTS: came[INPUTS], PSUMS: psums}
    stores = {OUTPUTS: layer.words(OUTPUTS), PSUMS: psums}
    words = sum(loads.values()) + sum(stores.values())
    return {
        "macs": layer.macs, "loads": loads, "stores": stores, "distinct": compulsory_words(layer),
        "intensity_macs_per_word": layer.macs / words, "intensity_macs_per_byte": layer.macs / words / word_bytes,
        "energy_j": energy_of(loads, stores, layer.macs, costs),
        "buffer_bytes": sum(held(nest, b) for b in nest.buffers) * word_bytes,
        "runs": None, "events": None, "checked": "formula",
    }  # fmt: skip


def energy_of(loads: Mapping[str, int], stores: Mapping[str, int], macs: int, costs: Costs) -> float | None:
    """As the events of the run would be charged: words between memory and registers, sums begun, arithmetic; joules."""
    from analysis.dataflow.energy import FEMTO, added, times_cost

    memory, inner = costs.of("memory"), costs.of("registers")
    came, went = sum(loads.values()), sum(stores.values())
    begun = went - loads[PSUMS]
    outside = [times_cost(came, memory.read), times_cost(went, memory.write), times_cost(begun, inner.write)]
    inside = [times_cost(came, inner.write), times_cost(went, inner.read)] if costs.both_ends else []
    total = added((*outside, *inside, times_cost(macs, costs.mac)))
    return total / FEMTO if total is not None and costs.unit == "fJ" else None


def room(record: Record, registers: int | None, word_bytes: int) -> Record:
    """What the schedule holds against the registers that there are."""
    held = record["buffer_bytes"]
    return {} if held is None else file_of(held // word_bytes, registers)


def file_of(needed: int, registers: int | None) -> Record:
    if registers is None:
        return {}
    return {"registers": {"needed": needed, "available": registers, "ok": needed <= registers}}


def record_of_layer(layer: Layer) -> Record:
    return {
        "input": [layer.height, layer.width, layer.channels_in], "kernel": [layer.kernel_height, layer.kernel_width],
        "filters": layer.channels_out, "output": [layer.out_height, layer.out_width, layer.channels_out],
        "strides": list(layer.strides), "pads": list(layer.pads), "dilations": list(layer.dilations),
        "groups": layer.groups, "batch": layer.batch,
    }  # fmt: skip


def rendered(record: Record, form: str, run: Run | None) -> str:
    if form != "csv":
        return chosen(form, table_of(record), SCHEMA, record)
    from analysis.dataflow.trace_csv import trace_csv

    if run is None:
        raise ScenarioError("events of a layer with so many MACs", record["macs"], f"at most {MOST_EXECUTED_MACS:,}")
    return trace_csv(run.trace)


def table_of(record: Record) -> str:
    loads, stores, distinct = record["loads"], record["stores"], record["distinct"]
    head = ["", "loads", "stores", "different words", "times each"]
    rows = [head, *(row_of(name, loads, stores, distinct) for name in names_of(loads, stores))]
    rows.append(["all", exact(sum(loads.values())), exact(sum(stores.values())), exact(sum(distinct.values())), ""])
    return "\n".join([aligned(rows, "lrrrr"), "", facts(fact_rows(record))])


def names_of(loads: Mapping[str, int], stores: Mapping[str, int]) -> Iterable[str]:
    return dict.fromkeys((*OPERANDS, PSUMS, *loads, *stores))


def row_of(
    name: str, loads: Mapping[str, int], stores: Mapping[str, int], distinct: Mapping[str, int]
) -> Sequence[str]:
    own = distinct.get(name)
    moved = loads.get(name, 0) + stores.get(name, 0)
    times = f"{moved / own:.4g}" if own else ""
    counts = (loads.get(name), stores.get(name), own)
    return [name, *("" if count is None else exact(count) for count in counts), times]


def fact_rows(record: Record) -> list[tuple[str, str]]:
    per_byte = record["intensity_macs_per_byte"]
    rows = [
        ("MACs", exact(record["macs"])),
        ("intensity", f"{record['intensity_macs_per_word']:.4g} MAC/word"),
        ("", f"{per_byte:.4g} MAC/B = {FLOP_PER_MAC * per_byte:.4g} FLOP/B"),
        ("at best", f"{record['macs'] / sum(record['distinct'].values()):.4g} MAC/word, every word once"),
        ("energy", NO_COST if record["energy_j"] is None else si(record["energy_j"], "J")),
        (
            "held",
            UNKNOWN if record["buffer_bytes"] is None else f"{exact(record['buffer_bytes'])} B beside the arithmetic",
        ),
    ]
    return [*rows, *extra_rows(record), ("events", exact(record["events"])), ("checked", record["checked"])]


def extra_rows(record: Record) -> Iterable[tuple[str, str]]:
    """What only some schedules have."""
    if "registers" in record:
        room = record["registers"]
        spills = ": what does not fit spills" if "block" in record else ": more than there are"
        yield "registers", f"{room['needed']} of {room['available']}{'' if room['ok'] else spills}"
    if "block" in record:
        yield "a step", f"{record['intensity_of_a_step_macs_per_byte']:.4g} MAC/B, stores neglected"
    if record["runs"] is not None:
        yield (
            "runs",
            f"{exact(record['runs'])} copies; {record['runs_per_pixel']} × {record['words_per_run']:g} words a pixel",
        )
        yield "columns", f"{exact(record['matrix_words'])} words, expansion {record['expansion']:.4g}"
