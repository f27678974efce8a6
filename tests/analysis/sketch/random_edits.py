"""Edits as a person out of their mind would make them: every one, in any order, on anything, with any value."""

from analysis.sketch import KINDS, Wire, drawn
from analysis.sketch import edits as e
from analysis.sketch.repairs import repaired

KIND_NAMES = (*sorted(KINDS), "conv2d", "relu", "add", "input", "dense", "flatten", "residual", "warp")
VALUES = (0, 1, 2, 7, -1, 10**12, 0.5, float("nan"), True, "same", "none", (3,), (1, 2, 3), (1, 3, 9, 9), (), (0, -1))
TEXTS = ("input 3x8x8; conv 4 s2; bn; relu", "conv 4 *3; gap; dense 3", "fork: conv 4; conv 4; add fork")
PARAM_NAMES = tuple(sorted({param.name for kind in KINDS.values() for param in kind.params}))


def some_id(random, sketch):
    return random.choice([*(item.id for item in sketch.items), sketch.next_id + 3])


def some_ids(random, sketch):
    return [some_id(random, sketch) for _ in range(random.randint(1, 4))]


def some_wire(random, sketch):
    return (
        random.choice(sketch.wires) if sketch.wires and random.random() < 0.9 else Wire(1, 0, 2, random.randint(0, 9))
    )


def some_kind(random):
    return random.choice(KIND_NAMES)


def some_point(random):
    return random.uniform(-500, 500), random.uniform(-500, 500)


def some_group(random, sketch):
    return random.choice([*(group.id for group in sketch.groups), sketch.next_id + 3, some_id(random, sketch)])


def some_composite(random, sketch):
    known = [block.id for block in sketch.blocks if block.kind in KINDS and KINDS[block.kind].plan]
    return random.choice(known or [some_id(random, sketch)])


def scale_param(random, sketch):
    factor = random.choice((0.5, 2.0, 0.0, 1e30, 1.0, float("inf"), float("nan")))
    return e.scale_param(sketch, some_ids(random, sketch), random.choice(PARAM_NAMES), factor)


def set_param(random, sketch):
    """Mostly of a block that has such a parameter."""
    id = some_id(random, sketch)
    block = sketch.by_id.get(id)
    names = [param.name for param in KINDS[block.kind].params] if block and block.kind in KINDS else []
    return e.set_param(
        sketch, [id, some_id(random, sketch)], random.choice(names or PARAM_NAMES), random.choice(VALUES)
    )


def reset_param(random, sketch):
    said = [(block.id, name) for block in sketch.blocks for name, _ in block.params]
    id, name = random.choice(said or [(1, "filters")])
    return e.reset_param(sketch, [id], name)


def some_port(random):
    return random.choice((0, 0, 0, 0, None, 1, 2, 7))


def repair(random, sketch):
    """One of the cures that are offered for one of the troubles."""
    cures = [(trouble.block, cure) for trouble in drawn(sketch).troubles for cure in trouble.cures]
    return repaired(sketch, *random.choice(cures)) if cures else (sketch, "Repair")


EDITS = {
    "repair": repair,
    "add": lambda r, s: e.add(s, some_kind(r), some_point(r)),
    "append": lambda r, s: e.append(s, some_kind(r), some_id(r, s), r.choice((0, 0, 0, 1))),
    "feed": lambda r, s: e.feed(s, some_kind(r), some_id(r, s), some_port(r)),
    "insert": lambda r, s: e.insert(s, some_kind(r), some_wire(r, s)),
    "remark": lambda r, s: e.remark(s, 'a "note"\n\\', some_point(r)),
    "rewrite": lambda r, s: e.rewrite(s, some_id(r, s), "other"),
    "connect": lambda r, s: e.connect(s, some_id(r, s), some_id(r, s), r.choice((0, 0, 0, 1)), some_port(r)),
    "disconnect": lambda r, s: e.disconnect(s, [some_wire(r, s)]),
    "reroute": lambda r, s: e.reroute(s, some_wire(r, s), Wire(some_id(r, s), 0, some_id(r, s), some_port(r) or 0)),
    "remove": lambda r, s: e.remove(s, some_ids(r, s), r.random() < 0.8),
    "move": lambda r, s: e.move(s, some_ids(r, s), *some_point(r)),
    "align": lambda r, s: e.align(s, some_ids(r, s), r.choice(("left", "centre", "right", "top", "middle", "bottom"))),
    "distribute": lambda r, s: e.distribute(s, some_ids(r, s), r.choice((0, 1))),
    "snap": lambda r, s: e.snap(s, some_ids(r, s)),
    "arrange": lambda r, s: e.arrange(s),
    "set_param": set_param,
    "scale_param": scale_param,
    "reset_param": reset_param,
    "set_kind": lambda r, s: e.set_kind(s, some_ids(r, s), some_kind(r)),
    "rename": lambda r, s: e.rename(s, some_id(r, s), r.choice(("stem", "conv2d_1", "a/b", " ", "ü\n", "a.weight"))),
    "rename_sketch": lambda r, s: e.rename_sketch(s, r.choice(("net", ""))),
    "duplicate": lambda r, s: e.duplicate(s, some_ids(r, s)),
    "paste": lambda r, s: e.paste(s, r.choice(TEXTS), some_point(r)),
    "group": lambda r, s: e.group(s, some_ids(r, s), r.choice(("", "block"))),
    "put_into": lambda r, s: e.put_into(s, some_ids(r, s), r.choice((None, some_group(r, s)))),
    "ungroup": lambda r, s: e.ungroup(s, some_group(r, s)),
    "collapse": lambda r, s: e.collapse(s, some_group(r, s), r.random() < 0.5),
    "repeat": lambda r, s: e.repeat(s, some_group(r, s), r.choice((-1, 1, 2, 3))),
    "unfold": lambda r, s: e.unfold(s, some_composite(r, s)),
    "unroll": lambda r, s: e.unroll(s, some_group(r, s)),
    "reorder": lambda r, s: e.reorder(s, some_id(r, s), r.choice((-1, 1))),
}  # fmt: skip


def sequence(random, sketch, length):
    """The sketch, and what each of `length` edits makes of the one before."""
    found = [sketch]
    for _ in range(length):
        found.append(EDITS[random.choice(tuple(EDITS))](random, found[-1])[0])
    return found
