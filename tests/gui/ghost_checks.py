"""Every figure that a window shows of its ghost, against a fresh analysis of the ghost's scenario."""

import numpy as np

from analysis.compare import NO_ROW, align, beside, change_of
from analysis.contrast import contrast, summary
from analysis.explain import explain_selection
from analysis.units import exact
from gui.widgets.bar_data import shown_quantity, values_of
from gui.widgets.change import change_text
from gui.widgets.compare_columns import WORK
from gui.widgets.layer_columns import layer_columns


def check_ghost(window, ours, theirs):
    """ours, theirs: analyses made just now of the scenario shown and of the ghost's; theirs None without a ghost."""
    session = window.session
    assert (session.ghost is None) == (theirs is None)
    for name in ("graph", "why", "problems", "bars", "memory-map", "roofline", "fit", "compare"):
        window.workspace.panels[name].catch_up()
    rows = align(ours.workload, theirs.workload) if theirs else None
    if theirs:
        assert session.ghost.workload.names == theirs.workload.names
        assert (session.alignment == rows).all()
    for check in (
        check_tiles,
        check_table,
        check_graph,
        check_why,
        check_problems,
        check_bars,
        check_memory,
        check_fit,
        check_differences,
    ):
        check(window, ours, theirs, rows)


def check_tiles(window, ours, theirs, rows):
    tiles = window.workspace.panels["overview"].tiles
    figures = {"work": lambda a: a.workload.totals.macs, "arena": lambda a: a.plan.arena_bytes}
    for name, figure in figures.items():
        wanted = f"{change_text(change_of(figure(ours), figure(theirs)))} ◌" if theirs else ""
        assert tiles[name].change.text() == wanted


def check_table(window, ours, theirs, rows):
    panel = window.workspace.panels["layer-table"]
    columns = layer_columns(window.session.unit, theirs, rows)
    place = [column.id for column in columns].index("change")
    assert panel.view.isColumnHidden(place) or theirs
    wanted = np.asarray(columns[place].values(ours))
    for row, layer in enumerate(panel.table.rows.tolist()):
        same(panel.table.value(row, place), wanted[layer])


def same(shown, wanted):
    assert shown == wanted or (np.isnan(wanted) and (shown is None or np.isnan(shown)))


def check_graph(window, ours, theirs, rows):
    panel = window.workspace.panels["graph"]
    assert panel.against.isHidden() == (theirs is None)
    against = panel.canvas.scene.against
    assert (against is None) == (theirs is None)
    if not theirs:
        return
    assert (against.only_here == (rows == NO_ROW)).all()
    assert against.missing_count == len(theirs.workload) - int((rows != NO_ROW).sum())
    mine, other = (np.asarray(against.column.values(one), dtype=float) for one in (ours, theirs))
    for layer, row in enumerate(rows.tolist()):
        pair = (mine[layer], other[row] if row != NO_ROW else float("nan"))
        known = not np.isnan(pair).any() and not (pair[0] and not pair[1])
        same(against.change[layer], change_of(*pair) if known else float("nan"))


def check_why(window, ours, theirs, rows):
    session, panel = window.session, window.workspace.panels["why"]
    assert panel.against.isHidden() == (theirs is None)
    if not theirs:
        return
    found = [int(rows[layer]) for layer in sorted(session.selection) if rows[layer] != NO_ROW]
    if session.selection and not found:
        assert "no such layer" in panel.against.text()
        return
    estimate = theirs.estimates[0] if theirs.estimates else None
    shown = explain_selection(theirs, estimate, found, session.quantity, session.unit).shown
    assert f"◌ {shown} · " in panel.against.text().replace("&lt;", "<").replace("&gt;", ">")


def check_problems(window, ours, theirs, rows):
    table = window.workspace.panels["problems"].table
    others = set(theirs.diagnostics) if theirs else set(ours.diagnostics)
    assert table.new == set(ours.diagnostics) - others
    assert table.gone == others - set(ours.diagnostics)


def check_bars(window, ours, theirs, rows):
    panel = window.workspace.panels["bars"]
    assert (panel.bars.ghost is None) == (theirs is None)
    if theirs:
        name = shown_quantity(str(panel.quantity.current), ours, theirs)
        wanted = beside(rows, values_of(theirs, name, window.session.unit))
        assert np.array_equal(panel.bars.ghost, wanted, equal_nan=True)


def check_memory(window, ours, theirs, rows):
    panel = window.workspace.panels["memory-map"]
    arena = panel.view.arena
    assert (arena.ghost is None) == (theirs is None)
    if theirs:
        assert arena.ghost.arena_bytes == theirs.plan.arena_bytes
        assert np.array_equal(arena.ghost.live_bytes, beside(rows, theirs.plan.live_bytes), equal_nan=True)
        assert f"compared with {exact(theirs.plan.arena_bytes)} B" in panel.subtitle


def check_fit(window, ours, theirs, rows):
    panel = window.workspace.panels["fit"]
    same = theirs and ours.estimates and theirs.estimates and ours.estimates[0].device == theirs.estimates[0].device
    if same:
        need = panel.detail.row.verdict.needs[1]
        assert need.ghost_bytes == theirs.estimates[0].fit.ram.used_bytes


def check_differences(window, ours, theirs, rows):
    panel = window.workspace.panels["compare"]
    assert (panel.found is None) == (theirs is None)
    if not theirs:
        return
    wanted = contrast(theirs, ours)
    assert panel.head.sentence.text() == summary(wanted, *panel._names())
    assert panel.table.rowCount() <= len(wanted.pairs)
    column = wanted.columns[panel.compared.id]
    at = {spec.id: place for place, spec in enumerate(panel.table.columns)}
    factor = 2 if window.session.unit == "FLOP" and panel.compared.id in WORK else 1
    for row, pair in enumerate(panel.table.rows.tolist()):
        for name, values in (("ghost", column.one), ("shown", column.other), ("delta", column.delta)):
            value = values[pair]
            assert panel.table.value(row, at[name]) == (None if value is np.ma.masked else value * factor)
