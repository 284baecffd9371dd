"""Ops that work element by element, and those that only move elements."""

import itertools

import numpy
import torch
from torch.nn import functional as F

from parity import case, drawn, given, whole

SHAPES = [(), (1,), (7,), (0,), (3, 0, 2), (2, 3, 5), (67,)]
TINY = [1e-45, -1e-45, 1e-40, -1.1e-38, 1.2e-38, 1e-20, -1e-20]
HUGE = [3.4e38, -3.4e38, 1e20, -1e20, 1e10]
PLAIN = [1, -1, 0.5, -0.5, 3, -3, 0.1, 5.5, -5.5, 9.1, -9.1, 13, -13, 20, -20]
EDGES = [88.7, 88.8, 89, -87.3, -87.5, -103.9, -104.1, 104, -200, 200, 1e4, -1e4]
ODD = [numpy.inf, -numpy.inf, numpy.nan, 0.0, -0.0]
SPECIAL = numpy.float32(ODD + TINY + HUGE + PLAIN + EDGES)
SPECIAL64 = ODD + [5e-324, -5e-324, 1e-310, 2.3e-308, 1.7e308, -1.7e308, 1e-160, 1e160, -1e160,
                   709.7, 709.8, -708.3, -708.5, -745.1, -745.2, 18, 19, -37, -38, 1e-9, -1e-9]


def unary(op, function, low=-3, high=3, lua=None, huge=numpy.inf):
    lua = lua or f"tensor.{op}(x)"
    for shape in SHAPES:
        case(op, f"shape {shape}", lua, function, x=drawn(*shape, low=low, high=high))
    case(op, "expanded", lua.replace("(x", "(x:expand(2, 3, 4)"), lambda x: function(x.expand(2, 3, 4)),
         unit=1.0, x=drawn(3, 1, low=low, high=high))  # gradients are sums of eight
    case(op, "extreme", lua, function, x=given(SPECIAL))
    case(op, "extreme in double", lua, function, "float64",
         x=given([x for x in SPECIAL64 if not huge < abs(x) < numpy.inf]))


unary("neg", lambda x: -x)
unary("exp", torch.exp, -20, 20)
unary("log", torch.log, 0, 20)
unary("sqrt", torch.sqrt, 0, 20)
unary("tanh", torch.tanh, -4, 4)
unary("sigmoid", torch.sigmoid, -10, 10)
unary("relu", torch.relu)
unary("silu", F.silu, -10, 10)
unary("gelu", F.gelu, -5, 5)
unary("gelu", lambda x: F.gelu(x, approximate="tanh"), -5, 5,
      lua='tensor.gelu(x, {approximate = "tanh"})', huge=1e100)  # beyond, PyTorch's gradient is NaN


def sign(x):
    """The sign of NaN is NaN, as in NumPy, where PyTorch's is 0."""
    return torch.where(x.isnan(), x.detach(), torch.sign(x))


unary("sign", sign)
unary("abs", lambda x: x * sign(x).detach() + 0.0)
unary("rsqrt", torch.rsqrt, 0.01, 20)
unary("erf", torch.erf)
unary("sin", torch.sin, -20, 20)
unary("cos", torch.cos, -20, 20)
unary("softplus", lambda x: F.softplus(x, 1, 700), -20, 20)
unary("softplus", lambda x: F.softplus(x, 3, 700), -6, 6, lua="tensor.softplus(x, 3)")
unary("clamp", lambda x: x.clamp(-1, 1.5), lua="tensor.clamp(x, -1, 1.5)")
unary("clamp", lambda x: x.clamp(max=0.5), lua="tensor.clamp(x, {max = 0.5})")


def clamp(x, low=None, high=None):
    """With x repeated first: PyTorch's own way back fails where bounds repeat it."""
    bounds = [b for b in (low, high) if b is not None]
    return torch.clamp(torch.broadcast_tensors(x, *bounds)[0], low, high)


for x, low, high in [((3, 4), (4,), (3, 1)), ((), (2,), ()), ((2, 1), (3,), (2, 3)), ((0, 3), (3,), (1, 1))]:
    case("clamp", f"{x} from {low} to {high}", "tensor.clamp(x, low, high)", clamp,
         x=drawn(*x), low=drawn(*low, high=1), high=drawn(*high, low=-1))
    case("clamp", f"{x} from {low}", "x:clamp(low)", clamp, x=drawn(*x), low=drawn(*low))
    case("clamp", f"{x} to {high}", "x:clamp({max = high})", lambda x, high: clamp(x, high=high), x=drawn(*x), high=drawn(*high))
unary("clone", torch.clone)
unary("contiguous", lambda x: x.contiguous() * 1, lua="tensor.contiguous(x)")
unary("to", lambda x: x.double(), lua='tensor.to(x, "float64")')

PAIRS = [((), ()), ((1,), (1,)), ((7,), ()), ((2, 3, 5), (5,)), ((2, 3, 5), (3, 1)),
         ((4, 1), (1, 3)), ((0, 3), (3,)), ((2, 0), (1, 1)), ((1, 5, 1, 2), (3, 1, 4, 1))]
CROSS = list(itertools.product(numpy.float32([*ODD, 1e-45, -1e-40, 3.4e38, -3.4e38, 1, -2, 1e-20]), repeat=2))
LEFT, RIGHT = [a for a, _ in CROSS], [b for _, b in CROSS]


def binary(op, function, low=-2, grad=True):
    for a, b in PAIRS:
        case(op, f"shapes {a} {b}", f"tensor.{op}(a, b)", function,
             a=drawn(*a, grad=grad), b=drawn(*b, low=low, grad=grad))
    case(op, "extreme", f"tensor.{op}(a, b)", function, a=given(LEFT, grad=grad), b=given(RIGHT, grad=grad))


binary("add", lambda a, b: a + b)
binary("sub", lambda a, b: a - b)
binary("mul", lambda a, b: a * b)
binary("div", lambda a, b: a / b, low=0.5)
for a, b in PAIRS:
    case("pow", f"shapes {a} {b}", "tensor.pow(a, b)", torch.pow, a=drawn(*a, low=0.1, high=6), b=drawn(*b, low=-5, high=5))
TRIPLES = numpy.float32(list(itertools.product([numpy.inf, -numpy.inf, numpy.nan, 0.0, 1, -2], repeat=3)))
case("clamp", "extreme", "tensor.clamp(x, low, high)", torch.clamp,
     x=given(TRIPLES[:, 0]), low=given(TRIPLES[:, 1]), high=given(TRIPLES[:, 2]))
case("pow", "extreme", "tensor.pow(a, b)", torch.pow, a=given(LEFT), b=given(RIGHT))
for exponent in (2, 3, -1, 0, 0.5, 1, -2.5):
    case("pow", f"to {exponent}", f"tensor.pow(x, {exponent})", lambda x, e=exponent: x ** e,
         x=drawn(33, low=0.0625) if exponent % 1 else drawn(33))
for name in ("eq", "ne", "lt", "le", "gt", "ge"):
    compare = getattr(torch, name)
    binary(name, lambda a, b, compare=compare: compare(a, b).long(), grad=False)
    case(name, "with a number, whole", f"tensor.{name}(a, 3)",
         lambda a, compare=compare: compare(a, 3).long(), a=whole([[1, 2, 3], [4, 3, -3]]))

for a, b in PAIRS:
    case("where", f"shapes {a} {b}", "tensor.where(a:gt(b), a, b)", lambda a, b: torch.where(a > b, a, b),
         a=drawn(*a), b=drawn(*b))
case("where", "a condition of ones and zeros", "tensor.where(c, a, b)", lambda c, a, b: torch.where(c != 0, a, b),
     c=whole([[1], [0], [1]]), a=drawn(3, 4), b=drawn(4))
case("where", "extreme", "tensor.where(a:gt(b), a, b)", lambda a, b: torch.where(a > b, a, b),
     a=given(LEFT), b=given(RIGHT))

# Views and copies: elements move, and gradients of repeated ones add up.
case("expand", "sizes of 1, new axes", "x:expand(2, 3, 4)", lambda x: x.expand(2, 3, 4), x=drawn(3, 1))
case("expand", "a number", "x:expand(2, 3)", lambda x: x.expand(2, 3), x=drawn())
case("expand", "to no elements", "x:expand(0, 3)", lambda x: x.expand(0, 3), x=drawn(1, 3))
for given_shape, shape in [((2, 3, 4), (6, 4)), ((6,), (2, 1, 3)), ((0, 3), (3, 0, 2)), ((1,), ()), ((2, 3), (3, -1))]:
    inside = ", ".join(map(str, shape)) or "{}"
    case("reshape", f"{given_shape} to {shape}", f"x:reshape({inside})", lambda x, s=shape: x.reshape(s),
         x=drawn(*given_shape))
case("reshape", "a transposed one", "x:transpose():reshape(12)", lambda x: x.t().reshape(12), x=drawn(3, 4))
case("permute", "three axes", "x:permute(3, 1, 2)", lambda x: x.permute(2, 0, 1), x=drawn(2, 3, 4))
case("permute", "no elements", "x:permute(2, 1)", lambda x: x.permute(1, 0), x=drawn(0, 4))
case("transpose", "the last two", "x:transpose()", lambda x: x.transpose(-2, -1), x=drawn(2, 3, 4))
case("transpose", "first and last", "x:transpose(1, -1)", lambda x: x.transpose(0, -1), x=drawn(2, 1, 4))
case("slice", "every second", "x:slice(2, 2, -1, 2)", lambda x: x[:, 1::2], x=drawn(3, 7))
case("slice", "one element", "x:slice(1, -1, -1)", lambda x: x[-1:], x=drawn(3, 2))
case("select", "a row", "x:select(1, 2)", lambda x: x[1], x=drawn(3, 4))
case("select", "from the end", "x:select(-1, -2)", lambda x: x[..., -2], x=drawn(3, 4, 2))
case("squeeze", "one axis", "x:squeeze(2)", lambda x: x.squeeze(1), x=drawn(3, 1, 2))
case("squeeze", "all axes", "x:squeeze()", lambda x: x.squeeze(), x=drawn(1, 3, 1))
case("unsqueeze", "first and last", "x:unsqueeze(1):unsqueeze(-1)", lambda x: x.unsqueeze(0).unsqueeze(-1),
     x=drawn(3, 2))

for axis in (1, 2, -1):
    def concatenate(a, b, c, at=axis - (axis > 0)):
        return torch.cat([a, b, c], at)
    shape = {1: [(2, 3, 2), (1, 3, 2), (0, 3, 2)], 2: [(2, 1, 3), (2, 4, 3), (2, 0, 3)], -1: [(2, 2), (2, 1), (2, 5)]}
    a, b, c = shape[axis]
    case("concatenate", f"axis {axis}", f"tensor.concatenate({{a, b, c}}, {axis})", concatenate,
         a=drawn(*a), b=drawn(*b), c=drawn(*c))
    case("stack", f"axis {axis}", f"tensor.stack({{a, b}}, {axis})",
         lambda a, b, at=axis - (axis > 0): torch.stack([a, b], at), a=drawn(2, 3), b=drawn(2, 3))
case("concatenate", "one tensor twice", "tensor.concatenate({a, a}, 1)", lambda a: torch.cat([a, a]), a=drawn(3))

ROWS = whole([3, 1, 3, 2, 3])
case("index_select", "rows, repeated", "tensor.index_select(x, i, 1)",
     lambda x, i: x.index_select(0, i - 1), x=drawn(4, 3), i=ROWS)
case("index_select", "the last axis", "tensor.index_select(x, i, -1)",
     lambda x, i: x.index_select(-1, i - 1), x=drawn(2, 3, 4), i=ROWS)
case("index_select", "nothing", "tensor.index_select(x, i, 1)",
     lambda x, i: x.index_select(0, i), x=drawn(4, 3), i=whole(numpy.zeros(0)))
PLACES = whole([[1, 3, 3, 1], [2, 2, 2, 2]])
case("gather", "the last axis", "tensor.gather(x, i, 2)", lambda x, i: x.gather(1, i - 1), x=drawn(2, 3), i=PLACES)
case("gather", "the first axis", "tensor.gather(x, i, 1)", lambda x, i: x.gather(0, i - 1), x=drawn(3, 4), i=PLACES)
case("embedding", "a sentence", "tensor.embedding(weight, i)",
     lambda weight, i: F.embedding(i - 1, weight), weight=drawn(5, 3), i=PLACES)
case("embedding", "one vector, no place", "tensor.embedding(weight, i)",
     lambda weight, i: F.embedding(i, weight), weight=drawn(1, 3), i=whole(numpy.zeros((2, 0))))

for p in (0, 1):
    case("dropout", f"p = {p}", f"tensor.dropout(x, {p}, tensor.generator(1))",
         lambda x, p=p: F.dropout(x, float(p)), x=drawn(3, 5))

# Turned round, cut out, filled up.
MATRIX = (3, 4)
for axes in [(0,), (1,), (0, 2)]:
    text = ", ".join(str(a + 1) for a in axes)
    case("flip", f"axes {text}", f"tensor.flip(x, {{{text}}})", lambda x, a=axes: x.flip(a), x=drawn(2, 3, 4))
case("flip", "all", "x:flip()", lambda x: x.flip((0, 1)), x=drawn(*MATRIX))
case("flip", "no elements", "x:flip(1)", lambda x: x.flip(0), x=drawn(0, 2))
for shift, axis in [(1, 0), (-1, 1), (9, 1), (0, 0), (2, None)]:
    text = f"{shift}" + (f", {axis + 1}" if axis is not None else "")
    case("roll", text, f"tensor.roll(x, {text})", lambda x, s=shift, a=axis: x.roll(s, a), x=drawn(*MATRIX))
for offset in (0, 1, -2):
    case("diagonal", f"offset {offset}", f"x:diagonal({offset})", lambda x, o=offset: x.diagonal(o), x=drawn(*MATRIX))
    for op, function in [("tril", torch.tril), ("triu", torch.triu)]:
        case(op, f"offset {offset}", f"x:{op}({offset})", lambda x, f=function, o=offset: f(x, o), x=drawn(2, 3, 4))
case("diagonal", "other axes", "x:diagonal(1, 3, 1)", lambda x: x.diagonal(1, 2, 0), x=drawn(3, 2, 4))
case("tril", "NaN beyond", "x:tril()", lambda x: x.tril(), x=given([[1, numpy.nan], [-numpy.inf, -0.0]]))
for sizes, value in [((1, 2), 0), ((0, 1, 2, 0), -1.5), ((-1, 2), 3), ((1, 0, 0, 1, 2, 1), 0)]:
    text = ", ".join(map(str, sizes))
    case("pad", f"{text} with {value}", f"x:pad({{{text}}}, {value})",
         lambda x, s=sizes, v=value: F.pad(x, s, value=v), x=drawn(2, 3, 4))

case("pad", "four axes", "x:pad({1, 0, 0, 2, -1, 1, 2, 1}, 0.5)", lambda x: F.pad(x, (1, 0, 0, 2, -1, 1, 2, 1), value=0.5),
     x=drawn(1, 3, 2, 2))
case("where", "expanded", "tensor.where(c:expand(2, 3), a:expand(2, 3), b:expand(2, 3))",
     lambda c, a, b: torch.where(c.expand(2, 3) != 0, a.expand(2, 3), b.expand(2, 3)),
     c=whole([1, 0, 1]), a=drawn(2, 1), b=drawn(3))
case("embedding", "expanded", "tensor.embedding(weight:expand(5, 3), i:expand(2, 4))",
     lambda weight, i: F.embedding(i.expand(2, 4) - 1, weight.expand(5, 3)), weight=drawn(3), i=whole([1, 5, 2, 1]))
case("gather", "expanded", "tensor.gather(x:expand(3, 4), i:expand(3, 2), 2)",
     lambda x, i: x.expand(3, 4).gather(1, i.expand(3, 2) - 1), x=drawn(4), i=whole([4, 1]))
case("pad", "expanded", "x:expand(2, 3):pad({1, 1, -1, 1})", lambda x: F.pad(x.expand(2, 3), (1, 1, -1, 1)), x=drawn(2, 1))
case("concatenate", "expanded", "tensor.concatenate({a:expand(2, 3), b}, 1)", lambda a, b: torch.cat([a.expand(2, 3), b]),
     a=drawn(3), b=drawn(1, 3))

# Whole numbers.
ENDS = whole([2147483647, -2147483648, 65536, -65537, 46341, -1])
FACTORS = whole([[2], [-1], [65536], [2147483647], [-2147483648]])
for op, function in [("add", torch.add), ("sub", torch.sub), ("mul", torch.mul)]:
    case(op, "whole, beyond 32 bits", f"tensor.{op}(a, b)", lambda a, b, f=function: f(a.int(), b.int()).long(),
         a=ENDS, b=FACTORS)
case("neg", "whole, the least", "-a", lambda a: (-a.int()).long(), a=ENDS)
for name in ("ne", "lt", "le", "gt", "ge"):
    case(name, "whole", f"tensor.{name}(a, b)", lambda a, b, f=getattr(torch, name): f(a, b).long(), a=ENDS, b=FACTORS)
for name, lua, function in [
        ("flip", "a:flip(2)", lambda a: a.flip(1)), ("roll", "a:roll(1, 2)", lambda a: a.roll(1, 1)),
        ("triu", "a:triu()", torch.triu), ("diagonal", "a:diagonal(1)", lambda a: a.diagonal(1)),
        ("stack", "tensor.stack({a, a}, 2)", lambda a: torch.stack([a, a], 1)),
        ("reshape", "a:transpose():reshape(-1)", lambda a: a.t().reshape(-1)),
        ("expand", "a[1]:expand(2, 3)", lambda a: a[0].expand(2, 3)), ("slice", "a:slice(2, 1, -1, 2)", lambda a: a[:, ::2]),
        ("permute", "a:permute(2, 1)", lambda a: a.permute(1, 0)), ("transpose", "a:transpose()", torch.t),
        ("select", "a:select(2, -1)", lambda a: a.select(1, -1)), ("clone", "a:clone()", torch.clone),
        ("unsqueeze", "a:unsqueeze(2)", lambda a: a.unsqueeze(1)), ("squeeze", "a:slice(1, 1, 1):squeeze(1)", lambda a: a[0]),
        ("contiguous", "a:transpose():contiguous()", lambda a: a.t().contiguous())]:
    case(name, "whole", lua, function, a=whole([[1, -2, 3], [0, 5, -6]]))
LESS, MORE = whole([[1, -2, 3], [0, 5, -6]]), whole([[7, 0, -3]])
for op, function in [("add", torch.add), ("sub", torch.sub), ("mul", torch.mul), ("eq", lambda a, b: (a == b).long())]:
    case(op, "whole", f"tensor.{op}(a, b)", function, a=LESS, b=MORE)
case("neg", "whole", "tensor.neg(a)", torch.neg, a=LESS)
case("where", "whole", "tensor.where(a, a, b)", lambda a, b: torch.where(a != 0, a, b), a=LESS, b=MORE)
case("concatenate", "whole", "tensor.concatenate({a, b}, 1)", lambda a, b: torch.cat([a, b]), a=LESS, b=MORE)
case("index_select", "whole", "tensor.index_select(a, i, 2)", lambda a, i: a.index_select(1, i - 1), a=LESS, i=whole([3, 1]))
case("gather", "whole", "tensor.gather(a, i, 1)", lambda a, i: a.gather(0, i - 1), a=LESS, i=whole([[1, 2, 1]]))
case("pad", "whole", "a:pad({1, 1}, 9)", lambda a: F.pad(a, (1, 1), value=9), a=LESS)
case("tril", "whole", "a:tril()", torch.tril, a=LESS)
case("to", "whole, toward 0", 'x:to("int32")', lambda x: x.long(), x=given([0.5, -0.5, 1.99, -1.99, 100.5], grad=False))
