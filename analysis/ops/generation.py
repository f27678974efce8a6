"""Text, images and whole generation loops: what depends on the data and is therefore not counted."""

from __future__ import annotations

from analysis.ops.registry import not_counted

MS = "com.microsoft."

not_counted(
    "StringConcat", "StringNormalizer", "StringSplit", "RegexFullMatch", "TfIdfVectorizer", MS + "Tokenizer",
    MS + "MurmurHash3", MS + "WordConvEmbedding",
    reason="the work depends on the text",
)  # fmt: skip
not_counted("ImageDecoder", reason="the work depends on the compressed image")
not_counted(
    *(MS + name for name in ("BeamSearch", "WhisperBeamSearch", "GreedySearch", "Sampling")),
    reason="how often the decoder runs depends on the data, and the decoder lies in an attribute",
    family="attention",
)
not_counted(
    *(MS + name for name in ("NGramRepeatBlock", "BifurcationDetector", "NGramHashMapping", "VarlenNGramHashMapping")),
    reason="how many n-grams are compared depends on the tokens",
)
not_counted(
    *(MS + name for name in ("MoE", "QMoE", "MoEPacked", "MoEGroupRouter", "RouterGateUpProj")),
    reason="which experts run depends on the values of the router",
    family="dense",
)
not_counted(
    *(MS + name for name in (
        "LongformerAttention", "SparseAttention", "PagedAttention", "DynamicSparseAttention", "SparsePagedAttention",
        "SparseAttentionIndexer", "PackedSparseAttentionIndexer", "PackedSparseAttentionIndexerMerge",
    )),
    reason="which keys each query meets depends on the data",
    family="attention",
)  # fmt: skip
not_counted(
    *(
        MS + name
        for name in (
            "DecoderAttention",
            "GatedRelativePositionBias",
            "QOrderedAttention",
            "QOrderedLongformerAttention",
        )
    ),
    reason="Rooflens has no rule for this form of attention",
    family="attention",
)
not_counted(MS + "AttnLSTM", reason="Rooflens has no rule for an LSTM with attention inside", family="recurrent")
not_counted(
    *(MS + name for name in (
        "QOrderedMatMul", "QOrderedGelu", "QOrderedLayerNormalization", "QuantizeWithOrder", "DequantizeWithOrder",
        "QuantizeBFP", "DequantizeBFP",
    )),
    reason="its layout belongs to one vendor's accelerator",
)  # fmt: skip
not_counted(
    *(MS + name for name in ("EPContext", "Snpe")),
    reason="it holds a part of the network compiled for one accelerator, which cannot be read",
)
