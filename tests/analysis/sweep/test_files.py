"""A sweep's files: read back to the same values, whole after any interruption, never another's."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import FileError, ScenarioError
from analysis.sweep.alone import alone
from analysis.sweep.csv_file import CODE, CsvFile, csv_text, guarded, read_csv, rows_of, unguarded
from analysis.sweep.grid import Grid, cells
from analysis.sweep.parquet_file import ParquetFile, journal_of, read_parquet
from analysis.sweep.resuming import LateStore, check_ending, earlier, exists, missing, opened, read_rows
from analysis.sweep.table import AMOUNTS, COUNTS, NAMES, Row, Table, failed_row, key_of
from analysis.version import VERSION

ROOT = Path(__file__).resolve().parents[3]

NAMES_OF_FILES = ("a.onnx", "=1+1.onnx", "'=x", "''-x", "a,b\"c'.onnx", "two\nlines.onnx", "cr\r\nlf", "#_$\\.tflite",
                  "网络.onnx", "שלום.onnx", "n" * 300, " lead", "-", "tab\t.onnx", "'")  # fmt: skip
TEXTS = st.sampled_from(NAMES_OF_FILES) | st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
WHOLE = st.none() | st.integers(0, 2**58)
AMOUNT = st.none() | st.floats(0, 1e300, allow_nan=False)
VALUES = {name: WHOLE if name in COUNTS else AMOUNT if name in AMOUNTS else TEXTS for name in NAMES}
ROWS = st.lists(st.builds(Row, **VALUES), max_size=4)


def rows_by_hand(count: int, seed: int = 0) -> list[Row]:
    dice = random.Random(seed)

    def value(name, index):
        if name in COUNTS:
            return dice.choice((None, 0, 2**58, dice.randrange(10**6)))
        if name in AMOUNTS:
            return dice.choice((None, 0.0, 1e-300, dice.random(), 1 / 3))
        return f"{name}{index}" if name == "device" else dice.choice(NAMES_OF_FILES)

    return [Row(*(value(name, index) for name in NAMES)) for index in range(count)]


@given(ROWS)
def test_rows_become_columns_and_rows_again(rows):
    table = Table.of(rows)
    assert list(table.rows()) == rows
    assert list(Table.joined([table, Table.of(()), table]).rows()) == rows * 2
    assert all(
        table[name].dtype == (np.int64 if name in COUNTS else float if name in AMOUNTS else object) for name in NAMES
    )


@given(rows=ROWS)
def test_csv_reads_back_to_the_same_values(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    path.write_bytes(csv_text(Table.of(rows)).encode())
    assert list(read_csv(path).rows()) == rows


@given(TEXTS | st.text("=+-@;|\t\r\n ',a＝", max_size=12))
def test_no_cell_is_a_formula_whatever_the_separator_and_the_text_comes_back(text):
    for cell in re.split(r"[;|\t\r\n]", guarded(text)):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert unguarded(guarded(text)) == text


@given(rows=ROWS)
def test_parquet_reads_back_to_the_same_values(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("parquet") / "out.parquet"
    file = ParquetFile(path, Table.of(()))
    file.append(Table.of(rows))
    file.close()
    assert list(read_parquet(path).rows()) == rows
    assert sorted(path.parent.iterdir()) == [path]


def test_parquet_has_the_types_of_the_columns(tmp_path):
    import pyarrow.parquet

    file = ParquetFile(tmp_path / "out.parquet", Table.of(rows_by_hand(3)))
    file.close()
    kinds = {field.name: str(field.type) for field in pyarrow.parquet.read_schema(tmp_path / "out.parquet")}
    assert kinds == {n: "int64" if n in COUNTS else "double" if n in AMOUNTS else "string" for n in NAMES}


def test_a_file_name_that_is_no_utf8_goes_through_csv(tmp_path):
    row = Row(**{**rows_by_hand(1)[0]._asdict(), "model": "bad\udcff.onnx"})
    CsvFile(tmp_path / "out.csv", Table.of([row])).close()
    assert list(read_csv(tmp_path / "out.csv").rows()) == [row]


def test_cut_anywhere_only_the_last_row_is_lost(tmp_path):
    """At every byte: what is read is the rows whose lines are whole, and what is appended later is read too."""
    rows = rows_by_hand(3)
    lengths = [len(csv_text(Table.of(rows[:count])).encode()) for count in range(4)]
    whole = csv_text(Table.of(rows)).encode()
    path = tmp_path / "out.csv"
    for cut in range(len(whole) + 1):
        kept = sum(length <= cut for length in lengths[1:])
        assert list(rows_of(whole[:cut].decode(*CODE), path)) == rows[:kept], cut
    path.write_bytes(whole[:-5])
    file = CsvFile(path, read_csv(path))
    file.append(Table.of(rows[2:]))
    file.close()
    assert list(read_csv(path).rows()) == rows


def test_the_rows_are_there_before_the_file_is_closed(tmp_path):
    rows = rows_by_hand(4)
    file = CsvFile(tmp_path / "out.csv", Table.of(rows[:2]))
    file.append(Table.of(rows[2:]))
    assert list(read_csv(tmp_path / "out.csv").rows()) == rows
    file.close()


def test_an_interrupted_parquet_goes_on_from_its_journal(tmp_path):
    path, rows = tmp_path / "out.parquet", rows_by_hand(4)
    first = ParquetFile(path, Table.of(rows[:1]))
    first.append(Table.of(rows[1:3]))
    assert not path.exists()
    assert exists(path)
    assert list(read_rows(path).rows()) == rows[:3]
    first._journal.close()
    second = opened(path, read_rows(path))
    second.append(Table.of(rows[3:]))
    second.close()
    assert list(read_rows(path).rows()) == rows
    assert not journal_of(path).exists()


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_a_strangers_file_is_refused_and_stays(tmp_path, name):
    path = tmp_path / name
    path.write_text("name,age\nAnn,7\n")
    with pytest.raises(FileError, match=r"no table of a sweep|cannot be read as Parquet"):
        read_rows(path)
    assert path.read_text() == "name,age\nAnn,7\n"


def test_parquet_of_others_is_refused(tmp_path):
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table({"x": [1]}), tmp_path / "out.parquet")
    with pytest.raises(FileError, match="no table of a sweep"):
        read_rows(tmp_path / "out.parquet")


def test_a_file_edited_by_hand_is_refused(tmp_path):
    (tmp_path / "out.csv").write_text(",".join(NAMES) + "\r\none,two\r\n" + "x," * 30 + "y\r\n", newline="")
    with pytest.raises(FileError, match="no whole table"):
        read_csv(tmp_path / "out.csv")


@pytest.mark.parametrize("make", [CsvFile, ParquetFile])
def test_a_folder_that_is_not_there_is_an_error_of_ours(tmp_path, make):
    with pytest.raises(FileError, match="cannot be written"):
        make(tmp_path / "gone" / "out.csv", Table.of(()))


def test_parquet_without_its_library_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ScenarioError, match=r"rooflens\[sweep\]"):
        opened(tmp_path / "out.parquet", Table.of(()))
    with pytest.raises(ScenarioError, match=r"rooflens\[sweep\]"):
        check_ending(tmp_path / "out.parquet")
    assert not list(tmp_path.iterdir())


def test_the_ending_says_the_format(tmp_path):
    for name in ("a.csv", "a.CSV", "a.parquet"):
        check_ending(tmp_path / name)
    with pytest.raises(ScenarioError, match=r"\.csv or \.parquet"):
        check_ending(tmp_path / "a.xlsx")


# --- what of an earlier run still holds

GRID = Grid(("a.onnx", "b.onnx"), ("esp32", "rpi4b"), (1, 2))
DIGESTS = {"a.onnx": "1" * 64, "b.onnx": "2" * 64}


def earlier_rows(**changes) -> list[Row]:
    found = [failed_row(cell, "", DIGESTS[cell.model], VERSION)._replace(state="done") for cell in cells(GRID)]
    return [row._replace(**changes) for row in found]


def test_what_is_done_is_not_done_again():
    rows = earlier_rows()[:5]
    held = earlier(Table.of(rows), GRID, DIGESTS)
    assert list(held.kept.rows()) == rows
    assert held.done == {key_of(cell) for cell in list(cells(GRID))[:5]}
    assert held.notes == ()
    assert missing(held.kept, GRID) == 3


def test_a_changed_model_is_done_again_and_said():
    held = earlier(Table.of(earlier_rows()), GRID, DIGESTS | {"b.onnx": "3" * 64})
    assert set(held.kept["model"]) == {"a.onnx"}
    assert held.notes == ("cells done again: 4, as b.onnx has changed",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",ram_at_least", "", "without ram_at_least; allowed: one that this version wrote"),
        (",ram_at_least", ",ram_at_last", "without ram_at_least; with ram_at_last"),
        ("model,device", "device,model", "columns in another order"),
        ("model,device", "\"a 'table' of others\"\r\n", "of others"),
    ],
)
def test_a_table_of_another_version_says_which_columns_are_odd(tmp_path, old, new, said):
    head = csv_text(Table.of([]))
    assert old in head
    path = tmp_path / "old.csv"
    path.write_text(head.replace(old, new, 1), newline="")
    with pytest.raises(FileError, match=said):
        read_csv(path)


def test_another_version_is_done_again_and_said():
    held = earlier(Table.of(earlier_rows(version="0.0.1")), GRID, DIGESTS)
    assert len(held.kept) == len(held.done) == 0
    assert held.notes == ("cells done again: 8, as version 0.0.1 answered them",)


def test_what_failed_is_tried_again_only_when_asked_for():
    rows = earlier_rows()
    rows[3] = rows[3]._replace(state="failed", reason="no")
    assert len(earlier(Table.of(rows), GRID, DIGESTS).done) == 8
    again = earlier(Table.of(rows), GRID, DIGESTS, retry_failed=True)
    assert len(again.done) == len(again.kept) == 7
    assert again.notes == ("cells tried again after they failed: 1",)


def test_rows_of_other_cells_stay_and_are_not_counted():
    held = earlier(Table.of(earlier_rows(device="gap8", version="0.0.1")), GRID, DIGESTS)
    assert len(held.kept) == 8
    assert held.done == frozenset()


def test_a_row_that_is_there_twice_stays_once():
    rows = earlier_rows()
    assert missing(Table.of([*rows, rows[0]]), GRID) == 1
    assert missing(earlier(Table.of([*rows, rows[0]]), GRID, DIGESTS).kept, GRID) == 0


# --- one sweep a file


def test_two_sweeps_of_one_file_are_refused_and_nothing_is_left_behind(tmp_path):
    path = tmp_path / "out.csv"
    with alone(path):
        for again in range(2):
            with pytest.raises(FileError, match="another sweep"), alone(path):
                pytest.fail(f"let in, {again}")
        with alone(tmp_path / "other.csv"):
            pass
    with alone(path):
        pass
    assert not list(tmp_path.iterdir())


HOLD = """
import sys
from pathlib import Path
from analysis.sweep.alone import alone
with alone(Path(sys.argv[1])):
    print("in", flush=True)
    sys.stdin.read()
"""


def test_what_was_killed_holds_nothing(tmp_path):
    path = tmp_path / "out.csv"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": ROOT}
    with subprocess.Popen([sys.executable, "-c", HOLD, path], **pipes) as process:
        assert process.stdout.readline().strip() == b"in"
        with pytest.raises(FileError, match="another sweep"), alone(path):
            pytest.fail("let in")
        process.kill()
        process.wait()
    with alone(path):
        pass
    assert not list(tmp_path.iterdir())


def test_where_nobody_can_write_is_said_before_any_work(tmp_path):
    with pytest.raises(FileError, match="cannot be written"), alone(tmp_path / "gone" / "out.csv"):
        pytest.fail("let in")


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_a_file_is_opened_with_the_first_rows(tmp_path, name):
    path, rows = tmp_path / name, rows_by_hand(3)
    LateStore(path, Table.of(rows)).close()
    assert not list(tmp_path.iterdir())
    store = LateStore(path, Table.of(rows[:1]))
    store.append(Table.of(rows[1:]))
    store.close()
    assert list(read_rows(path).rows()) == rows
    assert list(tmp_path.iterdir()) == [path]
