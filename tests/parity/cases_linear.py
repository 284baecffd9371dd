"""Decompositions of matrices. Vectors are compared with the signs that lib/op/op_spectral.h gives them."""

import numpy
import torch

from parity import case, drawn, given


def signs(vectors):
    """For each column the sign of its first element of at least half the size of its largest."""
    size = vectors.detach().abs()
    if not size.numel():
        return torch.ones(size.shape[:-2] + (1, size.shape[-1]), dtype=size.dtype)
    large = size >= size.amax(-2, keepdim=True) / 2
    first = large.to(torch.int8).argmax(-2, keepdim=True)
    return vectors.detach().gather(-2, first).sign()


def symmetric(x):
    return (x + x.mT) / 2


def eigh(x):
    values, vectors = torch.linalg.eigh(symmetric(x))
    return values, vectors * signs(vectors)


def svd(x):
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    sign = signs(vh.mT)
    return u * sign, s, vh.mT * sign


def spread(*shape):
    """Small drawn numbers and 2, 4, … on the diagonal, in float32: positive definite, with values apart."""
    rows, columns = shape[-2:]
    small = numpy.random.default_rng(rows * 100 + columns).uniform(-0.25, 0.25, shape)
    return numpy.float32(small + numpy.eye(rows, columns) * 2 * (1 + numpy.arange(columns)))


for n in (0, 1, 2, 3, 6):
    case("eigh", f"({n}, {n})", "tensor.eigh(x, 4)", eigh, x=given(spread(n, n)))
    case("cholesky", f"({n}, {n})", "tensor.cholesky(x, 4)", lambda x: torch.linalg.cholesky(symmetric(x)),
         x=given(spread(n, n)))
case("eigh", "values of (17, 17)", "(tensor.eigh(x, 4))", lambda x: eigh(x)[0], x=drawn(17, 17))
case("eigh", "of many", "tensor.eigh(x, 4)", eigh, x=given(spread(2, 3, 3, 3)))
case("eigh", "of none", "tensor.eigh(x)", eigh, x=drawn(0, 3, 3))
case("eigh", "large and small", "tensor.eigh(x)", eigh, x=given(numpy.float32([[3e30, 1e20], [1e20, -2e-30]])))
case("eigh", "values that are equal", "(tensor.eigh(x))", lambda x: eigh(x)[0], x=given(numpy.eye(4), grad=False))
case("cholesky", "(23, 23)", "tensor.cholesky(x, 4)", lambda x: torch.linalg.cholesky(symmetric(x)),
     x=given(spread(23, 23)))
case("cholesky", "of many", "tensor.cholesky(x, 4)", lambda x: torch.linalg.cholesky(symmetric(x)),
     x=given(spread(2, 3, 4, 4)))
for shape in [(1, 1), (2, 2), (5, 3), (3, 5), (1, 4), (2, 2, 4, 3), (2, 3, 4), (0, 3), (3, 0), (0, 3, 2)]:
    case("svd", f"{shape}", "tensor.svd(x)", svd, x=given(spread(*shape)))
case("svd", "values of (19, 13)", "(select(2, tensor.svd(x)))", lambda x: svd(x)[1], x=drawn(19, 13))
