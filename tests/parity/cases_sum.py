"""Ops that add up: sums, norms, softmax, losses, products."""

import numpy
import torch
from torch.nn import functional as F

from parity import case, drawn, given, whole

INF, NAN = numpy.inf, numpy.nan
LONG = (2, 263)


def axes_text(axes, keepdim):
    return "{" + (f"axes = {{{', '.join(str(a + 1) for a in axes)}}}, " if axes else "") + \
        f"keepdim = {str(keepdim).lower()}" + "}"


def reduction(op, function, extra=""):
    for shape, axes, keepdim in [((), None, False), ((1,), (0,), False), ((7,), None, False), ((3, 4), (1,), True),
                                 ((3, 1, 5), (0, 2), False), ((3, 4), (0,), False), (LONG, (1,), False),
                                 ((131, 3), (0,), True), ((0, 3), (1,), False), ((2, 0), (1,), False)]:
        def run(x, axes=axes, keepdim=keepdim):
            return function(x, tuple(range(x.dim())) if axes is None else axes, keepdim)
        count = numpy.prod([shape[a] for a in axes or range(len(shape))])
        if op != "sum" and count <= bool(extra):
            continue  # an error here: there is nothing to divide by
        text = axes_text(axes, keepdim)
        text = text[:-1] + extra + "}"
        case(op, f"{shape} over {axes}", f"tensor.{op}(x, {text})", run, x=drawn(*shape))
    case(op, "expanded", f"tensor.{op}(x:expand(4, 3, 5), {{axes = {{1, 3}}{extra}}})",
         lambda x: function(x.expand(4, 3, 5), (0, 2), False), x=drawn(3, 1))
    case(op, "a large mean", f"tensor.{op}(x, {{axes = 2{extra}}})", lambda x: function(x, (1,), False),
         unit=1e4, x=drawn(3, 65, low=9999, high=10001))
    rows = [[INF, 1, 2], [INF, -INF, 1], [NAN, 1, 2], [3.4e38, 3.4e38, 1], [0.0, -0.0, 0.0], [1e-40, 1e-45, -1e-40]]
    case(op, "extreme", f"tensor.{op}(x, {{axes = 2{extra}}})", lambda x: function(x, (1,), False),
         x=given(numpy.float32(rows)))


reduction("sum", lambda x, axes, keep: x.sum(axes, keep) if axes else x.sum())
reduction("mean", lambda x, axes, keep: x.mean(axes, keep) if axes else x.mean())


def variance(correction):
    def run(x, axes, keep):
        return torch.var(x, axes, correction=correction, keepdim=keep) if axes else torch.var(x, unbiased=correction > 0)
    return run


reduction("variance", variance(0))
reduction("variance", variance(1), ", correction = 1")


def largest(x, axis, keep):
    values, places = x.max(axis, keep)
    return values, places + 1


for shape, axis in [((7,), 0), ((3, 4), 0), ((3, 1, 5), 2), ((2, 3, 4), 1), ((0, 3), 1), (LONG, 1)]:
    case("max", f"{shape} along {axis}", f"tensor.max(x, {axis + 1})",
         lambda x, axis=axis: largest(x, axis, False), x=drawn(*shape))
case("max", "keepdim", "tensor.max(x, 1, true)", lambda x: largest(x, 0, True), x=drawn(3, 4))
case("max", "of all", "tensor.max(x)", lambda x: x.max(), x=drawn(3, 5))
case("max", "extreme, first of equal", "tensor.max(x, 2)", lambda x: largest(x, 1, False),
     x=given(numpy.float32([[INF, 1, INF], [-INF, -INF, -INF], [1, NAN, NAN], [INF, NAN, 2], [2, 2, 1], [-1e-45, -1, -2]])))



def least(x, axis, keep):
    values, places = x.min(axis, keep)
    return values, places + 1


for shape, axis in [((7,), 0), ((3, 1, 5), 2), ((2, 3, 4), 1), ((0, 3), 1)]:
    case("min", f"{shape} along {axis}", f"tensor.min(x, {axis + 1})",
         lambda x, axis=axis: least(x, axis, False), x=drawn(*shape))
    case("argmax", f"{shape} along {axis}", f"tensor.argmax(x, {axis + 1})",
         lambda x, axis=axis: x.argmax(axis) + 1, x=drawn(*shape))
    case("cumsum", f"{shape} along {axis}", f"tensor.cumsum(x, {axis + 1})",
         lambda x, axis=axis: x.cumsum(axis), x=drawn(*shape))
case("min", "of all", "tensor.min(x)", lambda x: x.min(), x=drawn(3, 5))
case("argmax", "of all", "tensor.argmax(x)", lambda x: x.argmax() + 1, x=drawn(3, 5))
case("argmax", "keepdim", "tensor.argmax(x, 2, true)", lambda x: x.argmax(1, True) + 1, x=drawn(3, 5))
LEAST = numpy.float32([[INF, 1, 1], [-INF, -INF, 2], [1, NAN, NAN], [2, NAN, -INF], [1e-45, 1, 2]])
ROWS = numpy.float32(numpy.tile(numpy.arange(7) % 3, (6, 23))[:, :159])  # equal ones in every column
ROWS[1, [20, 148]], ROWS[2, 140], ROWS[3, [3, 131]], ROWS[4, [150, 22]] = NAN, -INF, INF, [9, 9]
ROWS[5] = numpy.where(numpy.arange(159) % 2, -0.0, 0.0)
for op, function in (("max", largest), ("min", least)):
    case(op, "long rows, first of equal", f"tensor.{op}(x, 2)", lambda x, f=function: f(x, 1, False), x=given(ROWS))
    case(op, "of all, long rows", f"tensor.{op}(x)", lambda x, op=op: getattr(x, op)(), x=given(ROWS[[0, 3, 5]][:, ::2] + ROWS[0, ::2] * 1e-3, grad=False))
case("argmax", "long rows, first of equal", "tensor.argmax(x, 2)", lambda x: x.argmax(1) + 1, x=given(ROWS))
case("min", "extreme, first of equal", "tensor.min(x, 2)", lambda x: least(x, 1, False), x=given(LEAST))
case("argmax", "extreme, first of equal", "tensor.argmax(x, 2)", lambda x: x.argmax(1) + 1, x=given(-LEAST))
case("cumsum", "long", "tensor.cumsum(x, 2)", lambda x: x.cumsum(1), x=drawn(2, 257))
case("cumsum", "extreme", "tensor.cumsum(x, 2)", lambda x: x.cumsum(1),
     x=given(numpy.float32([[1, INF, 2], [NAN, 1, 2], [3e38, 3e38, 1], [INF, -INF, 1]])))
for shape, axes, keepdim in [((), None, False), ((7,), None, False), ((3, 4), (1,), True), ((2, 1, 5), (0, 2), False),
                             (LONG, (1,), False), ((0, 3), (1,), False), ((2, 0), (1,), False)]:
    case("norm", f"{shape} over {axes}", f"tensor.norm(x, {axes_text(axes, keepdim)})",
         lambda x, a=axes, k=keepdim: torch.linalg.vector_norm(x, dim=a, keepdim=k), x=drawn(*shape))
case("norm", "extreme", "tensor.norm(x, 2)", lambda x: torch.linalg.vector_norm(x, dim=1),
     x=given(numpy.float32([[INF, 1, 2], [NAN, 1, 2], [0.0, -0.0, 0.0], [1, -INF, 3]])))

ODD_ROWS = [[INF, 1, 2, 3], [-INF, 1, 2, 3], [-INF] * 4, [NAN, 1, 2, 3], [3e38, 1, -3e38, 2], [1e4, 1e4 + 1, 1e4, 9e3],
            [1e-45, 0.0, -0.0, -1e-45], [0, -88, -104, -200]]
for op, function in [("softmax", torch.softmax), ("log_softmax", torch.log_softmax)]:
    for shape, axis in [((5,), 0), ((1,), 0), ((3, 4), 1), ((3, 4), 0), ((2, 3, 4), 1), ((3, 1), 1), ((0, 3), 1), (LONG, 1)]:
        case(op, f"{shape} along {axis}", f"tensor.{op}(x, {axis + 1})",
             lambda x, f=function, axis=axis: f(x, axis), x=drawn(*shape, low=-8, high=8))
    case(op, "expanded", f"tensor.{op}(x:expand(2, 3, 4), 2)", lambda x, f=function: f(x.expand(2, 3, 4), 1), x=drawn(3, 1))
    case(op, "extreme", f"tensor.{op}(x)", lambda x, f=function: f(x, -1), x=given(numpy.float32(ODD_ROWS)))

for options, keywords in [("", {}), (', {reduction = "sum"}', {"reduction": "sum"}), (', {reduction = "none"}', {"reduction": "none"}),
                          (", {label_smoothing = 0.125}", {"label_smoothing": 0.125}),
                          (", {ignore_index = 2}", {"ignore_index": 1}),
                          (', {label_smoothing = 0.25, ignore_index = 2, reduction = "none"}',
                           {"label_smoothing": 0.25, "ignore_index": 1, "reduction": "none"})]:
    for shape, labels in [((4, 3), [1, 3, 2, 3]), ((2, 5, 3), [[1, 5, 2], [2, 4, 4]]), ((1, 1), [1])]:
        case("cross_entropy", f"{shape}{options}", f"tensor.cross_entropy(x, labels{options})",
             lambda x, labels, k=keywords: F.cross_entropy(x, labels - 1, **k),
             x=drawn(*shape, low=-8, high=8), labels=whole(labels))
for options, keywords in [("", {}), (", {ignore_index = 2}", {"ignore_index": 1}),
                          (', {label_smoothing = 0.25, reduction = "sum"}', {"label_smoothing": 0.25, "reduction": "sum"}),
                          (", {label_smoothing = 0.25, ignore_index = 2}", {"label_smoothing": 0.25, "ignore_index": 1}),
                          (', {reduction = "none"}', {"reduction": "none"})]:
    for shape, labels in [((4, 3), [1, 3, 2, 3]), ((2, 5, 3), [[1, 5, 2], [2, 4, 4]]), ((2, 19), [19, 3])]:
        case("cross_entropy", f"{shape}, weights{options}", f"tensor.cross_entropy(x, labels, weight{options})",
             lambda x, labels, weight, k=keywords: F.cross_entropy(x, labels - 1, weight, **k),
             x=drawn(*shape, low=-8, high=8), labels=whole(labels), weight=drawn(shape[1], low=0.1, high=3, grad=False))
case("cross_entropy", "extreme", 'tensor.cross_entropy(x, labels, {reduction = "none"})',
     lambda x, labels: F.cross_entropy(x, labels - 1, reduction="none"),
     x=given(numpy.float32(ODD_ROWS)), labels=whole([1, 2, 1, 2, 1, 2, 1, 4]))

for op, function, low in [("mse_loss", F.mse_loss, -2), ("bce_with_logits", F.binary_cross_entropy_with_logits, 0)]:
    for reduction_of in ("mean", "sum", "none"):
        for shape in [(), (7,), (2, 3, 4), (0, 3)]:
            case(op, f"{shape}, {reduction_of}", f'tensor.{op}(x, target, {{reduction = "{reduction_of}"}})',
                 lambda x, target, f=function, r=reduction_of: f(x, target, reduction=r),
                 x=drawn(*shape, low=-8, high=8), target=drawn(*shape, low=low, high=1))
    case(op, "extreme", f'tensor.{op}(x, target, {{reduction = "none"}})',
         lambda x, target, f=function: f(x, target, reduction="none"),
         x=given(numpy.float32([INF, -INF, NAN, 0, -0.0, 3e38, -3e38, 1e-45, 104, -104, 88.8, -88.8])),
         target=given(numpy.float32([1, 0, 1, 0.5, 0, 1, 0, 1, 0, 1, 1, 0])))

# Norms.


def rms(x, last=1, gain=None, eps=1e-5):
    axes = tuple(range(-last, 0))
    y = x / torch.sqrt((x * x).mean(axes, keepdim=True) + eps)
    return y if gain is None else y * gain


NORM_SHAPES = [(1,), (7,), (4, 6), (2, 3, 5), (3, 1), (0, 4), LONG]
for shape in NORM_SHAPES:
    affine = dict(gain=drawn(shape[-1]), bias=drawn(shape[-1]))
    case("layer_norm", f"{shape}", "tensor.layer_norm(x, gain, bias)",
         lambda x, gain, bias: F.layer_norm(x, (x.shape[-1],), gain, bias),
         unit=1024.0 * (shape[-1] == 1), x=drawn(*shape), **affine)  # PyTorch's own noise in rows of one
    case("rms_norm", f"{shape}", "tensor.rms_norm(x, gain)", lambda x, gain: rms(x, gain=gain),
         unit=8.0 * (shape[-1] == 1), x=drawn(*shape), gain=drawn(shape[-1]))
case("layer_norm", "two axes, eps", "tensor.layer_norm(x, {last_axes = 2, eps = 0.125})",
     lambda x: F.layer_norm(x, x.shape[-2:], eps=0.125), x=drawn(3, 4, 5))
case("rms_norm", "two axes, eps", "tensor.rms_norm(x, {last_axes = 2, eps = 0.125})", lambda x: rms(x, 2, eps=0.125),
     x=drawn(3, 4, 5))
case("layer_norm", "a constant row", "tensor.layer_norm(x)", lambda x: F.layer_norm(x, (3,)), x=given([[5., 5, 5]]))
LARGE = dict(low=9999, high=10001)
TINY = dict(low=-2.0**-20, high=2.0**-20)
NORM_ROWS = numpy.float32([[INF, 1, 2], [NAN, 1, 2], [-0.0, 0.0, 0.0], [1e-40, 0, 1e-45], [1e15, -1e15, 0]])
for op, lua, function in [
        ("layer_norm", "tensor.layer_norm(x)", lambda x: F.layer_norm(x, x.shape[-1:])),
        ("rms_norm", "tensor.rms_norm(x)", rms),
        ("batch_norm", "(tensor.batch_norm(x))", lambda x: F.batch_norm(x, None, None, training=True)),
        ("instance_norm", "tensor.instance_norm(x:unsqueeze(2))", lambda x: F.instance_norm(x.unsqueeze(1))),
        ("group_norm", "tensor.group_norm(x, {groups = 1})", lambda x: F.group_norm(x, 1))]:
    case(op, "a large mean", lua, function, unit=1.0 if op == "rms_norm" else 1e4, x=drawn(4, 33, **LARGE))
    case(op, "a tiny variance", lua, function, x=drawn(4, 33, **TINY))
    case(op, "expanded", lua.replace("x", "x:expand(4, 6)"), lambda x, f=function: f(x.expand(4, 6)), unit=2.0,
         x=drawn(4, 1) if op == "batch_norm" else drawn(6))
    case(op, "extreme", lua, function, x=given(NORM_ROWS))


def batch(x, gain=None, bias=None):
    axes = [a for a in range(x.dim()) if a != 1]
    y = F.batch_norm(x, None, None, gain, bias, training=True)
    return y, x.detach().mean(axes), torch.var(x.detach(), axes, unbiased=False)


for shape in [(4, 3), (2, 3, 5), (2, 1, 3, 3), (131, 2)]:
    affine = dict(gain=drawn(shape[1]), bias=drawn(shape[1]))
    case("batch_norm", f"training, {shape}", "tensor.batch_norm(x, gain, bias)", batch, x=drawn(*shape), **affine)
    case("batch_norm", f"training, plain, {shape}", "tensor.batch_norm(x)", batch, x=drawn(*shape))
    case("batch_norm", f"evaluation, {shape}", "tensor.batch_norm(x, gain, bias, mean, var)",
         lambda x, gain, bias, mean, var: F.batch_norm(x, mean, var, gain, bias), x=drawn(*shape), **affine,
         mean=drawn(shape[1], grad=False), var=drawn(shape[1], low=0.5, grad=False))
for shape in [(2, 4, 5), (1, 4, 3, 3), (3, 8, 1), (0, 4, 3)]:
    affine = dict(gain=drawn(shape[1]), bias=drawn(shape[1]))
    for groups in (1, 2, 4):
        case("group_norm", f"{groups} groups, {shape}", f"tensor.group_norm(x, gain, bias, {{groups = {groups}}})",
             lambda x, gain, bias, n=groups: F.group_norm(x, n, gain, bias),
             unit=256.0 * (shape[-1] == 1), x=drawn(*shape), **affine)
    if shape[-1] > 1 and shape[0]:
        case("instance_norm", f"{shape}", "tensor.instance_norm(x, gain, bias)",
             lambda x, gain, bias: F.instance_norm(x, weight=gain, bias=bias), x=drawn(*shape), **affine)


def masked(x, mask, gain, bias):
    """batch_norm of the elements that count, by small ops; 0 elsewhere."""
    m, (c, n) = mask.unsqueeze(1), (x.shape[1], mask.sum())
    axes = [a for a in range(x.dim()) if a != 1]
    wide = [1, c] + [1] * (x.dim() - 2)
    mean = (x * m).sum(axes) / n
    var = ((x - mean.view(wide)) ** 2 * m).sum(axes) / n
    y = (x - mean.view(wide)) / torch.sqrt(var.view(wide) + 1e-5)
    y = torch.where(m > 0, y * gain.view(wide) + bias.view(wide), torch.zeros_like(y))
    return y, mean.detach(), var.detach()


for shape, mask in [((2, 3, 4), [[1, 1, 1, 0], [1, 0, 0, 0]]), ((1, 1, 3), [[1, 1, 1]])]:
    case("masked_batch_norm", f"{shape}", "tensor.masked_batch_norm(x, mask, gain, bias)", masked, x=drawn(*shape),
         mask=given(mask, grad=False), gain=drawn(shape[1]), bias=drawn(shape[1]))
for shape, axis in [((4, 3), 0), ((3, 2, 5), 0), ((3, 4), 1), ((1, 1), 0)]:
    case("weight_norm", f"{shape}, axis {axis}", f"tensor.weight_norm(v, g, {axis + 1})",
         lambda v, g, axis=axis: torch._weight_norm(v, g.view([-1 if a == axis else 1 for a in range(v.dim())]), axis),
         v=drawn(*shape), g=drawn(shape[axis]))

# Products.

for a, b in [((2, 3), (3, 4)), ((1, 1), (1, 1)), ((7, 65), (65, 3)), ((3,), (3,)), ((3, 4), (4,)), ((4,), (4, 2)),
             ((5, 2, 3), (3, 4)), ((2, 1, 3, 2), (4, 2, 5)), ((0, 3), (3, 2)), ((2, 0), (0, 3)), ((2, 3), (3, 0)),
             ((33, 17), (17, 35))]:
    case("matmul", f"{a} {b}", "tensor.matmul(a, b)", torch.matmul, a=drawn(*a), b=drawn(*b))
case("matmul", "with its transpose", "a:matmul(a:transpose())", lambda a: a @ a.t(), a=drawn(3, 4))
case("matmul", "expanded", "a:expand(3, 2, 4):matmul(b)", lambda a, b: a.expand(3, 2, 4) @ b, a=drawn(2, 1), b=drawn(4, 2))
case("matmul", "extreme", "tensor.matmul(a, b)", torch.matmul,
     a=given(numpy.float32([[INF, 1, 0], [NAN, 0, 1], [3e38, 3e38, 0], [0, -0.0, 1e-45]])),
     b=given(numpy.float32([[1, 0], [2, INF], [1, -1]])))
case("linear", "expanded", "tensor.linear(x:expand(4, 2, 3), weight:expand(5, 3), bias:expand(5))",
     lambda x, weight, bias: F.linear(x.expand(4, 2, 3), weight.expand(5, 3), bias.expand(5)),
     unit=1.0, x=drawn(2, 1), weight=drawn(5, 1), bias=drawn(1))
case("matmul", "a vector, expanded", "a:expand(4):matmul(b:expand(4, 2))", lambda a, b: a.expand(4) @ b.expand(4, 2),
     unit=1.0, a=drawn(1), b=drawn(2))
case("cumsum", "expanded", "tensor.cumsum(x:expand(2, 5), 2)", lambda x: x.expand(2, 5).cumsum(1), unit=1.0, x=drawn(2, 1))
case("max", "expanded", "tensor.max(x:expand(2, 5), 2)", lambda x: largest(x.expand(2, 5), 1, False), x=drawn(2, 1))
case("cross_entropy", "expanded", "tensor.cross_entropy(x:expand(4, 3), labels:expand(4), weight:expand(3))",
     lambda x, labels, weight: F.cross_entropy(x.expand(4, 3), labels.expand(4) - 1, weight.expand(3)),
     x=drawn(3), labels=whole([2]), weight=drawn(1, low=0.5, grad=False))
for shape, width in [((4, 3), 5), ((1, 1), 1), ((2, 3, 65), 4), ((6,), 2), ((0, 3), 2)]:
    case("linear", f"{shape} to {width}", "tensor.linear(x, weight, bias)",
         lambda x, weight, bias: F.linear(x, weight, bias), x=drawn(*shape), weight=drawn(width, shape[-1]), bias=drawn(width))
    case("linear", f"{shape} to {width}, no bias", "tensor.linear(x, weight)", lambda x, weight: F.linear(x, weight),
         x=drawn(*shape), weight=drawn(width, shape[-1]))
