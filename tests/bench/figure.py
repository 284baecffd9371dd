"""What figure.lua draws, with matplotlib: python3 figure.py KIND FILE; prints the same."""
import sys

import matplotlib
import numpy as np

matplotlib.use("svg" if sys.argv[2].endswith(".svg") else "agg")
import matplotlib.pyplot as plt  # after the backend is chosen

random = np.random.default_rng(1).random


def loss(name, count):
    return 2 / (1 + np.arange(1, count + 1) * 0.01 * name) + random(count) / 10


def lines():
    figure, axes = plt.subplots(figsize=(5.6, 3.6))
    for i, name in enumerate(["BatchNorm", "LayerNorm", "RMSNorm"]):
        axes.plot(loss(i + 1, 1000), label=name)
    axes.set(title="Loss", xlabel="step", ylabel="loss")
    axes.legend()
    return figure


def scatter():
    x = random((100000, 3)).sum(1)
    figure, axes = plt.subplots(figsize=(5.6, 3.6))
    axes.scatter(x, x + random((100000, 2)).sum(1), s=2, alpha=0.3, linewidths=0)
    axes.set(xlabel="a", ylabel="b")
    return figure


def heat():
    i = (np.arange(1, 513) - 256) / 256
    figure, axes = plt.subplots(figsize=(5.6, 5.6))
    figure.colorbar(axes.imshow(i[:, None] * i + random((512, 512))))
    return figure


def grid():
    figure, all_axes = plt.subplots(4, 3, figsize=(5.6, 5.6), layout="constrained")
    for i, axes in enumerate(all_axes.flat):
        axes.plot(loss(i + 1, 100), label="train")
        axes.plot(loss(i + 2, 100), label="test")
        axes.set_title(f"({chr(97 + i)}) run {i + 1}")
    figure.legend(*axes.get_legend_handles_labels(), loc="upper left", ncol=2)
    return figure


# 560 pixels wide, and two pixels a pixel; dpi means nothing to an SVG of lines.
drawn = {"lines": lines, "scatter": scatter, "heat": heat, "grid": grid}[sys.argv[1]]()
drawn.savefig(sys.argv[2], dpi=200)
with open("/proc/self/status") as status:
    print(next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:")))
