import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ops.registry import MatrixProduct, Uncountable

EXTENTS = dict(zip("abcde", (2, 3, 4, 5, 1), strict=True))


def by_loops(terms, result, shapes):
    """Left to right by nested loops on ones: MACs, multiplications, and the result."""
    values, labels = np.ones(shapes[0]), terms[0]
    macs = multiplications = 0
    for index, right in enumerate(terms[1:], 2):
        needed = set(result).union(*terms[index:])
        every = "".join(dict.fromkeys(labels + right))
        kept = "".join(label for label in every if label in needed)
        out, steps = np.zeros([EXTENTS[x] for x in kept]), 0
        for point in np.ndindex(*(EXTENTS[x] for x in every)):
            at = dict(zip(every, point, strict=True))
            out[tuple(at[x] for x in kept)] += values[tuple(at[x] for x in labels)]
            steps += 1
        macs, multiplications = (macs + steps, multiplications) if kept != every else (macs, multiplications + steps)
        values, labels = out, kept
    return macs, multiplications, values.transpose([labels.index(x) for x in result])


@st.composite
def equations(draw, operands):
    letters = st.lists(st.sampled_from("abcde"), min_size=1, max_size=4, unique=True).map("".join)
    terms = [draw(letters) for _ in range(operands)]
    used = sorted(set("".join(terms)))
    return terms, "".join(draw(st.lists(st.sampled_from(used), unique=True)))


@pytest.mark.parametrize("operands", [2, 3, 4])
@given(data=st.data())
def test_an_equation_counts_the_steps_of_its_loops(cost, operands, data):
    terms, result = data.draw(equations(operands))
    shapes = [tuple(EXTENTS[x] for x in term) for term in terms]
    equation = ",".join(terms) + "->" + result
    macs, multiplications, values = by_loops(terms, result, shapes)
    assert np.array_equal(values, np.einsum(equation, *(np.ones(shape) for shape in shapes)))
    work = cost("Einsum", *shapes, out=values.shape, equation=equation)
    assert (work.macs, work.other_ops) == (macs, multiplications)


@pytest.mark.parametrize(
    ("equation", "shapes", "macs"),
    [
        ("bij,bjk->bik", [(2, 3, 5), (2, 5, 7)], 2 * 3 * 5 * 7),
        ("bij , bjk -> bik", [(2, 3, 5), (2, 5, 7)], 2 * 3 * 5 * 7),
        ("ij,jk", [(3, 5), (5, 7)], 3 * 5 * 7),
        ("...ij,...jk->...ik", [(2, 4, 3, 5), (4, 5, 7)], 2 * 4 * 3 * 5 * 7),
        ("...ij,...jk", [(2, 1, 3, 5), (4, 5, 7)], 2 * 4 * 3 * 5 * 7),
        ("bhqd,bhkd->bhqk", [(2, 4, 3, 5), (2, 4, 7, 5)], 2 * 4 * 3 * 7 * 5),
        ("i,i->", [(7,), (7,)], 7),
        ("ij,j", [(3, 7), (7,)], 21),
    ],
)
def test_equations_of_real_models(cost, equation, shapes, macs):
    assert cost("Einsum", *shapes, out=(), equation=equation).macs == macs


@pytest.mark.parametrize(
    ("equation", "shapes", "adds"),
    [
        ("ij->ji", [(3, 5)], 0),
        ("ij->i", [(3, 5)], 3 * 4),
        ("ii->", [(5, 5)], 4),
        ("ii->i", [(5, 5)], 0),
        ("...j->...", [(2, 3, 5)], 2 * 3 * 4),
    ],
)
def test_one_operand_is_added_up_or_moved(cost, equation, shapes, adds):
    work = cost("Einsum", *shapes, out=(), equation=equation)
    assert (work.macs, work.other_ops) == (0, adds)


def test_an_outer_product_is_multiplications_and_no_mac(cost):
    work = cost("Einsum", (3,), (5,), out=(3, 5), equation="i,j->ij")
    assert (work.macs, work.other_ops, work.family) == (0, 15, "elementwise")


def test_the_product_has_its_rows_on_the_side_of_the_weights(cost):
    arguments = {"out": (2, 3, 7), "equation": "bij,kj->bik"}
    assert cost("Einsum", (2, 3, 5), (7, 5), constants=(1,), **arguments).product == MatrixProduct(7, 5, 6)
    assert cost("Einsum", (2, 3, 5), (7, 5), constants=(0,), **arguments).product == MatrixProduct(6, 5, 7)


@pytest.mark.parametrize(
    ("equation", "shapes"),
    [
        ("ij,jk->ik", [(3, 5)]),
        ("ij->i", [(3, 5, 7)]),
        ("ij,jk->ik", [(3, 5), (4, 7)]),
        ("i1->i", [(3, 5)]),
        ("", [(3,)]),
    ],
)
def test_an_equation_that_does_not_fit_its_operands_is_not_counted(cost, equation, shapes):
    with pytest.raises(Uncountable):
        cost("Einsum", *shapes, out=(), equation=equation)
