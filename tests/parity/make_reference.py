#!/usr/bin/python3
"""Writes reference.bin: what PyTorch computes for each case, for tests/parity/test_parity.lua.

Run it from anywhere with Debian's python3-torch, when cases change: make_reference.py. The file
is committed, so that the test needs neither Python nor PyTorch.
"""

import pathlib
import sys

import torch

sys.dont_write_bytecode = True

import cases_element  # noqa: E402, F401 (adds cases, as do the others)
import cases_layer  # noqa: E402, F401
import cases_linear  # noqa: E402, F401
import cases_nn  # noqa: E402, F401
import cases_sum  # noqa: E402, F401
import parity  # noqa: E402

torch.set_num_threads(1)
torch.manual_seed(0)
here = pathlib.Path(__file__).resolve().parent
parity.write(here / "reference.bin")
print(f"{len(parity.cases)} cases, {(here / 'reference.bin').stat().st_size} bytes")
