"""The report as PDF: what it declares, what can be read back from it, names, papers, sections, progress."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import Cancelled, ScenarioError, UnknownNameError
from analysis.estimate import Group
from analysis.graph import Node
from analysis.report import analysis_record
from analysis.report.pdf import ALL, SECTIONS, Options, report_pages, report_pdf
from analysis.report.pdf.dearest import dearest
from analysis.report.pdf.device_rows import device_section
from analysis.report.pdf.document import document
from analysis.report.pdf.doubts import doubt_section
from analysis.report.pdf.elided import cut_short, shortened, within, without_start
from analysis.report.pdf.faces import attempts
from analysis.report.pdf.layer_rows import WORDS
from analysis.report.pdf.typesetting import spelled
from analysis.report.pdf.verdict import state_and_word
from analysis.scenario import Scenario, analyze
from tests.analysis.report.conftest import analysis_of
from tests.analysis.report.pdf_pages import needs_poppler, pages_of, plain, told
from tests.analysis.small import SAMPLES, network

# Letters, and marks that join others, of several scripts and of pictures.
JOINING = (
    "ae\u0301\u0308\u20dd\ufe0f\u2764\u0640\u0645\u064e\u0651\u0e01\u0e33\u0915\u094d\u0937"
    "\U0001f600\U0001f3fd\U0001f1e9\U0001f1ea\u1112\u1161\uac00\u5377\u3099\u304b\u034f"
)
PAPERS = {"a4": (595, 842), "letter": (612, 792)}


@pytest.fixture(scope="session")
def printed(real):
    return report_pdf((real,))


@pytest.fixture(scope="session")
def not_fitting():
    scenario = Scenario(
        str(SAMPLES / "mobilenet_v2.onnx"), precision="int8", devices=("stm32h743",), max_latency_s=0.05
    )
    return analyze(scenario)


def exactly(text):
    """Every whole number on a page, without its separators."""
    return {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", text)}


# --- what it declares


def test_it_is_tagged_and_says_its_language_and_its_title(printed):
    assert printed.startswith(b"%PDF")
    for promise in (b"/StructTreeRoot", b"/Lang", b"/DisplayDocTitle", b"pdfuaid:part"):
        assert promise in printed
    assert b"/Alt" in printed


@needs_poppler
def test_every_typeface_is_embedded(printed, tmp_path):
    lines = told("pdffonts", printed, tmp_path).splitlines()[2:]
    assert lines
    for line in lines:
        *_, embedded, _, _, _, _ = line.split()
        assert embedded == "yes"


@needs_poppler
@pytest.mark.parametrize("paper", PAPERS)
def test_papers(real, paper, tmp_path):
    pdf = report_pdf((real,), Options(paper, ("decision", "glossary")))
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told("pdfinfo", pdf, tmp_path))
    assert (round(float(size[1])), round(float(size[2]))) == PAPERS[paper]


def test_the_same_report_twice_is_the_same_file(real, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first, second = (report_pdf((real,), Options(sections=("decision",))) for _ in range(2))
    assert first == second
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    assert report_pdf((real,), Options(sections=("decision",))) != first


# --- what can be read back


@needs_poppler
def test_totals_are_those_of_the_record_digit_for_digit(real, printed, tmp_path):
    pages = pages_of(printed, tmp_path)
    totals = analysis_record(real)["totals"]
    (page,) = (exactly(page) for page in pages if "Totals, in round figures" in page)
    assert {totals[key] for key in WORDS} <= page
    assert {totals[key] for key in ("macs", "parameters", "weight_bytes", "arena_bytes")} <= exactly(pages[0])


@needs_poppler
def test_every_layer_has_its_row_and_the_last_row_is_the_sum(real, tmp_path):
    text = "\n".join(pages_of(report_pdf((real,), Options(sections=("layers",))), tmp_path))
    for layer in analysis_record(real)["layers"]:
        (row,) = (
            line for line in text.splitlines() if re.match(rf"\s*{layer['index']}\s+{re.escape(layer['name'])}\s", line)
        )
        cells = [
            int(cell.replace(",", "")) for cell in re.findall(r"(?<= )\d[\d,]*(?= )", f" {row} ".replace("  ", "   "))
        ]
        wanted = [layer[key] for key in ("macs", "parameters", "weight_bytes", "input_bytes", "output_bytes")]
        assert [cell for cell in cells if cell in wanted][-5:] == wanted
    (total,) = (line for line in text.splitlines() if re.match(r"\s*total\s", line))
    assert real.workload.totals.macs in exactly(total)


@needs_poppler
def test_layers_that_are_not_listed_are_added_up(real, tmp_path):
    whole, few = len(real.workload), 4
    (page,) = pages_of(report_pdf((real,), Options(sections=("layers",), most_layers=few)), tmp_path)
    assert f"the other {whole - few} layers" in page
    assert f"The {few} layers that cost most, of {whole}" in page
    assert real.workload.totals.macs in exactly(page)


@needs_poppler
def test_page_one_is_the_decision_and_only_page_one(not_fitting, tmp_path):
    pages = [plain(page) for page in pages_of(report_pdf((not_fitting,)), tmp_path)]
    reason = plain(not_fitting.estimates[0].fit.reason)
    sha256 = analysis_record(not_fitting)["model"]["sha256"]
    for wanted in (
        "Does not fit",
        reason[1:40],
        sha256,
        "300,774,272 MAC",
        "too much",
        "precision int8",
        "Kernel ideal",
    ):
        assert wanted in pages[0]
    assert "eadline of 50 ms broken" in pages[0]
    assert "The smallest changes worth trying" in pages[0]
    assert SECTIONS["memory"] in pages[1]
    assert f"1/{len(pages)}" in pages[0].replace(" / ", "/")


@needs_poppler
def test_a_page_that_is_too_full_is_set_smaller(awkward, tmp_path):
    """Names as long as they come, several devices, budgets: page one stays one page."""
    full = replace(awkward, source=replace(awkward.source, name="n" * 300))
    for paper in PAPERS:
        pages = pages_of(report_pdf((full, full, full), Options(paper, ("decision", "glossary"))), tmp_path)
        assert len(pages) == 2
        assert "sha256" in pages[0]
        assert SECTIONS["glossary"] in pages[1]


@needs_poppler
def test_the_head_of_the_table_of_layers_comes_again_on_each_page(tmp_path):
    chain = [Node(f"layer{i}", "Relu", (f"t{i}",), (f"t{i + 1}",)) for i in range(150)]
    long = analysis_of(network(chain, {f"t{i}": (8,) for i in range(151)}, inputs=["t0"], outputs=["t150"]))
    pages = pages_of(report_pdf((long,), Options(sections=("layers",))), tmp_path)
    assert len(pages) > 2
    assert all(re.search(r"# +layer +operator +output", page) for page in pages)


# --- names


@needs_poppler
def test_names_of_every_kind_are_read_back(awkward, tmp_path):
    text = plain("\n".join(pages_of(report_pdf((awkward,), Options(sections=("layers",))), tmp_path)))
    for name in (
        "a|b",
        "*bold*",
        "_under_",
        "`code`",
        "<b>",
        "[link](http://x)",
        "$x$",
        "# head",
        "&lt;",
        'quo"te',
        "\\udcff",
    ):
        assert name in text
    assert text.count("x") >= 300
    assert "line break" in text


@needs_poppler
def test_signs_beyond_the_typefaces_are_shown_by_the_machines_own_or_as_numbers(tmp_path):
    names = ("卷积层", "שלום", "مرحبا", "😀", "\U000f1234")
    chain = [Node(name, "Relu", (f"t{i}",), (f"t{i + 1}",)) for i, name in enumerate(names)]
    graph = network(chain, {f"t{i}": (8,) for i in range(6)}, inputs=["t0"], outputs=["t5"])
    text = plain(
        "\n".join(pages_of(report_pdf((analysis_of(graph),), Options(sections=("layers", "network"))), tmp_path))
    )
    for name in names:
        spelled = name.encode("unicode_escape").decode()
        assert name in text or name[::-1] in text or spelled in text


def test_signs_that_no_typeface_has_are_told_by_their_numbers():
    faces = next(attempts("plain, Ω ≤ é, \uffff"))
    assert faces.missing == {"\uffff"}
    assert spelled({"a": ["x\uffff"], "b": {"kind": "words", "text": "\uffff"}}, faces.missing) == {
        "a": ["x\\uffff"],
        "b": {"kind": "words", "text": "·"},
    }
    assert not next(attempts("plain, Ω ≤ é → µs")).system


@given(st.lists(st.text(alphabet=JOINING, max_size=9), min_size=1, max_size=5, unique=True))
@settings(max_examples=8)
def test_any_name_can_be_printed(names):
    """Marks that join others, of scripts and of pictures: what shows alone may not show where it stands."""
    chain = [Node(name, "Relu", (f"t{i}",), (f"t{i + 1}",)) for i, name in enumerate(names)]
    tensors = {f"t{i}": (8,) for i in range(len(names) + 1)}
    analysis = analysis_of(network(chain, tensors, inputs=["t0"], outputs=[f"t{len(names)}"]))
    assert report_pdf((analysis,), Options(sections=("layers", "network"))).startswith(b"%PDF")


@needs_poppler
def test_a_mark_that_shows_on_no_sign_is_told_by_its_number(tmp_path):
    graph = network([Node("e.\u20dd", "Relu", ("x",), ("y",))], {"x": (8,), "y": (8,)})
    (page,) = pages_of(report_pdf((analysis_of(graph),), Options(sections=("layers",))), tmp_path)
    assert "e.\\u20dd" in plain(page) or "e.\u20dd" in plain(page)


# --- what is not known, and what is not there


@needs_poppler
def test_what_is_not_counted_is_listed_and_never_zero(awkward, tmp_path):
    pages = pages_of(report_pdf((awkward,), Options(sections=("decision", "layers", "doubts"))), tmp_path)
    assert "1 of them not counted" in pages[0]
    doubts = pages[-1]
    assert re.search(r"com\.example\.Odd= +1 +`code`", doubts)
    (row,) = (line for line in "\n".join(pages[1:-1]).splitlines() if re.match(r"\s*3\s+`code`", line))
    assert "–" in row


@pytest.mark.parametrize("with_device", [True, False])
def test_a_network_without_layers(empty, with_device):
    bare = empty if with_device else replace(empty, estimates=())
    assert len(report_pages((bare,), Options(), ppi=20)) > 3


def test_a_device_of_which_nothing_is_known(real, device_of):
    from analysis.device import load_runtime
    from analysis.estimate import estimate

    device = device_of({}, ("RAM", "ram", None, None))
    nothing = estimate(real.workload, real.plan, device, load_runtime("tflite"))
    unknown = replace(real, estimates=(nothing,))
    assert dearest(unknown, 3) == dearest(replace(real, estimates=()), 3) != []
    assert report_pdf((unknown,)).startswith(b"%PDF")


@needs_poppler
def test_several_devices_stand_side_by_side(tmp_path):
    devices = ("stm32l4r5", "rpi4b", "a100_sxm80")
    analysis = analyze(Scenario(str(SAMPLES / "lenet5.onnx"), devices=devices))
    pages = pages_of(report_pdf((analysis,), Options(sections=("decision", "devices"))), tmp_path)
    for estimate in analysis.estimates:
        assert plain(estimate.device.name) in plain(pages[1])
        assert plain(estimate.fit.reason)[1:] in plain(pages[1])
    assert "The other devices" in pages[0]
    assert len(device_section((analysis,))["rooflines"]) == len(devices)
    assert not device_section((replace(analysis, estimates=analysis.estimates[:1]),))["rooflines"]


# --- choices, progress


@pytest.mark.parametrize("section", ALL)
def test_each_section_alone(real, section):
    pages = report_pages((real,), Options(sections=(section,)), ppi=10)
    assert all(page.startswith(b"\x89PNG") for page in pages)
    assert len(pages) == 1 or section in ("layers", "sources")


def test_wishes_that_nobody_can_fulfil(real):
    with pytest.raises(UnknownNameError, match="did you mean letter"):
        report_pdf((real,), Options("leter"))
    with pytest.raises(UnknownNameError, match="did you mean glossary"):
        report_pdf((real,), Options(sections=("glosary",)))
    with pytest.raises(ScenarioError):
        report_pdf((real,), Options(sections=()))
    with pytest.raises(ScenarioError):
        report_pdf((real,), Options(most_layers=0))
    with pytest.raises(ScenarioError):
        report_pdf(())


def test_progress_grows_from_nothing_to_all_and_can_stop(real):
    told = []
    report_pdf((real,), progress=lambda fraction, text: told.append(fraction))
    assert told[0] == 0
    assert told[-1] == 1
    assert told == sorted(told)


@pytest.mark.parametrize("words", [1, 4, 12])
def test_it_stops_when_it_is_told_to(real, words):
    told = []

    def stop(fraction, text):
        told.append(text)
        if len(told) == words:
            raise Cancelled

    with pytest.raises(Cancelled):
        report_pdf((real,), progress=stop)
    assert len(told) == words


@pytest.mark.parametrize(
    ("budgets", "state", "word"),
    [
        ({}, "fits", "Fits"),
        ({"max_latency_s": 10.0}, "fits", "Fits"),
        ({"max_latency_s": 1e-9}, "over", "Fits, but too slow"),
        ({"max_latency_s": 1e-9, "max_energy_j": 1e-12}, "over", "Fits, but too slow and too much energy"),
    ],
)
def test_a_broken_budget_is_in_the_verdict(budgets, state, word):
    analysis = analyze(Scenario(str(SAMPLES / "ds_cnn_int8.onnx"), devices=("stm32l4r5",), **budgets))
    assert state_and_word(analysis.estimates[0], analysis.scenario) == (state, word)


def test_what_falls_back_is_told_with_what_it_falls_back_to():
    analysis = analyze(Scenario(str(SAMPLES / "mobilenet_v2.onnx"), precision="int8", devices=("k210",)))
    (row,) = doubt_section((analysis,))["operators"]
    assert (row["word"], row["text"][:15]) == ("falls back", "to the core: Ad")
    assert row["layers"].endswith("more")
    assert {one["word"] for one in doubt_section((analysis,))["rows"]} <= {"error", "warning", "note"}


@needs_poppler
def test_no_folder_of_who_made_it_is_handed_round(real, tmp_path):
    whole = " ".join(pages_of(report_pdf((real,)), tmp_path))
    assert "ds_cnn.onnx" in whole
    assert str(SAMPLES) not in whole
    assert analysis_record(real)["model"]["sha256"] in whole.split("The scenario, as a file")[1]


@needs_poppler
def test_pages_of_one_device_among_several_name_it(real, tmp_path):
    pages = [plain(page) for page in pages_of(report_pdf((real,)), tmp_path)]
    name = plain(real.estimates[0].device.name)
    for section in ("memory", "bars", "layers", "network"):
        page = next(page for page in pages[1:] if f" {SECTIONS[section]} " in page[:200])
        assert f"on {name}" in page[:200], section
    beside = next(page for page in pages[1:] if SECTIONS["devices"] in page[:200])
    assert f"on {name}" not in beside[:100]


def test_a_single_device_stands_beside_no_other(real):
    alone = document((replace(real, estimates=real.estimates[:1]),), Options(), lambda fraction, text: None, None)
    assert "devices" not in alone["sections"]
    assert "devices" in document((real,), Options(), lambda fraction, text: None, None)["sections"]


def test_what_nobody_knows_to_run_is_not_said_to_fit(awkward):
    estimate = awkward.estimates[0]
    cover = replace(estimate.fit.coverage, refused=(), unknown=(Group("not known", ("Odd",), (3,)),))
    fit = replace(estimate.fit, ok=True, coverage=cover)
    assert state_and_word(replace(estimate, fit=fit), awkward.scenario) == ("unknown", "Not known")


def test_names_are_told_apart_where_there_is_little_room():
    names = ["net/block/conv_1/relu", "net/block/conv_2/relu", "net/block/add"]
    assert without_start(names) == ["…conv_1/relu", "…conv_2/relu", "…add"]
    assert without_start(["a/b", "a/c"]) == ["a/b", "a/c"]
    assert without_start(["only"]) == ["only"]
    assert within("one/two/three_four/five", 18) == "…three_four/five"
    assert within("x" * 50, 20) == shortened("x" * 50, 20)


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=8), min_size=12), st.integers(20, 30))
def test_sentences_are_cut_after_a_word(words, most):
    text = " ".join(words)
    found = cut_short(text, most)
    assert len(found) <= most
    if found != text:
        assert found.removesuffix("…").split(" ") == words[: found.count(" ") + 1]
