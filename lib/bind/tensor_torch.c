/* tensor_torch.c: for those who write PyTorch by habit. */
#include "tensor_torch.h"
#include <stddef.h>
#include <string.h>

static const struct {
    const char *name, *instead;
} names[] = {
    {"T", "x:transpose()"},
    {"absolute", "x:abs()"},
    {"all", "x:min():item() == 1, of a comparison"},
    {"any", "x:max():item() == 1, of a comparison"},
    {"arange", "tensor.range(first, last, step), whose end is part of it"},
    {"argmin", "(-x):argmax()"},
    {"as_tensor", "tensor.tensor(list)"},
    {"bmm", "x:matmul(y)"},
    {"bool", "a comparison, as x:ne(0)"},
    {"cat", "tensor.concatenate({x, y}, axis)"},
    {"chunk", "x:slice(axis, first, last)"},
    {"clip", "x:clamp{min = …, max = …}"},
    {"concat", "tensor.concatenate({x, y}, axis)"},
    {"copy_", "tensor.assign(x, y)"},
    {"cuda", "nothing, there is one device"},
    {"data", "x:detach()"},
    {"device", "nothing, there is one device"},
    {"dot", "x:matmul(y)"},
    {"double", "x:to(\"float64\")"},
    {"einsum", "matmul, permute and sum"},
    {"empty", "tensor.zeros(…)"},
    {"empty_like", "tensor.zeros(x.shape)"},
    {"expand_as", "x:expand(y.shape)"},
    {"flatten", "x:reshape(…), with -1 for the size that follows from the others"},
    {"float", "x:to(\"float32\")"},
    {"from_numpy", "tensor.load(\"file.npy\")"},
    {"full_like", "tensor.full(x.shape, number)"},
    {"int", "x:to(\"int32\")"},
    {"isnan", "x:ne(x)"},
    {"long", "x:to(\"int32\")"},
    {"manual_seed", "tensor.generator(seed)"},
    {"masked_fill", "tensor.where(mask, number, x)"},
    {"maximum", "x:clamp{min = y}"},
    {"minimum", "x:clamp{max = y}"},
    {"mm", "x:matmul(y)"},
    {"multiply", "x:mul(y)"},
    {"mv", "x:matmul(y)"},
    {"ndim", "x:dim()"},
    {"negative", "-x"},
    {"nelement", "x:numel()"},
    {"numpy", "x:totable()"},
    {"ones_like", "tensor.ones(x.shape)"},
    {"rand_like", "tensor.rand(x.shape, {generator = g})"},
    {"randn_like", "tensor.randn(x.shape, {generator = g})"},
    {"repeat", "x:expand(…), or tensor.concatenate({x, x}, axis)"},
    {"scatter_add", "the gradient of x:gather(…), or embedding's"},
    {"split", "x:slice(axis, first, last)"},
    {"square", "x ^ 2"},
    {"std", "x:variance():sqrt()"},
    {"swapaxes", "x:transpose(a, b)"},
    {"t", "x:transpose()"},
    {"tolist", "x:totable()"},
    {"true_divide", "x / y"},
    {"type", "x:to(dtype)"},
    {"unbind", "x:select(axis, i)"},
    {"var", "x:variance()"},
    {"view", "x:reshape(…)"},
    {"view_as", "x:reshape(y.shape)"},
    {"zeros_like", "tensor.zeros(x.shape)"},
};

const char *torch_instead(const char *name) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].name, name) == 0) return names[i].instead;
    return NULL;
}
