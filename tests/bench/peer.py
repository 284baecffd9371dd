"""PyTorch's side of the benchmark: one process for one setting of threads and OpenBLAS kernel.

It says "ready", or "missing" where there is no PyTorch, reads lines from standard input and answers
each with one line:
    NAME SECONDS    runs the row for about that long, answers the median seconds a call
    NAME bytes      answers by how much one call raises the process's largest resident size; for
                    a process of its own
An unknown name is answered with "-".
"""
import contextlib
import math
import re
import statistics
import sys
import time

try:
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
except ImportError:
    print("missing", flush=True)
    sys.exit(1)

torch.manual_seed(0)
torch.set_num_threads(int(sys.argv[1]))
rows = {}


def row(name):
    def keep(make):
        rows[name] = make
        return make
    return keep


class Language(nn.Module):
    """A small language model: embedding, a recurrent net or a pre-norm Transformer, logits."""

    def __init__(self, kind, width, layers, length, heads, words=65):
        super().__init__()
        self.kind, self.heads = kind, heads
        self.embedding = nn.Embedding(words, width)
        if kind == "transformer":
            self.position = nn.Embedding(length, width)
            self.blocks = nn.ModuleList(self.block(width) for _ in range(layers))
            self.last = nn.LayerNorm(width)
            self.register_buffer("mask", torch.full((length, length), -math.inf).triu(1))
        else:
            self.net = {"rnn": nn.RNN, "lstm": nn.LSTM}[kind](width, width, layers, batch_first=True)
        self.out = nn.Linear(width, words)

    @staticmethod
    def block(width):
        return nn.ModuleDict(dict(
            norm1=nn.LayerNorm(width), qkv=nn.Linear(width, 3 * width), out=nn.Linear(width, width),
            norm2=nn.LayerNorm(width), up=nn.Linear(width, 4 * width), down=nn.Linear(4 * width, width)))

    def attend(self, block, h):
        batch, length, width = h.shape
        q, k, v = (z.view(batch, length, self.heads, -1).transpose(1, 2)
                   for z in block["qkv"](block["norm1"](h)).chunk(3, -1))
        weights = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + self.mask[:length, :length]
        mixed = (weights.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, width)
        return h + block["out"](mixed)

    def forward(self, x):
        h = self.embedding(x)
        if self.kind == "transformer":
            h = h + self.position.weight[None, :x.shape[1]]
            for block in self.blocks:
                h = self.attend(block, h)
                h = h + block["down"](F.gelu(block["up"](block["norm2"](h))))
            h = self.last(h)
        else:
            h, _ = self.net(h)
        return self.out(h)


def step_of(model, optimizer, x, y):
    def step():
        optimizer.zero_grad(set_to_none=True)
        logits = model(x)
        F.cross_entropy(logits.reshape(-1, logits.shape[-1]), y.reshape(-1)).backward()
        optimizer.step()
    return step


def language(kind, width, layers, length, batch, heads=4):
    def make():
        model = Language(kind, width, layers, length, heads)
        x, y = torch.randint(0, 65, (batch, length)), torch.randint(0, 65, (batch, length))
        return step_of(model, torch.optim.Adam(model.parameters(), 1e-3), x, y)
    return make


def language_named(name):
    """The training step of a net by its name, as "lstm D64 T32 B16" or "transformer D64 L2 T32 B16"."""
    found = re.fullmatch(r"(rnn|lstm|transformer) D(\d+)(?: L(\d+))? T(\d+) B(\d+)", name)
    if not found:
        return None
    width, layers, length, batch = (int(number or 1) for number in found.groups()[1:])
    return language(found[1], width, layers, length, batch, heads=6 if width == 384 else 4)


def mlp(norm):
    def make():
        model = nn.Sequential(nn.Linear(2, 32), norm(32), nn.Tanh(), nn.Linear(32, 32), norm(32),
                              nn.Tanh(), nn.Linear(32, 2))
        return step_of(model, torch.optim.SGD(model.parameters(), 0.1), torch.randn(64, 2),
                       torch.randint(0, 2, (64,)))
    return make


rows["mlp 64x32 batch_norm"] = mlp(nn.BatchNorm1d)
rows["mlp 64x32 layer_norm"] = mlp(nn.LayerNorm)


@row("cnn 32x16x16 batch_norm")
def cnn():
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        nn.Conv2d(16, 32, 3, padding=1, stride=2), nn.BatchNorm2d(32), nn.ReLU(),
        nn.Conv2d(32, 32, 3, padding=1, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(32 * 16, 10))
    return step_of(model, torch.optim.SGD(model.parameters(), 0.1), torch.randn(32, 1, 16, 16),
                   torch.randint(0, 10, (32,)))


def forward_and_back(f, shape, *more):
    """One op, forward and backward, with gradients for all its inputs."""
    def make():
        inputs = [torch.randn(s, requires_grad=True) for s in (shape, *more)]
        seed = torch.randn(shape)

        def call():
            for x in inputs:
                x.grad = None
            f(*inputs).backward(seed)
        return call
    return make


for place, shape in (("in cache", (128, 512)), ("out of cache", (16384, 1024))):
    width = shape[1:]
    rows["layer_norm " + place] = forward_and_back(
        lambda x, w, b: F.layer_norm(x, w.shape, w, b), shape, width, width)
    rows["batch_norm " + place] = forward_and_back(
        lambda x, w, b: F.batch_norm(x, None, None, w, b, True), shape, width, width)
    rows["softmax " + place] = forward_and_back(lambda x: x.softmax(-1), shape)
    rows["gelu " + place] = forward_and_back(F.gelu, shape)
    rows["tanh " + place] = forward_and_back(torch.tanh, shape)


def matmul(n):
    def make():
        a, b, out = torch.randn(n, n), torch.randn(n, n), torch.empty(n, n)
        return lambda: torch.mm(a, b, out=out)
    return make


for n in (32, 64, 128, 256, 512, 1024):
    rows[f"matmul {n}"] = matmul(n)


@row("add of 4 numbers")
def tiny():
    a, b = torch.randn(4), torch.randn(4)
    return lambda: a + b


def attention(length):
    def make():
        q, k, v = (torch.randn(1, 4, length, 32, requires_grad=True) for _ in range(3))

        def call():
            ((q @ k.transpose(-1, -2) / math.sqrt(32)).softmax(-1) @ v).sum().backward()
        return call
    return make


for length in (64, 1024, 2048, 4096):
    rows[f"attention memory {length}"] = attention(length)


class Timer:
    """The median seconds of a call; measure.lua's timer, which does the same, says how."""

    def __init__(self, call):
        self.call, self.once = call, None

    def timed(self, count):
        start = time.perf_counter()
        for _ in range(count):
            self.call()
        return max(time.perf_counter() - start, 1e-9) / count

    def median(self, budget):
        if not self.once:
            self.once = self.timed(1)
            if self.once > 10 * budget:
                return self.once
        elif self.once < budget / 5:
            self.call()
        self.once = self.timed(1)
        count = max(1, int(budget / 5 / self.once))
        times = [self.once] if count == 1 else []
        while len(times) < min(5, int(budget / self.once)):
            times.append(self.timed(count))
        return statistics.median_low(times)


def status(field):
    """A number of bytes that Linux keeps of this process."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field + ":"))


def peak_bytes(call):
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # the largest resident size starts anew
    before = status("VmRSS")
    call()
    return status("VmHWM") - before


current, timer = None, None  # of the last row alone: some are large
print("ready", torch.__version__, flush=True)
for line in sys.stdin:
    name, _, what = line.strip().rpartition(" ")
    make = rows.get(name) or language_named(name)
    if not make:
        print("-", flush=True)
        continue
    if name != current:
        timer = None
        current, timer = name, Timer(make())
    print(peak_bytes(timer.call) if what == "bytes" else f"{timer.median(float(what)):.9e}", flush=True)
