"""Ops over windows and sequences, attention, and the layers of nn."""

import itertools
import math

import torch
from torch.nn import functional as F
from torch.nn.utils.stateless import functional_call

from parity import case, drawn, given, whole

# Windows. Each line: x, weight, options of both sides.
CONV1D = [((2, 3, 7), (4, 3, 3), {}), ((1, 1, 1), (1, 1, 1), {}), ((2, 4, 9), (6, 2, 3), dict(stride=2, padding=1, groups=2)),
          ((1, 2, 12), (3, 2, 3), dict(dilation=3, padding=4)), ((0, 2, 5), (3, 2, 2), {}),
          ((1, 3, 8), (3, 1, 5), dict(groups=3, padding=2))]
CONV2D = [((2, 3, 5, 6), (4, 3, 3, 2), {}), ((1, 1, 1, 1), (1, 1, 1, 1), {}),
          ((2, 4, 7, 5), (2, 2, 3, 3), dict(stride=2, padding=1, groups=2)),
          ((1, 2, 9, 8), (3, 2, 3, 2), dict(stride=(2, 3), padding=(1, 0), dilation=(2, 1))), ((0, 2, 5, 5), (3, 2, 2, 2), {})]


def lua_options(options):
    def one(value):
        if isinstance(value, tuple):
            return "{" + ", ".join(map(str, value)) + "}"
        return str(value).lower()
    return "{" + ", ".join(f"{k} = {one(v)}" for k, v in options.items()) + "}"


for op, function, lines in [("conv1d", F.conv1d, CONV1D), ("conv2d", F.conv2d, CONV2D)]:
    for x, weight, options in lines:
        inputs = dict(x=drawn(*x), weight=drawn(*weight))
        case(op, f"{x} {weight} {lua_options(options)}", f"tensor.{op}(x, weight, {lua_options(options)})",
             lambda x, weight, f=function, o=options: f(x, weight, **o), **inputs)
        case(op, f"{x} {weight} {lua_options(options)}, bias", f"tensor.{op}(x, weight, bias, {lua_options(options)})",
             lambda x, weight, bias, f=function, o=options: f(x, weight, bias, **o), **inputs, bias=drawn(weight[0]))

for op, function, shape, weight in [("conv1d", F.conv1d, (2, 3, 8), (4, 3, 3)), ("conv2d", F.conv2d, (2, 2, 5, 4), (17, 2, 3, 3))]:
    sizes, weights = (", ".join(map(str, s)) for s in (shape, weight))
    case(op, "expanded", f"tensor.{op}(x:expand({sizes}), weight:expand({weights}), {{padding = 1}})",
         lambda x, w, f=function, s=shape, t=weight: f(x.expand(s), w.expand(t), padding=1),
         unit=4.0, x=drawn(*shape[2:]), weight=drawn(weight[0], *[1] * (len(weight) - 1)))

INF, NAN = math.inf, math.nan
POOLS = [((2, 3, 9), dict(kernel_size=2)), ((1, 1, 1), dict(kernel_size=1)),
         ((1, 2, 8), dict(kernel_size=3, stride=2, padding=1)), ((1, 2, 7), dict(kernel_size=3, stride=1)),
         ((2, 3, 5, 6), dict(kernel_size=2)), ((1, 2, 7, 5), dict(kernel_size=3, stride=2, padding=1)),
         ((1, 1, 6, 7), dict(kernel_size=(2, 3), stride=(1, 2), padding=(1, 1)))]
for shape, options in POOLS:
    tail = f"{len(shape) - 2}d"

    def largest(x, f=getattr(F, "max_pool" + tail), o=options):
        values, places = f(x, **o, return_indices=True)
        return values, places + 1
    case("max_pool" + tail, f"{shape} {lua_options(options)}", f"tensor.max_pool{tail}(x, {lua_options(options)})", largest,
         x=drawn(*shape))
    for count in (True, False):
        o = dict(options, count_include_pad=count)
        case("avg_pool" + tail, f"{shape} {lua_options(o)}", f"tensor.avg_pool{tail}(x, {lua_options(o)})",
             lambda x, f=getattr(F, "avg_pool" + tail), o=o: f(x, **o), x=drawn(*shape))


def dilated(x):
    values, places = F.max_pool2d(x, 2, 1, 0, 2, return_indices=True)
    return values, places + 1


case("max_pool2d", "dilation", "tensor.max_pool2d(x, 2, {stride = 1, dilation = 2})", dilated, x=drawn(1, 2, 5, 6))
case("max_pool1d", "extreme", "(tensor.max_pool1d(x, 2))", lambda x: F.max_pool1d(x, 2),
     x=given([[[INF, 1, -INF, -INF, NAN, 1, 1, NAN, 2, 2, -0.0, -1]]]))
case("avg_pool1d", "extreme", "tensor.avg_pool1d(x, 2)", lambda x: F.avg_pool1d(x, 2),
     x=given([[[INF, 1, -INF, INF, NAN, 1, 2.0**127, 2.0**127, 2.0**-140, 0]]]))

# Sequences.
LENGTHS = [3, 1, 4]


def call(module, weights, x, first, lengths):
    """A layer with these weights, which it wants in a list; sequences of different lengths, packed."""
    module._flat_weights = weights
    if lengths is None:
        return module(x, first)
    joined = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    y, last = module(joined, first)
    return torch.nn.utils.rnn.pad_packed_sequence(y, batch_first=True, total_length=x.shape[1])[0], last


def recurrent_inputs(gates, d, h, layers, directions, bias):
    made = {}
    for layer, reverse in itertools.product(range(layers), range(directions)):
        tail = f"_l{layer}" + "_reverse" * reverse
        made["weight_ih" + tail] = drawn(gates * h, d if layer == 0 else h * directions, low=-1, high=1)
        made["weight_hh" + tail] = drawn(gates * h, h, low=-1, high=1)
        if bias:
            made["bias_ih" + tail] = drawn(gates * h, low=-1, high=1)
            made["bias_hh" + tail] = drawn(gates * h, low=-1, high=1)
    return made


def run_recurrent(kind, names, with_c, options, flip, squeeze):
    """PyTorch's layer on inputs in the order of `names`."""
    def run(*values):
        at = dict(zip(names, values))
        x, lengths = at.pop("x"), at.pop("lengths", None)
        first = at.pop("h0", None)
        if with_c and first is not None:
            first = (first, at.pop("c0"))
        d, h = x.shape[2], at["weight_hh_l0"].shape[1]
        module = kind(d, h, batch_first=True, dtype=x.dtype, **options)
        y, last = call(module, list(at.values()), torch.flip(x, [1]) if flip else x, first, lengths)
        y = torch.flip(y, [1]) if flip else y
        last = last if isinstance(last, tuple) else (last,)
        return (y, *(part[0] if squeeze else part for part in last))
    return run


KINDS = {"RNN": (torch.nn.RNN, 1), "LSTM": (torch.nn.LSTM, 4), "GRU": (torch.nn.GRU, 3)}


def sequence_op(name, b, t, d, h, bias=True, state=True, lengths=False, reverse=False, **options):
    """The op of one layer. Our initial states have no axis of layers; PyTorch's get one."""
    kind, gates = KINDS[name]
    inputs = {"x": drawn(b, t, d), **recurrent_inputs(gates, d, h, 1, 1, bias)}
    states = ["h0", "c0"][:1 + (name == "LSTM")] if state else []
    inputs.update({s: drawn(b, h) for s in states})
    if lengths:
        inputs["lengths"] = whole(LENGTHS)
    names = list(inputs)
    torch_side = run_recurrent(kind, names, name == "LSTM", dict(options, bias=bias), reverse, True)

    def run(*values):
        return torch_side(*(v.unsqueeze(0) if n in states else v for n, v in zip(names, values)))
    given_names = ["x", "weight_ih_l0", "weight_hh_l0"] + (["bias_ih_l0", "bias_hh_l0"] if bias else ["nil", "nil"])
    given_names += states or ["nil"] * (1 + (name == "LSTM"))
    given_names += ["lengths"] if lengths else ["nil"]
    settings = {"reverse": reverse, **({"relu": True} if options else {})}
    case(name.lower(), f"{(b, t, d, h)}, {settings}" + ", bias" * bias + ", state" * state + ", lengths" * lengths,
         f"tensor.{name.lower()}({', '.join(given_names)}, {lua_options(settings)})", run, **inputs)


for name in KINDS:
    sequence_op(name, 2, 5, 3, 4)
    sequence_op(name, 1, 1, 1, 1)
    sequence_op(name, 3, 4, 2, 7, bias=False, state=False)
    sequence_op(name, 3, 4, 2, 3, lengths=True)
    sequence_op(name, 2, 4, 3, 3, reverse=True)
sequence_op("RNN", 2, 3, 2, 4, nonlinearity="relu")


def sequence_layer(name, b, t, d, h, layers, bidirectional, lengths):
    kind, gates = KINDS[name]
    directions = 1 + bidirectional
    weights = recurrent_inputs(gates, d, h, layers, directions, True)
    states = ["h0", "c0"][:1 + (name == "LSTM")]
    inputs = {"x": drawn(b, t, d), **weights, **{s: drawn(layers * directions, b, h) for s in states}}
    if lengths:
        inputs["lengths"] = whole(LENGTHS)

    def ours(weight):
        for layer in range(layers):
            weight = weight.replace(f"_l{layer}", f"_{layer + 1}")
        return weight
    fields = ", ".join(f"{ours(w)} = {w}" for w in weights)
    first = "h = h0" + ", c = c0" * (name == "LSTM") + ", lengths = lengths" * lengths
    settings = f"layers = {layers}, bidirectional = {str(bidirectional).lower()}, generator = how.generator, dtype = dtype"
    case("nn." + name, f"{layers} layers, {directions} directions" + ", lengths" * lengths,
         f"put(nn.{name}({d}, {h}, {{{settings}}}), {{{fields}}})(x, {{{first}}})",
         run_recurrent(kind, list(inputs), name == "LSTM", dict(num_layers=layers, bidirectional=bidirectional), False, False),
         **inputs)


for name in KINDS:
    sequence_layer(name, 2, 3, 2, 3, 1, False, False)
    sequence_layer(name, 3, 4, 2, 3, 2, True, True)

# Attention.


def attend(q, k, v, bias=None, hidden=None, scale=None):
    """By small ops. A query without keys gets 0."""
    scores = q @ k.transpose(-2, -1) * (scale or 1 / math.sqrt(q.shape[-1]))
    scores = scores if bias is None else scores + bias
    if hidden is None:
        return torch.softmax(scores, -1) @ v
    return torch.softmax(scores.masked_fill(hidden, -1e30), -1).masked_fill(hidden, 0) @ v


def after(t, s, offset=0):
    """True where a key comes after its query."""
    return torch.arange(s)[None, :] > torch.arange(t)[:, None] + offset


def beyond(lengths, s):
    return torch.arange(s)[None, None, None, :] >= lengths[:, None, None, None]


def qkv(b, h, t, s, d, e, high=2):
    return dict(q=drawn(b, h, t, d, low=-high, high=high), k=drawn(b, h, s, d), v=drawn(b, h, s, e))


case("attention", "no keys", "tensor.attention(q, k, v)", attend, **qkv(1, 2, 3, 0, 2, 2))
case("attention", "no queries", "tensor.attention(q, k, v)", attend, **qkv(1, 2, 0, 3, 2, 2))
case("attention", "expanded: one head of keys for all", "tensor.attention(q, k:expand(2, 3, 4, 2), v:expand(2, 3, 4, 2))",
     lambda q, k, v: attend(q, k.expand(2, 3, 4, 2), v.expand(2, 3, 4, 2)), unit=1.0,
     q=drawn(2, 3, 5, 2), k=drawn(2, 1, 4, 2), v=drawn(2, 1, 4, 2))
for shape in [(2, 2, 3, 5, 4, 4), (1, 1, 1, 1, 1, 1), (1, 2, 7, 3, 2, 5), (1, 1, 3, 131, 3, 2)]:
    case("attention", f"{shape}", "tensor.attention(q, k, v)", attend, **qkv(*shape))
case("attention", "causal", "tensor.attention(q, k, v, {causal = true})",
     lambda q, k, v: attend(q, k, v, hidden=after(5, 5)), **qkv(2, 1, 5, 5, 3, 3))
case("attention", "causal, offset, scale", "tensor.attention(q, k, v, {causal = true, offset = 2, scale = 0.25})",
     lambda q, k, v: attend(q, k, v, hidden=after(3, 5, 2), scale=0.25), **qkv(1, 2, 3, 5, 3, 2))
case("attention", "bias", "tensor.attention(q, k, v, bias)", attend, **qkv(2, 2, 3, 4, 3, 2), bias=drawn(2, 1, 4))
case("attention", "a bias that hides", "tensor.attention(q, k, v, bias)", attend, **qkv(1, 2, 2, 3, 3, 2),
     bias=given([[0, -INF, 1], [-INF, 0.5, -INF]], grad=False))
case("attention", "lengths, one of them 0", "tensor.attention(q, k, v, {lengths = n})",
     lambda q, k, v, n: attend(q, k, v, hidden=beyond(n, 4)), **qkv(3, 1, 2, 4, 3, 2), n=whole([4, 0, 2]))
case("attention", "large scores", "tensor.attention(q, k, v)", attend, unit=64.0, **qkv(1, 1, 3, 70, 4, 2, high=64))
case("attention", "slopes", "tensor.attention(q, k, v, {slopes = slopes})",
     lambda q, k, v, slopes: attend(q, k, v, -slopes[:, None, None] * (torch.arange(4)[:, None] - torch.arange(4)).abs()),
     **qkv(1, 2, 4, 4, 3, 2), slopes=given([0.5, 0.25], grad=False))


def attend_to_itself(qkv, heads, **how):
    b, t, width = qkv.shape
    q, k, v = (z.view(b, t, heads, width // 3 // heads).transpose(1, 2) for z in qkv.chunk(3, -1))
    return attend(q, k, v, **how).transpose(1, 2).reshape(b, t, width // 3)


for shape, heads in [((2, 5, 12), 2), ((1, 1, 3), 1), ((1, 3, 18), 3), ((1, 0, 6), 2), ((0, 2, 6), 1)]:
    case("self_attention", f"{shape}, {heads} heads", f"tensor.self_attention(qkv, {{heads = {heads}}})",
         lambda qkv, heads=heads: attend_to_itself(qkv, heads), qkv=drawn(*shape))
case("self_attention", "causal, scale", "tensor.self_attention(qkv, {heads = 2, causal = true, scale = 0.25})",
     lambda qkv: attend_to_itself(qkv, 2, hidden=after(70, 70), scale=0.25), qkv=drawn(1, 70, 12))
case("self_attention", "bias, lengths", "tensor.self_attention(qkv, bias, {heads = 1, lengths = n})",
     lambda qkv, bias, n: attend_to_itself(qkv, 1, bias=bias, hidden=beyond(n, 4)), qkv=drawn(3, 4, 6), bias=drawn(4, 4),
     n=whole([4, 0, 2]))


def rotate(x, base=10000.0, offset=0, halves=False):
    t, d = x.shape[-2:]
    places = torch.arange(offset, offset + t, dtype=torch.float64)[:, None]
    angle = places * base ** (-2 * torch.arange(d // 2, dtype=torch.float64) / d)
    cos, sin = torch.cos(angle).to(x.dtype), torch.sin(angle).to(x.dtype)
    a, b = (x[..., :d // 2], x[..., d // 2:]) if halves else (x[..., 0::2], x[..., 1::2])
    turned = [a * cos - b * sin, a * sin + b * cos]
    return torch.cat(turned, -1) if halves else torch.stack(turned, -1).flatten(-2)


for shape in [(2, 5, 4), (1, 2), (1, 3, 7, 6), (2, 0, 4)]:
    case("rotary", f"{shape}", "tensor.rotary(x)", rotate, x=drawn(*shape))
case("rotary", "base, offset, halves", "tensor.rotary(x, {base = 100, offset = 1000, halves = true})",
     lambda x: rotate(x, 100.0, 1000, True), x=drawn(3, 8))

# Infinities, NaN, subnormal and large numbers; no items.
ROW = [INF, 1, 2.0**-140, NAN, 3, -2.0**-149, 2.0**127, -1, -INF]
case("conv1d", "extreme", "tensor.conv1d(x, weight)", lambda x, weight: F.conv1d(x, weight),
     x=given([[ROW]]), weight=given([[[1, -0.5]], [[2, 0.25]]]))
case("conv2d", "extreme", "tensor.conv2d(x, weight, {padding = 1})", lambda x, weight: F.conv2d(x, weight, padding=1),
     x=given([[[ROW[:3], ROW[3:6], ROW[6:]]]]), weight=given([[[[1, -0.5], [2, 0.25]]]]))
case("max_pool2d", "extreme", "(tensor.max_pool2d(x, 2, 1))", lambda x: F.max_pool2d(x, 2, 1),
     x=given([[[ROW[:3], ROW[3:6], ROW[6:]]]]))
case("avg_pool2d", "extreme", "tensor.avg_pool2d(x, 2, 1)", lambda x: F.avg_pool2d(x, 2, 1),
     x=given([[[ROW[:3], ROW[3:6], ROW[6:]]]]))
case("linear", "extreme", "tensor.linear(x, weight, bias)", F.linear, x=given([ROW[:3], ROW[3:6], ROW[6:]]),
     weight=given([[1, -0.5, 2], [0.25, 4, -1]]), bias=given([INF, 1]))
case("rotary", "extreme", "tensor.rotary(x)", rotate, x=given([ROW[:8], [0.0, -0.0, 1, INF, 2, NAN, 2.0**-149, 0]]))
case("embedding", "extreme", "tensor.embedding(weight, i)", lambda weight, i: F.embedding(i - 1, weight),
     weight=given([ROW[:3], ROW[3:6], ROW[6:]]), i=whole([3, 1, 1, 2]))
case("weight_norm", "extreme", "tensor.weight_norm(v, g)", lambda v, g: torch._weight_norm(v, g.view(-1, 1), 0),
     v=given([[INF, 1, 2], [NAN, 1, 2], [3, -0.0, 4]]), g=given([1, 2, -5]))
case("attention", "NaN in a key, infinity in a value", "tensor.attention(q, k, v)", attend,
     q=drawn(2, 1, 2, 2), k=given([[[[1, NAN], [0, 1]]], [[[1, 2], [3, 4]]]]), v=given([[[[1], [2]]], [[[INF], [1]]]]))
case("attention", "no items, no queries", "tensor.attention(q, k, v)", attend, **qkv(0, 2, 3, 3, 2, 2))
case("attention", "no queries", "tensor.attention(q, k, v)", attend, **qkv(1, 2, 0, 3, 2, 2))
for name in KINDS:
    kind, gates = KINDS[name]
    weights = recurrent_inputs(gates, 2, 3, 1, 1, True)
    for what, x in [("large", given([[[1e4, -1e4], [300, 1e30], [0, 0]]])), ("NaN in the second of two items",
                    given([[[1, 2], [3, -1]], [[0.5, NAN], [1, 1]]])), ("subnormal", given([[[2.0**-149, -2.0**-140], [0, 0]]]))]:
        inputs = {"x": x, **weights}
        case(name.lower(), what, f"tensor.{name.lower()}({', '.join(inputs)})",
             run_recurrent(kind, list(inputs), False, {}, False, True), **inputs)
