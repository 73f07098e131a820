#!/usr/bin/python3
"""Writes the .npz files beside this script: slices as NumPy saves them, for lot-cat to read.

They are kept so that the tests need no NumPy; run this only to add to them."""
import io
import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
days = np.array(["2024-06-17", "2024-06-18", "2024-06-17", "2024-06-17", "2024-06-19"], "M8[D]")
trades = dict(
    broker=np.array([b"1020", b"9A9X", b"9A9x"]),
    first=np.array([0, 2, 3, 5]),
    date=days,
    buy_shares=np.array([1000, 0, 3, 2**40, 7], "i8"),
    sell_shares=np.array([0, 500, 3, 0, 7], "i4"),
    buy_amount=np.array([850000, 0, 1, 2**62, 12345], "i8"),
    sell_amount=np.array([0, 425000, 1, 0, 54321], "i4"),
)


class Pipe(io.RawIOBase):
    """A stream that cannot seek, as standard output is when it is a pipe."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


np.savez(os.path.join(HERE, "trades.npz"), **trades)
np.savez_compressed(os.path.join(HERE, "packed.npz"), **trades)
pipe = Pipe()
np.savez_compressed(pipe, **trades)
with open(os.path.join(HERE, "pipe.npz"), "wb") as f:
    f.write(pipe.data)
np.savez_compressed(os.path.join(HERE, "prices.npz"), date=days[:2], close=np.array([85.0, 100.05]))
np.savez_compressed(os.path.join(HERE, "returns.npz"), date=days[:2], value=np.array([0.1, 1 / 3]))
np.savez_compressed(os.path.join(HERE, "unknown.npz"), date=days[:2], name=np.array(["雲", "梯"]))
np.savez_compressed(
    os.path.join(HERE, "wrong.npz"),
    broker=np.array([b"9A9x", b"1020"]),
    first=np.array([0, 2, 4]),
    date=np.array(["2024-06-18", "2024-06-18", "2024-06-17", "2024-06-18"], "M8[D]"),
    buy_shares=np.array([0, 10, 0, -5]),
    sell_shares=np.array([0, 0, 0, 1]),
    buy_amount=np.array([0, 10, 99, 5]),
    sell_amount=np.array([0, 0, 0, 10]),
)
