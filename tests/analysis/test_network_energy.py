"""Whole networks by layer: words, time under a roof, and energy by level."""

from __future__ import annotations

import pytest

from analysis.errors import UnknownNameError
from analysis.lecture.layer_work import FUSED, layers_of, times_by_bound
from analysis.lecture.network_energy import (
    DRAM,
    LEVELS,
    REGISTERS,
    SRAM,
    Energy,
    energy_of_layers,
    energy_of_network,
    prices_of,
)

VGG_MACS, VGG_WEIGHTS = 15_470_264_320, 138_357_544


def test_vgg16_is_counted_whole():
    layers = layers_of("vgg16")
    assert sum(layer.macs for layer in layers) == VGG_MACS
    assert sum(layer.weight_words for layer in layers) == VGG_WEIGHTS
    assert not {layer.op for layer in layers} & set(FUSED)


def test_a_batch_brings_activations_again_but_no_weights():
    layer = max(layers_of("vgg16"), key=lambda one: one.weight_words)
    assert (layer.macs, layer.weight_words) == (25_088 * 4096, 25_088 * 4096 + 4096)
    assert layer.bytes(8) == 4 * (layer.weight_words + 8 * (25_088 + 4096))
    assert layer.intensity(8, 8) == 4 * layer.intensity(8)


def test_shares_of_time_by_what_binds():
    """The example's ridge is 4 FLOP/B: by hand over all layers."""
    peak, rate = 2e9, 0.5e9
    memory = whole = 0.0
    for layer in layers_of("mobilenet_v2"):
        flops, moved = 2 * layer.macs + layer.other_ops, 4 * (layer.weight_words + layer.activation_words)
        whole += max(flops / peak, moved / rate)
        memory += moved / rate if flops / moved < 4 else 0
    assert times_by_bound("mobilenet_v2", peak, rate) == pytest.approx((memory, whole - memory))


@pytest.mark.parametrize(("bits", "macs_mj", "weights_mj"), [(32, 71.2, 88.5), (8, 4.64, 22.1)])
def test_vgg16_in_joules(bits, macs_mj, weights_mj):
    spent = energy_of_network("vgg16", bits)
    assert spent.arithmetic * 1e3 == pytest.approx(macs_mj, abs=0.05)
    assert spent.weights * 1e3 == pytest.approx(weights_mj, abs=0.05)


def test_two_dram_loads_for_each_mac():
    spent = energy_of_network("vgg16", operands=DRAM)
    assert spent.operands == pytest.approx(19.8, abs=0.01)
    assert spent.weights == 0
    assert spent.total == spent.arithmetic + spent.memory


def test_energy_is_the_sum_of_counts_times_prices():
    prices = prices_of(16)
    assert (prices.format, prices.mac) == ("fp16", 1.5e-12)
    assert [prices.word[level] for level in LEVELS] == pytest.approx([0.5e-12, 2.5e-12, 320e-12], rel=1e-9, abs=0)
    layers = layers_of("resnet8")
    spent = energy_of_network("resnet8", 16, SRAM, SRAM)
    macs, weights = sum(one.macs for one in layers), sum(one.weight_words for one in layers)
    activations = sum(one.activation_words for one in layers)
    expected = macs * 1.5e-12 + 2 * macs * 2.5e-12 + weights * 320e-12 + activations * 2.5e-12
    assert spent.total == pytest.approx(expected, rel=1e-9, abs=0)


def test_layer_by_layer_it_only_grows():
    found = energy_of_layers(layers_of("resnet8"), prices_of(32), REGISTERS, DRAM)
    totals = [one.total for one in found]
    assert totals == sorted(totals)
    assert found[-1] == energy_of_network("resnet8", 32, REGISTERS, DRAM)


def test_a_price_of_ones_own():
    own = energy_of_network("vgg16", dram_pj=64, sram_pj=5)
    assert own.weights == pytest.approx(energy_of_network("vgg16").weights / 10, rel=1e-9, abs=0)
    assert own.activations == pytest.approx(energy_of_network("vgg16").activations, rel=1e-9, abs=0)
    assert Energy().total == 0


def test_a_width_without_arithmetic_is_refused():
    with pytest.raises(UnknownNameError):
        prices_of(4)
