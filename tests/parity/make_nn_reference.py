#!/usr/bin/python3
"""Writes tests/parity/nn_reference.lua: what PyTorch's optimizers and modules give, in double
precision, for tests/lua/test_nn_parity.lua. Run it from the root: python3
tests/parity/make_nn_reference.py. The numbers that went in are in the file, too."""
import torch
from torch import nn

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
out = []


def text(x):
    """A tensor as a Lua table {shape = …, …}, four numbers a line."""
    values = ["%.16g" % v for v in x.detach().flatten().tolist()]
    lines = [", ".join(values[i:i + 4]) for i in range(0, len(values), 4)]
    return "{ shape = { %s },\n      %s }" % (", ".join(map(str, x.shape)), ",\n      ".join(lines))


def named(name, x):
    """PyTorch keeps the lengths of weight_norm as (O, 1, 1), this library as (O)."""
    return text(x.flatten() if name.endswith("weight_g") else x)


def table(entries):
    return "{\n" + "".join('    ["%s"] = %s,\n' % (k, v) for k, v in entries) + "  }"


def optimizer(name, make):
    x = torch.randn(7, requires_grad=True)
    y = torch.randn(3, 2, requires_grad=True)
    entries = [("start.1", text(x)), ("start.2", text(y))]
    step = make([x, y])
    for i in range(6):
        x.grad, y.grad = torch.randn(7), torch.randn(3, 2)
        entries += [("grad.%d.1" % (i + 1), text(x.grad)), ("grad.%d.2" % (i + 1), text(y.grad))]
        step.step()
    entries += [("end.1", text(x)), ("end.2", text(y))]
    out.append((name, table(entries)))


def module(name, m, inputs, run=None, train=True):
    """Weights and buffers before, inputs, the outputs, and gradients of a random sum of the
    first output."""
    m.train(train)
    entries = [("state." + k, named(k, v)) for k, v in m.state_dict().items() if v.dtype == torch.float64]
    with torch.no_grad():
        entries += [("input.%d" % (i + 1), text(x)) for i, x in enumerate(inputs)]
    for x in inputs:
        x.requires_grad_(True)
    y = run(m, *inputs) if run else m(*inputs)
    y = y if isinstance(y, tuple) else (y,)
    seed = torch.randn_like(y[0])
    entries += [("seed", text(seed))] + [("output.%d" % (i + 1), text(v)) for i, v in enumerate(y)]
    (y[0] * seed).sum().backward()
    entries += [("grad_input.%d" % (i + 1), text(x.grad)) for i, x in enumerate(inputs)]
    entries += [("grad." + k, named(k, p.grad)) for k, p in m.named_parameters()]
    entries += [("after." + k, text(v)) for k, v in m.named_buffers() if v.dtype == torch.float64]
    out.append((name, table(entries)))


def shaken(m):
    """Norms start at 1 and 0, which would hide a mistake."""
    with torch.no_grad():
        for p in m.parameters():
            p.add_(0.3 * torch.randn_like(p))
    return m


O = torch.optim
optimizer("SGD", lambda p: O.SGD(p, lr=0.1))
optimizer("SGD momentum", lambda p: O.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.05))
optimizer("SGD nesterov", lambda p: O.SGD(p, lr=0.1, momentum=0.8, nesterov=True))
optimizer("Adam", lambda p: O.Adam(p, lr=0.02))
optimizer("Adam decay", lambda p: O.Adam(p, lr=0.02, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1))
optimizer("AdamW", lambda p: O.AdamW(p, lr=0.02, weight_decay=0.1))
optimizer("RMSProp", lambda p: O.RMSprop(p, lr=0.02))
optimizer("RMSProp momentum", lambda p: O.RMSprop(p, lr=0.02, alpha=0.9, momentum=0.7, weight_decay=0.1))

module("Linear", nn.Linear(3, 4), [torch.randn(2, 5, 3)])
module("LayerNorm", shaken(nn.LayerNorm([2, 3])), [torch.randn(4, 2, 3)])
module("GroupNorm", shaken(nn.GroupNorm(2, 4)), [torch.randn(3, 4, 5)])
module("InstanceNorm", nn.InstanceNorm2d(3), [torch.randn(2, 3, 2, 2)])
module("BatchNorm1d", shaken(nn.BatchNorm1d(3)), [torch.randn(4, 3, 2)])
module("BatchNorm1d cumulative", shaken(nn.BatchNorm1d(3, momentum=None)),
       [torch.randn(4, 3), torch.randn(4, 3) + 1],
       run=lambda m, a, b: (m(a) + m(b),))
evaluated = shaken(nn.BatchNorm2d(2))
evaluated.running_mean.normal_()
evaluated.running_var.uniform_(0.5, 2)
module("BatchNorm2d evaluation", evaluated, [torch.randn(2, 2, 3, 3)], train=False)
module("Conv1d", nn.Conv1d(4, 6, 3, stride=2, padding=1, groups=2), [torch.randn(2, 4, 7)])
module("Conv2d", nn.Conv2d(2, 3, (3, 2), dilation=(1, 2), padding=(1, 0)), [torch.randn(2, 2, 4, 5)])
module("RNN", nn.RNN(3, 4, batch_first=True), [torch.randn(2, 5, 3)])
module("LSTM", nn.LSTM(3, 2, 2, batch_first=True, bidirectional=True), [torch.randn(2, 4, 3)],
       run=lambda m, x: (lambda y: (y[0], y[1][0], y[1][1]))(m(x)))
module("GRU", nn.GRU(3, 4, batch_first=True), [torch.randn(2, 5, 3), torch.randn(1, 2, 4)])
module("MultiHeadAttention", shaken(nn.MultiheadAttention(4, 2, batch_first=True)),
       [torch.randn(2, 3, 4), torch.randn(2, 5, 4)], run=lambda m, q, k: (m(q, k, k)[0],))
module("TransformerEncoderLayer post", shaken(nn.TransformerEncoderLayer(
    4, 2, 6, dropout=0, batch_first=True)), [torch.randn(2, 3, 4)])
module("TransformerEncoderLayer pre", shaken(nn.TransformerEncoderLayer(
    4, 2, 6, dropout=0, batch_first=True, norm_first=True, activation="gelu")), [torch.randn(2, 3, 4)])
causal = torch.full((3, 3), float("-inf")).triu(1)
module("TransformerDecoderLayer", shaken(nn.TransformerDecoderLayer(4, 2, 6, dropout=0, batch_first=True)),
       [torch.randn(2, 3, 4), torch.randn(2, 5, 4)], run=lambda m, x, c: (m(x, c, tgt_mask=causal),))
module("Embedding", nn.Embedding(5, 3), [], run=lambda m: (m(torch.tensor([[0, 4], [4, 2]])),))


lengths = torch.tensor([4, 1, 3])
padding = torch.arange(4)[None, :] >= lengths[:, None]


def padded(m, x, h=None):
    """Recurrent layers over sequences of those lengths: outputs, then the last states."""
    y, last = m(nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False), h)
    y, _ = nn.utils.rnn.pad_packed_sequence(y, batch_first=True, total_length=x.shape[1])
    return (y,) + (last if isinstance(last, tuple) else (last,))


class TCNBlock(nn.Module):
    """The block of Bai, Kolter and Koltun 2018, with weight norm and without dropout."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.utils.weight_norm(nn.Conv1d(3, 4, 2, padding=2, dilation=2))
        self.conv2 = nn.utils.weight_norm(nn.Conv1d(4, 4, 2, padding=2, dilation=2))
        self.downsample = nn.Conv1d(3, 4, 1)

    def forward(self, x):
        y = torch.relu(self.conv1(x)[..., :-2])
        y = torch.relu(self.conv2(y)[..., :-2])
        return torch.relu(y + self.downsample(x))


module("RNN relu", nn.RNN(3, 2, 2, nonlinearity="relu", batch_first=True), [torch.randn(2, 4, 3)])
module("LSTM lengths", nn.LSTM(3, 2, 2, bias=False, batch_first=True), [torch.randn(3, 4, 3)], run=padded)
module("GRU lengths", nn.GRU(3, 2, 2, batch_first=True, bidirectional=True),
       [torch.randn(3, 4, 3), torch.randn(4, 3, 2)], run=padded)
module("MultiHeadAttention lengths", shaken(nn.MultiheadAttention(4, 2, bias=False, batch_first=True)),
       [torch.randn(3, 2, 4), torch.randn(3, 4, 4)], run=lambda m, q, k: (m(q, k, k, key_padding_mask=padding)[0],))
module("TransformerEncoderLayer lengths", shaken(nn.TransformerEncoderLayer(
    4, 2, 6, dropout=0, batch_first=True)), [torch.randn(3, 4, 4)],
    run=lambda m, x: (m(x, src_key_padding_mask=padding),))
module("TransformerDecoderLayer lengths", shaken(nn.TransformerDecoderLayer(4, 2, 6, dropout=0, batch_first=True)),
       [torch.randn(3, 3, 4), torch.randn(3, 4, 4)],
       run=lambda m, x, c: (m(x, c, tgt_mask=causal, memory_key_padding_mask=padding),))
module("Conv1d weight_norm", shaken(nn.utils.weight_norm(nn.Conv1d(4, 6, 3, padding=1, groups=2))),
       [torch.randn(2, 4, 5)])
module("TCNBlock weight_norm", shaken(TCNBlock()), [torch.randn(2, 3, 6)])

with open("tests/parity/nn_reference.lua", "w") as f:
    f.write("-- Written by make_nn_reference.py with PyTorch %s, in double precision.\n" % torch.__version__)
    f.write("return {\n")
    for name, entries in out:
        f.write('  ["%s"] = %s,\n' % (name, entries))
    f.write("}\n")
