"""The operators that are run: those of feed-forward networks, attention and recurrent layers, by name.

Everything else is refused: what holds graphs, makes up its answer by chance, handles text, sequences or images, or
makes outputs whose size depends on the values that come in.
"""

from __future__ import annotations

from typing import Final

CONTROL_FLOW: Final = frozenset({"If", "Loop", "Scan", "SequenceMap"})

ARITHMETIC = (
    "Abs Add Ceil Clip CumSum Div Einsum Erf Exp Floor Gemm Log MatMul Max Mean Min Mod Mul Neg Pow Reciprocal Round "
    "Sign Sqrt Sub Sum Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh"
)
COMPARISON = "And Equal Greater GreaterOrEqual IsInf IsNaN Less LessOrEqual Not Or Where Xor ArgMax ArgMin"
REDUCTION = (
    "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare"
)
ACTIVATION = (
    "Celu Elu Gelu HardSigmoid HardSwish Hardmax LeakyRelu LogSoftmax Mish PRelu Relu Selu Shrink Sigmoid Softmax "
    "Softplus Softsign Swish Tanh ThresholdedRelu"
)
NORMALISATION = (
    "BatchNormalization GroupNormalization InstanceNormalization LRN LayerNormalization LpNormalization "
    "MeanVarianceNormalization RMSNormalization"
)
LAYER = (
    "Attention AveragePool Conv ConvTranspose GRU GlobalAveragePool GlobalLpPool GlobalMaxPool LSTM LpPool MaxPool RNN "
    "RotaryEmbedding"
)
QUANTISATION = (
    "Cast CastLike ConvInteger DequantizeLinear DynamicQuantizeLinear MatMulInteger QLinearConv QLinearMatMul "
    "QuantizeLinear"
)
ARRANGEMENT = (
    "Concat Constant ConstantOfShape DepthToSpace Expand Flatten Gather GatherElements GatherND Identity OneHot Pad "
    "Range Reshape ReverseSequence ScatterElements ScatterND Shape Size Slice SpaceToDepth Split Squeeze Tile "
    "Transpose Trilu Unsqueeze"
)

OPERATORS: Final = frozenset(
    " ".join((ARITHMETIC, COMPARISON, REDUCTION, ACTIVATION, NORMALISATION, LAYER, QUANTISATION, ARRANGEMENT)).split()
)

# Which inputs decide how large the output is, of the operators that can make much out of little.
SIZE_INPUTS: Final = {
    "ConstantOfShape": (0,),
    "Expand": (1,),
    "OneHot": (1,),
    "Pad": (1,),
    "Range": (0, 1, 2),
    "Tile": (1,),
}
# They pick sizes or put them side by side, and never make a new one. Inputs after the first say which: constants.
PICKS_SIZES: Final = frozenset(
    {"Abs", "Cast", "Concat", "Gather", "Identity", "Reshape", "Slice", "Squeeze", "Unsqueeze"}
)
ALL_INPUTS_ARE_SIZES: Final = frozenset({"Concat"})
