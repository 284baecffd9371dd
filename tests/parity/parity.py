"""What a case of the reference is, and how it is computed and written.

A case is one call of Folio, as a line of Lua, and the same call of PyTorch, as a function. The
inputs are drawn by Philox4x32-10 from a number on both sides, so that only the results are stored,
or given. PyTorch computes the results, and from drawn gradients of them the gradients of the
inputs, in float64 from numbers that float32 holds exactly. Where float32 itself comes to an
infinity or NaN, and float64 does not, that place is stored beside it. reference.lua reads what
write() writes.
"""

import struct
import zlib

import numpy
import torch

cases = []


def philox(seed, blocks):
    """The words of the first blocks of the stream of `seed` (lib/tensor/generator.h)."""
    count = numpy.arange(blocks, dtype=numpy.uint64)
    low = numpy.uint64(0xFFFFFFFF)
    shift = numpy.uint64(32)
    c = [count & low, count >> shift, count * numpy.uint64(0), count * numpy.uint64(0)]
    key = [seed & 0xFFFFFFFF, seed >> 32]
    for _ in range(10):
        first, second = c[0] * numpy.uint64(0xD2511F53), c[2] * numpy.uint64(0xCD9E8D57)
        c = [(second >> shift) ^ c[1] ^ numpy.uint64(key[0]), second & low,
             (first >> shift) ^ c[3] ^ numpy.uint64(key[1]), first & low]
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return numpy.stack(c, 1).reshape(-1)


def draw(seed, shape, low, high):
    """Uniform on low … high, rounded to float32, in float64: what reference.lua draws."""
    count = int(numpy.prod(shape, dtype=int))
    u = (philox(seed, (count + 3) // 4)[:count] >> numpy.uint64(8)) * 2.0**-24
    return numpy.float32(low + (high - low) * u).astype(numpy.float64).reshape(shape)


class Drawn:
    """An input that both sides draw."""
    kind = 0

    def __init__(self, shape, low, high, grad):
        self.shape, self.low, self.high, self.grad = shape, low, high, grad

    def seeded(self, seed):
        """The input with its numbers."""
        one = Drawn(self.shape, self.low, self.high, self.grad)
        one.seed, one.values = seed, draw(seed, self.shape, self.low, self.high)
        return one


class Given:
    """An input whose elements are stored: numbers (kind 1) or whole numbers, as in Lua (kind 2)."""

    def __init__(self, values, kind, grad):
        self.values = numpy.asarray(values, dtype=numpy.float64)
        self.shape, self.kind, self.grad = self.values.shape, kind, grad

    def seeded(self, _):
        return self


def drawn(*shape, low=-2, high=2, grad=True):
    return Drawn(shape, low, high, grad)


def given(values, grad=True):
    return Given(values, 1, grad)


def whole(values):
    """Whole numbers: int32 on our side, int64 on PyTorch's, the same numbers on both."""
    return Given(values, 2, False)


def case(op, name, lua, function, only="", unit=0.0, **inputs):
    """Adds a case of `op`. `lua` gives our results, function(inputs in order) PyTorch's; one or several.
    `only` is "float64" when the inputs are not float32's. `unit` is the size of the numbers that
    the results are differences of: errors are counted in units of the last place of it, when the
    result itself is smaller."""
    seed = zlib.crc32(f"{op}, {name}: {lua}".encode()) << 8  # so that a new case leaves the others as they are
    inputs = {n: one.seeded(seed + i) for i, (n, one) in enumerate(inputs.items())}
    cases.append((op, name, lua, function, only, unit, seed, inputs))


def tensors(inputs, dtype):
    made = {}
    for name, one in inputs.items():
        values = torch.tensor(one.values, dtype=torch.int64 if one.kind == 2 else dtype)
        made[name] = values.requires_grad_(one.grad and one.kind != 2)
    return made


def compute(function, inputs, dtype, gradients):
    """All results, then the gradients of the inputs that have one."""
    leaves = tensors(inputs, dtype)
    results = function(*leaves.values())
    results = results if isinstance(results, (tuple, list)) else (results,)
    smooth = [r for r in results if r.requires_grad]
    seeds_of = [torch.tensor(d, dtype=dtype) for r, d in zip(results, gradients(results)) if r.requires_grad]
    wanted = [leaf for leaf in leaves.values() if leaf.requires_grad]
    found = [None] * len(wanted)
    if smooth:
        found = torch.autograd.grad(smooth, wanted, seeds_of, allow_unused=True)
    found = [torch.zeros_like(leaf) if g is None else g for leaf, g in zip(wanted, found)]
    return results, found


def spacing32(x):
    """The unit of the last place of float32 at x."""
    exponent = numpy.frexp(numpy.maximum(numpy.abs(x), 2.0**-126))[1] - 1
    return numpy.ldexp(1.0, exponent - 23)


def own_errors(theirs, exact, unit):
    """PyTorch's own float32 against its float64: in units of the last place of each element, and of
    the largest; and the same two where the unit is at least that of 1."""
    good = numpy.isfinite(theirs) & numpy.isfinite(exact)
    if not good.any():
        return 0.0, 0.0, 0.0, 0.0
    size, difference = numpy.abs(exact[good]), numpy.abs(theirs[good] - exact[good])
    found = []
    for least in (unit, max(unit, 1.0)):
        each = numpy.maximum(size, least)
        found += [(difference / spacing32(each)).max(), (difference / spacing32(each.max())).max()]
    return found


def numbers(exact, single, unit):
    """A block: PyTorch's own errors, the float64 values, and where float32 is not finite."""
    exact = exact.detach().to(torch.float64).numpy().reshape(-1)
    single = None if single is None else single.detach().to(torch.float64).numpy().reshape(-1)
    errors, odd = (0.0,) * 4, []
    if single is not None:
        errors = own_errors(single, exact, unit)
        differ = ~numpy.isfinite(single) & ~((single == exact) | (numpy.isnan(single) & numpy.isnan(exact)))
        odd = numpy.flatnonzero(differ)
    block = struct.pack("<4d", *errors) + exact.tobytes() + struct.pack("<I", len(odd))
    return block + b"".join(struct.pack("<Id", i + 1, single[i]) for i in odd)


def text(value):
    value = value.encode()
    return struct.pack("<I", len(value)) + value


def shape_of(shape):
    return struct.pack("<B", len(shape)) + b"".join(struct.pack("<I", n) for n in shape)


def packed_input(name, one):
    head = text(name) + struct.pack("<BB", one.kind, bool(one.grad)) + shape_of(one.shape)
    if one.kind == 0:
        return head + struct.pack("<Qdd", one.seed, one.low, one.high)
    return head + one.values.tobytes()


def packed_case(op, name, lua, function, only, unit, seed, inputs):
    def gradients(results):
        return [draw(seed + 128 + i, tuple(r.shape), -2, 2) for i, r in enumerate(results)]

    results, found = compute(function, inputs, torch.float64, gradients)
    singles, found_single = [None] * len(results), [None] * len(found)
    if not only:
        singles, found_single = compute(function, inputs, torch.float32, gradients)
    out = text(op) + text(name) + text(lua) + text(only) + struct.pack("<d", unit)
    out += struct.pack("<B", len(inputs)) + b"".join(packed_input(n, i) for n, i in inputs.items())
    out += struct.pack("<B", len(results))
    for i, (result, single) in enumerate(zip(results, singles)):
        kind = 2 if not result.is_floating_point() else int(result.requires_grad)
        out += struct.pack("<BQ", kind, seed + 128 + i) + shape_of(result.shape) + numbers(result, single, unit)
    for gradient, single in zip(found, found_single):
        out += numbers(gradient, single, unit)
    return out


def write(path):
    """All cases, those of an op together; the first shows that both sides draw the same numbers."""
    cases.sort(key=lambda one: one[0])
    probe = drawn(257, low=-3, high=5.5, grad=False).seeded(2**40 + 7)
    with open(path, "wb") as file:
        file.write(struct.pack("<I", len(cases) + 1))
        for one in [("", "drawn", "x", lambda x: x, "", 0.0, 0, {"x": probe})] + cases:
            try:
                file.write(packed_case(*one))
            except Exception as error:
                raise RuntimeError(f"{one[0]}, {one[1]}: {error}") from error
