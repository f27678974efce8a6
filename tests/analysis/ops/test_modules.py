"""Six small modules whose multiply-accumulates are counted by hand, and that other counters get wrong."""

ATTENTION = 12_582_912  # 4 · 256 · 64 · 64 of projections, 2 · 256 · 256 · 64 of attention
TOKENS = (1, 256, 64)


def projections(cost, number):
    return number * cost("MatMul", TOKENS, (64, 64), out=TOKENS, constants=(1,)).macs


def test_convolutions_standard_depthwise_and_pointwise_and_a_dense_layer(cost):
    standard = cost("Conv", (1, 3, 96, 96), (16, 3, 3, 3), out=(1, 16, 48, 48), strides=(2, 2))
    depthwise = cost("Conv", (1, 16, 48, 48), (16, 1, 3, 3), out=(1, 16, 48, 48), group=16)
    pointwise = cost("Conv", (1, 16, 48, 48), (32, 16, 1, 1), out=(1, 32, 48, 48))
    dense = cost("Gemm", (1, 32), (10, 32), (10,), out=(1, 10), transB=1)
    macs = [layer.macs for layer in (standard, depthwise, pointwise, dense)]
    assert macs == [48 * 48 * 16 * 27, 48 * 48 * 16 * 9, 48 * 48 * 32 * 16, 320]
    assert [layer.family for layer in (standard, depthwise, pointwise)] == [None, "depthwise", None]


def test_attention_as_the_operator_of_the_standard(cost):
    fused = cost("Attention", TOKENS, TOKENS, TOKENS, out=TOKENS, q_num_heads=4, kv_num_heads=4)
    assert fused.macs + projections(cost, 4) == ATTENTION


def test_attention_as_one_operator_with_weights(cost):
    fused = cost("com.microsoft.Attention", TOKENS, (64, 192), (192,), out=TOKENS, num_heads=4)
    assert fused.macs + projections(cost, 1) == ATTENTION


def test_attention_as_products_around_a_softmax(cost):
    scores = cost("MatMul", (1, 4, 256, 16), (1, 4, 16, 256), out=(1, 4, 256, 256))
    softmax = cost("Softmax", (1, 4, 256, 256), out=(1, 4, 256, 256))
    mix = cost("MatMul", (1, 4, 256, 256), (1, 4, 256, 16), out=(1, 4, 256, 16))
    assert softmax.macs == 0
    assert scores.macs + mix.macs + projections(cost, 4) == ATTENTION


def test_attention_as_multi_head_attention_with_its_projections(cost):
    fused = cost("com.microsoft.MultiHeadAttention", TOKENS, TOKENS, TOKENS, out=TOKENS, num_heads=4)
    assert fused.macs + projections(cost, 4) == ATTENTION


def test_an_lstm_over_a_hundred_steps(cost):
    assert cost("LSTM", (100, 1, 64), (1, 256, 64), (1, 256, 64), out=(100, 1, 1, 64)).macs == 3_276_800


def test_a_transposed_convolution(cost):
    work = cost("ConvTranspose", (1, 8, 10, 10), (8, 4, 2, 2), out=(1, 4, 20, 20), strides=(2, 2))
    assert work.macs == 12_800
