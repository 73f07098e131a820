"""pandas reads and sorts, a function compiled by numba does the accounts, on all threads.

    numba_fifo.py DATA START OUT THREADS      NUMBA_CACHE_DIR keeps the compiled function between runs
"""
import os
import sys

data, start, out, threads = sys.argv[1:5]
os.environ["NUMBA_NUM_THREADS"] = threads

import numba
import numpy as np
import pandas as pd


@numba.njit
def front(shares, amount, first, last, m):
    """What the first m shares of rows first..last-1 cost."""
    cost = 0.0
    for i in range(first, last):
        if m <= 0:
            break
        if shares[i] <= m:
            cost += amount[i]
        else:
            cost += amount[i] * m / shares[i]
        m -= shares[i]
    return cost


@numba.njit(parallel=True, cache=True)
def accounts(first, symbol, day, cut, buy, sell, paid, received, mark, following, days, returned, result):
    """The k-th share bought meets the k-th share sold: an account needs sums, not a queue."""
    for a in numba.prange(len(first) - 1):
        low, high, s = first[a], first[a + 1], symbol[a]
        split = low
        while split < high and day[split] < cut:
            split += 1
        b0 = s0 = b1 = s1 = 0
        for i in range(low, split):
            b0 += buy[i]
            s0 += sell[i]
        p = r = pw = rw = x = net = square = 0.0
        for i in range(low, high):
            b1 += buy[i]
            s1 += sell[i]
            p += paid[i]
            r += received[i]
            if i >= split:
                pw += paid[i]
                rw += received[i]
                n = float(buy[i] - sell[i])
                net += n
                square += n * n
                x += n * following[s, day[i]]
        m0, m1 = min(b0, s0), min(b1, s1)
        sold, bought = front(sell, received, low, high, m1), front(buy, paid, low, high, m1)
        result[a, 0] = sold - bought - front(sell, received, low, high, m0) + front(buy, paid, low, high, m0)
        result[a, 1] = (b1 - s1) * mark[s] - (p - bought) + (r - sold)
        result[a, 2], result[a, 3] = pw, rw
        n = days[s]
        if n > 1:
            mean = net / n
            variance = square / n - mean * mean
            if variance > 1e-9 * (1 + mean * mean):
                result[a, 4] = (x - mean * returned[s]) / np.sqrt(variance)


text = {"symbol": "category", "broker": "category", "date": "category"}
trades = pd.read_csv(data + "/trades.csv", dtype=text)
prices = pd.read_csv(data + "/prices.csv", dtype={"symbol": str, "date": str})
returns = pd.read_csv(data + "/returns.csv", dtype={"symbol": str, "date": str})

names = {c: trades[c].cat.categories.to_numpy() for c in text}
order = np.argsort(names["date"])
place = np.empty(len(order), np.int64)
place[order] = np.arange(len(order))
calendar = names["date"][order]
S, B, D = len(names["symbol"]), len(names["broker"]), len(calendar)
symbol = trades.symbol.cat.codes.to_numpy().astype(np.int64)
day = place[trades.date.cat.codes.to_numpy()]
key = (symbol * B + trades.broker.cat.codes.to_numpy()) * D + day
rows = np.argsort(key)
account = key[rows] // D
first = np.concatenate([[0], np.flatnonzero(np.diff(account)) + 1, [len(rows)]])
owner = account[first[:-1]]

at = {s: i for i, s in enumerate(names["symbol"])}
when = {d: i for i, d in enumerate(calendar)}
cut = int(np.searchsorted(calendar, start))
open_ = np.zeros((S, D), bool)
open_[symbol, day] = True


def table(frame, column):
    frame = frame[frame.symbol.isin(at) & frame.date.isin(when)]
    t = np.zeros((S, D))
    t[frame.symbol.map(at).to_numpy(), frame.date.map(when).to_numpy()] = frame[column]
    return t


close, step = table(prices, "close"), table(returns, "return")
following, days, returned, mark = np.zeros((S, D)), np.zeros(S), np.zeros(S), np.zeros(S)
for s in range(S):
    d = np.flatnonzero(open_[s])
    mark[s] = close[s, d[-1]]
    d = d[d >= cut]
    following[s, d[:-1]] = step[s, d[1:]]
    days[s], returned[s] = len(d), step[s, d[1:]].sum()

result = np.zeros((len(owner), 5))
accounts(first, owner // B, day[rows], cut, *(trades[c].to_numpy()[rows] for c in ("buy_shares", "sell_shares")),
         *(trades[c].to_numpy().astype(float)[rows] for c in ("buy_amount", "sell_amount")), mark, following, days, returned, result)
total = pd.DataFrame(result, columns=["realized", "unrealized", "buy", "sell", "alpha"]).groupby(names["broker"][owner % B]).sum()
total.insert(0, "total_pnl", total.realized + total.unrealized)
total.sort_values("total_pnl", ascending=False).to_csv(out, index_label="broker", float_format="%.9f")
