"""The layers of nn. Parameters have PyTorch's names, and are drawn."""

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.stateless import functional_call

from cases_layer import LENGTHS
from cases_sum import rms
from parity import case, drawn, whole


def field(name):
    """A name of Lua for a parameter's."""
    return name.replace(".", "_")


def put(names, ours):
    """Our layer with the drawn parameters."""
    return f"put({ours}, {{{', '.join(f'[{chr(34)}{n}{chr(34)}] = {field(n)}' for n in names)}}})"


def layer(name, ours, theirs, call="(x)", run=lambda module, x: module(x), also="", **inputs):
    """Our constructor, PyTorch's layer of a dtype, our call, and theirs: run(module, inputs …)."""
    shapes = {n: p.shape for n, p in theirs(torch.float64).named_parameters()}
    drawn_parameters = {field(n): drawn(*shape, low=-1, high=1) for n, shape in shapes.items()}

    def torch_side(*values):
        given, parameters = values[:len(inputs)], values[len(inputs):]
        module = theirs(values[0].dtype if values[0].is_floating_point() else parameters[0].dtype)

        def applied(*at):
            return functional_call(module, dict(zip(shapes, parameters)), at[0] if len(at) == 1 else at)
        applied.module = module
        return run(applied, *given)
    made = put(shapes, ours)
    lua = call.replace("LAYER", made) if "LAYER" in call else made + call
    case("nn." + name, f"{ours}{also}", lua, torch_side, **inputs, **drawn_parameters)


layer("Linear", "nn.Linear(3, 5, how)", lambda t: nn.Linear(3, 5, dtype=t), x=drawn(2, 4, 3))
layer("Linear", "nn.Linear(3, 1, {generator = how.generator, bias = false, dtype = dtype})",
      lambda t: nn.Linear(3, 1, False, dtype=t), x=drawn(3))
layer("Embedding", "nn.Embedding(5, 3, how)", lambda t: nn.Embedding(5, 3, dtype=t),
      run=lambda module, i: module(i - 1), call="(i)", i=whole([[1, 5, 5], [2, 1, 3]]))
for name, ours, theirs in [
        ("Tanh", "nn.Tanh()", nn.Tanh), ("Sigmoid", "nn.Sigmoid()", nn.Sigmoid), ("ReLU", "nn.ReLU()", nn.ReLU),
        ("GELU", "nn.GELU()", nn.GELU), ("SiLU", "nn.SiLU()", nn.SiLU),
        ("GELU", 'nn.GELU({approximate = "tanh"})', lambda: nn.GELU(approximate="tanh")),
        ("Softmax", "nn.Softmax({axis = 1})", lambda: nn.Softmax(0)), ("Softmax", "nn.Softmax()", lambda: nn.Softmax(-1)),
        ("LogSoftmax", "nn.LogSoftmax()", lambda: nn.LogSoftmax(-1)), ("Flatten", "nn.Flatten()", nn.Flatten)]:
    layer(name, ours, lambda t, f=theirs: f(), x=drawn(2, 3, 5))
layer("Softplus", "nn.Softplus()", lambda t: nn.Softplus(threshold=700), x=drawn(2, 3, 5))
layer("Dropout", "nn.Dropout(0.5, {generator = how.generator}):eval()", lambda t: nn.Dropout(0.5).eval(), x=drawn(3, 4))

layer("LayerNorm", "nn.LayerNorm(5, {dtype = dtype})", lambda t: nn.LayerNorm(5, dtype=t), x=drawn(2, 3, 5))
layer("LayerNorm", "nn.LayerNorm({3, 5}, {eps = 0.01, dtype = dtype})",
      lambda t: nn.LayerNorm((3, 5), eps=0.01, dtype=t), x=drawn(2, 3, 5))
layer("LayerNorm", "nn.LayerNorm(5, {affine = false})", lambda t: nn.LayerNorm(5, elementwise_affine=False), x=drawn(2, 5))
layer("GroupNorm", "nn.GroupNorm(2, 4, {dtype = dtype})", lambda t: nn.GroupNorm(2, 4, dtype=t), x=drawn(2, 4, 3))
layer("InstanceNorm", "nn.InstanceNorm(3, {affine = true, dtype = dtype})",
      lambda t: nn.InstanceNorm1d(3, affine=True, dtype=t), x=drawn(2, 3, 5))
layer("InstanceNorm", "nn.InstanceNorm(3)", lambda t: nn.InstanceNorm2d(3), x=drawn(2, 3, 2, 3))
case("nn.RMSNorm", "by its formula", put(["weight"], "nn.RMSNorm(5, {dtype = dtype})") + "(x)",
     lambda x, weight: rms(x, gain=weight), x=drawn(2, 3, 5), weight=drawn(5))


TWICE = "local m = LAYER local a, b = m(x), m(z) " \
    "return a, b, m.running_mean:clone(), m.running_var:clone(), m:eval()(x)"


def two_batches(module, x, z):
    """Training on x and z, what is remembered, and x in evaluation."""
    first, second = module(x), module(z)
    remembered = module.module.running_mean.clone(), module.module.running_var.clone()
    module.module.eval()
    return first, second, *remembered, module(x)


for name, shape, theirs in [("BatchNorm1d", (4, 3), nn.BatchNorm1d), ("BatchNorm1d", (2, 3, 5), nn.BatchNorm1d),
                            ("BatchNorm2d", (2, 3, 4, 3), nn.BatchNorm2d)]:
    for ours, settings in [("", {}), ('momentum = "cumulative", eps = 0.01, ', dict(momentum=None, eps=0.01)),
                           ("momentum = 0.5, affine = false, ", dict(momentum=0.5, affine=False))]:
        layer(name, f"nn.{name}(3, {{{ours}dtype = dtype}})", lambda t, f=theirs, s=settings: f(3, **s, dtype=t),
              TWICE, two_batches, also=f", {shape}", x=drawn(*shape), z=drawn(*shape))

layer("Conv1d", "nn.Conv1d(3, 4, 3, how)", lambda t: nn.Conv1d(3, 4, 3, dtype=t), x=drawn(2, 3, 7))
layer("Conv1d", "nn.Conv1d(2, 4, 2, {stride = 2, padding = 1, dilation = 2, groups = 2, bias = false, "
      "generator = how.generator, dtype = dtype})",
      lambda t: nn.Conv1d(2, 4, 2, 2, 1, 2, 2, False, dtype=t), x=drawn(2, 2, 7))
for size, dilation in ((3, 1), (4, 1), (2, 3), (1, 2)):
    layer("Conv1d", f"nn.Conv1d(2, 3, {size}, {{padding = 'same', dilation = {dilation}, generator = how.generator, "
          "dtype = dtype})", lambda t, k=size, d=dilation: nn.Conv1d(2, 3, k, padding="same", dilation=d, dtype=t),
          x=drawn(2, 2, 6))
layer("Conv2d", "nn.Conv2d(2, 3, {4, 3}, {padding = 'same', generator = how.generator, dtype = dtype})",
      lambda t: nn.Conv2d(2, 3, (4, 3), padding="same", dtype=t), x=drawn(1, 2, 5, 4))
layer("Conv2d", "nn.Conv2d(2, 3, {3, 2}, {padding = 'same', generator = how.generator, dtype = dtype})",
      lambda t: nn.Conv2d(2, 3, (3, 2), padding="same", dtype=t), x=drawn(1, 2, 5, 4))
layer("Conv2d", "nn.Conv2d(3, 4, {3, 2}, how)", lambda t: nn.Conv2d(3, 4, (3, 2), dtype=t), x=drawn(2, 3, 5, 4))
layer("Conv2d", "nn.Conv2d(2, 2, 3, {stride = {2, 1}, padding = 1, generator = how.generator, dtype = dtype})",
      lambda t: nn.Conv2d(2, 2, 3, (2, 1), 1, dtype=t), x=drawn(1, 2, 5, 4))
for kind in ("Max", "Avg"):
    for d, shape in ((1, (2, 3, 7)), (2, (1, 2, 6, 5))):
        name = f"{kind}Pool{d}d"
        layer(name, f"nn.{name}(2)", lambda t, f=getattr(nn, name): f(2), x=drawn(*shape))
        layer(name, f"nn.{name}(3, {{stride = 2, padding = 1}})", lambda t, f=getattr(nn, name): f(3, 2, 1), x=drawn(*shape))

case("nn.Sequential", "a layer, a function, a layer",
     "local a = put(nn.Linear(3, 4, how), {weight = w1, bias = b1}) "
     "local b = put(nn.Linear(4, 2, how), {weight = w2, bias = b2}) return nn.Sequential(a, tensor.tanh, b)(x)",
     lambda x, w1, b1, w2, b2: F.linear(torch.tanh(F.linear(x, w1, b1)), w2, b2),
     x=drawn(5, 3), w1=drawn(4, 3), b1=drawn(4), w2=drawn(2, 4), b2=drawn(2))

# Attention.


def later(x):
    return torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)


def past(lengths, memory):
    return torch.arange(memory.shape[1])[None, :] >= lengths[:, None]


def attention(name, ours, call="(x)", run=None, bias=True, **inputs):
    """Masks are keywords of PyTorch's, which functional_call passes on."""
    shapes = {n: p.shape for n, p in nn.MultiheadAttention(6, 2, bias=bias, batch_first=True).named_parameters()}

    def torch_side(*values):
        given, parameters = values[:len(inputs)], values[len(inputs):]
        module = nn.MultiheadAttention(6, 2, bias=bias, batch_first=True, dtype=values[0].dtype)

        def applied(x, memory, **keywords):
            return functional_call(module, dict(zip(shapes, parameters)), (x, memory, memory),
                                   dict(keywords, need_weights=False))[0]
        return run(applied, *given)
    case("nn.MultiHeadAttention", name, put(shapes, ours) + call, torch_side, **inputs,
         **{field(n): drawn(*shape, low=-1, high=1) for n, shape in shapes.items()})


PLAIN = "nn.MultiHeadAttention(6, 2, how)"
attention("to itself", PLAIN, run=lambda m, x: m(x, x), x=drawn(2, 4, 6))
attention("to another", PLAIN, "(x, z)", lambda m, x, z: m(x, z), x=drawn(2, 3, 6), z=drawn(2, 5, 6))
attention("without bias", "nn.MultiHeadAttention(6, 2, {bias = false, generator = how.generator, dtype = dtype})",
          run=lambda m, x: m(x, x), bias=False, x=drawn(1, 1, 6))
attention("causal", "nn.MultiHeadAttention(6, 2, {causal = true, generator = how.generator, dtype = dtype})",
          run=lambda m, x: m(x, x, attn_mask=later(x)), x=drawn(2, 5, 6))
attention("lengths", PLAIN, "(x, z, {lengths = n})", lambda m, x, z, n: m(x, z, key_padding_mask=past(n, z)),
          x=drawn(3, 2, 6), z=drawn(3, 4, 6), n=whole(LENGTHS))

for settings, keywords in [("", {}), ('pre_norm = true, activation = "gelu", ', dict(norm_first=True, activation="gelu"))]:
    ours = f"hidden = 5, {settings}generator = how.generator, dtype = dtype"
    keywords.update(dim_feedforward=5, dropout=0.0, batch_first=True)
    layer("TransformerEncoderLayer", f"nn.TransformerEncoderLayer(4, 2, {{{ours}}})",
          lambda t, k=keywords: nn.TransformerEncoderLayer(4, 2, **k, dtype=t), x=drawn(2, 3, 4))
    layer("TransformerEncoderLayer", f"nn.TransformerEncoderLayer(4, 2, {{causal = true, {ours}}})",
          lambda t, k=keywords: nn.TransformerEncoderLayer(4, 2, **k, dtype=t), "(x, {lengths = n})",
          lambda m, x, n: m(x, later(x), past(n, x)), also=", causal, lengths", x=drawn(3, 4, 4), n=whole(LENGTHS))
    layer("TransformerDecoderLayer", f"nn.TransformerDecoderLayer(4, 2, {{{ours}}})",
          lambda t, k=keywords: nn.TransformerDecoderLayer(4, 2, **k, dtype=t), "(x, z, nil, {lengths = n})",
          lambda m, x, z, n: m(x, z, later(x), None, None, past(n, z)), x=drawn(3, 3, 4), z=drawn(3, 4, 4), n=whole(LENGTHS))

# Without a counterpart: by their formulas.


def sinusoids(length, width):
    angle = torch.arange(length, dtype=torch.float64)[:, None] * 10000.0 ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    return torch.stack([torch.sin(angle), torch.cos(angle)], 2).flatten(1)[:, :width]


case("nn.sinusoids", "by its formula", "nn.sinusoids(7, 6, {dtype = dtype})", lambda: sinusoids(7, 6))
case("nn.sinusoids", "odd", "nn.sinusoids(3, 5, {dtype = dtype})", lambda: sinusoids(3, 5))
case("nn.SinusoidalPositions", "by its formula", "nn.SinusoidalPositions(4, {dtype = dtype})(x)",
     lambda x: x + sinusoids(3, 4).to(x.dtype), x=drawn(2, 3, 4))
case("nn.LearnedPositions", "a shorter one", put(["weight"], "nn.LearnedPositions(5, 4, how)") + "(x)",
     lambda x, weight: x + weight[:3], x=drawn(2, 3, 4), weight=drawn(5, 4))
for heads, slopes in [(1, [2**-8]), (8, [2.0**-i for i in range(1, 9)]), (16, [2.0**(-i / 2) for i in range(1, 17)]),
                      (6, [2.0**-2, 2.0**-4, 2.0**-6, 2.0**-8, 2.0**-1, 2.0**-3])]:
    case("nn.alibi_slopes", f"{heads} heads", f"nn.alibi_slopes({heads}, dtype)",
         lambda slopes=slopes: torch.tensor(slopes, dtype=torch.float64))


def tcn(x, w1, b1, w2, b2, w3=None, b3=None):
    def causal(x, w, b):
        return torch.relu(F.conv1d(F.pad(x, (2 * (w.shape[2] - 1), 0)), w, b, dilation=2))
    y = causal(causal(x, w1, b1), w2, b2)
    return torch.relu(y + (x if w3 is None else F.conv1d(x, w3, b3)))


BLOCK = "{dilation = 2, generator = how.generator, dtype = dtype}"
WEIGHTS = '["conv1.weight"] = w1, ["conv1.bias"] = b1, ["conv2.weight"] = w2, ["conv2.bias"] = b2'
case("nn.TCNBlock", "as many channels", f"put(nn.TCNBlock(2, 2, 3, {BLOCK}), {{{WEIGHTS}}})(x)", tcn,
     x=drawn(2, 2, 7), w1=drawn(2, 2, 3), b1=drawn(2), w2=drawn(2, 2, 3), b2=drawn(2))
case("nn.TCNBlock", "more channels",
     f"put(nn.TCNBlock(2, 3, 2, {BLOCK}), {{{WEIGHTS}, [\"downsample.weight\"] = w3, [\"downsample.bias\"] = b3}})(x)",
     tcn, x=drawn(1, 2, 5), w1=drawn(3, 2, 2), b1=drawn(3), w2=drawn(3, 3, 2), b2=drawn(3), w3=drawn(3, 2, 1), b3=drawn(3))
