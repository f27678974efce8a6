"""The table of events: as many rows as events, sums equal to the counters, nothing that a spreadsheet would calculate."""

import csv
from dataclasses import replace
from io import StringIO

from analysis.dataflow.im2col import im2col_run
from analysis.dataflow.layer import convolution
from analysis.dataflow.run import run_of
from analysis.dataflow.trace_csv import guarded, trace_csv

RUN = run_of(convolution(4, 4, 3, 5, 2), "weights")


def rows(text):
    return list(csv.DictReader(StringIO(text)))


def test_a_row_an_event_whose_sums_are_the_counters():
    table = rows(trace_csv(RUN.trace))
    assert [int(row["number"]) for row in table] == list(range(1, len(RUN.trace) + 1))
    for channel, words in RUN.trace.counters(len(RUN.trace)).items():
        mine = [row for row in table if (row["op"], row["tensor"], row["from"], row["to"]) ==
                (channel.op.name, channel.tensor, channel.src, channel.dst)]  # fmt: skip
        assert sum(int(row["words"]) for row in mine) == words


def test_indices_operands_and_passes():
    first = next(row for row in rows(trace_csv(RUN.trace)) if row["op"] == "MAC")
    assert (first["weight"], first["input"], first["index"]) == ("[0,0,0,0,0]", "[0,0,0,0,0]", "[0,0,0,0,0]")
    assert [first[loop] for loop in RUN.trace.loops] == ["0"] * 5
    last = rows(trace_csv(RUN.trace))[-1]
    assert [last[loop] for loop in RUN.trace.loops] == ["0", "4", "0", "2", "2"]


def test_a_loop_that_does_not_run_has_no_number():
    copies = [row for row in rows(trace_csv(im2col_run(convolution(4, 4, 3, 5, 2)).trace)) if row["op"] == "COPY"]
    assert {row["m"] for row in copies} == {""}
    assert {row["column"] for row in copies} == {str(number) for number in range(9)}


def test_padding_is_told():
    padded = run_of(convolution(3, 3, 1, 1, 3, pad=1), "os")
    macs = [row for row in rows(trace_csv(padded.trace)) if row["op"] == "MAC"]
    assert macs[0]["input"] == "padding"
    assert sum(row["input"] == "padding" for row in macs) == 81 - 49


def test_text_never_becomes_a_formula():
    assert [guarded(text) for text in ("=1", "+1", "-1", "@a", "memory", "")] == [
        "'=1",
        "'+1",
        "'-1",
        "'@a",
        "memory",
        "",
    ]
    strange = replace(RUN.trace, levels=("=memory", "@registers"))
    assert "'=memory" in trace_csv(strange)
    assert ",=memory" not in trace_csv(strange)
