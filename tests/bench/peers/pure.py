"""The job as one would first write it: the csv module, dictionaries, a queue of lots, a pool of processes.

    pure.py DATA START OUT PROCESSES
"""
import csv
import sys
from collections import defaultdict, deque
from multiprocessing import Pool


def settle(queue, other, shares, price, sign):
    """Shares meet the open lots of the other side, oldest first; what is left becomes a lot. The profit."""
    profit = 0.0
    while shares and queue:
        lot = queue[0]
        taken = min(lot[0], shares)
        profit += sign * taken * (price - lot[1])
        shares -= taken
        lot[0] -= taken
        if not lot[0]:
            queue.popleft()
    if shares:
        other.append([shares, price])
    return profit


def account(days, calendar, returns, start, mark):
    longs, shorts = deque(), deque()
    realized = bought = sold = 0.0
    for day in sorted(days):
        buy, sell, paid, received = days[day]
        inside = day >= start
        profit = settle(longs, shorts, sell, received / sell, 1) if sell else 0.0
        profit += settle(shorts, longs, buy, paid / buy, -1) if buy else 0.0
        if inside:
            realized += profit
            bought += paid
            sold += received
    unrealized = sum(n * (mark - p) for n, p in longs) + sum(n * (p - mark) for n, p in shorts)
    nets = [days[d][0] - days[d][1] if d in days else 0 for d in calendar]
    alpha = 0.0
    if len(nets) > 1:
        mean = sum(nets) / len(nets)
        spread = (sum((x - mean) ** 2 for x in nets) / len(nets)) ** 0.5
        if spread:
            alpha = sum((nets[i - 1] - mean) * returns[i] for i in range(1, len(nets))) / spread
    return realized, unrealized, bought, sold, alpha


def symbol(task):
    accounts, closes, returns, start = task
    days = sorted({d for a in accounts.values() for d in a})
    calendar = [d for d in days if d >= start]
    steps = [returns.get(d, 0.0) for d in calendar]
    return [(b, *account(a, calendar, steps, start, closes[days[-1]])) for b, a in accounts.items()]


def read(path):
    with open(path, newline="") as f:
        rows = csv.reader(f)
        next(rows)
        yield from rows


def main(data, start, out, processes):
    closes, returns = defaultdict(dict), defaultdict(dict)
    trades = defaultdict(lambda: defaultdict(dict))
    for s, d, v in read(data + "/prices.csv"):
        closes[s][d] = float(v)
    for s, d, v in read(data + "/returns.csv"):
        returns[s][d] = float(v)
    for s, b, d, buy, sell, paid, received in read(data + "/trades.csv"):
        trades[s][b][d] = int(buy), int(sell), float(paid), float(received)
    totals = defaultdict(lambda: [0.0] * 5)
    tasks = ((trades[s], closes[s], returns[s], start) for s in sorted(trades))
    with Pool(processes) as pool:
        for rows in pool.imap(symbol, ((dict(t), c, r, s) for t, c, r, s in tasks)):
            for broker, *figures in rows:
                totals[broker] = [x + y for x, y in zip(totals[broker], figures)]
    with open(out, "w") as f:
        f.write("broker,total_pnl,realized,unrealized,buy,sell,alpha\n")
        for b, t in sorted(totals.items(), key=lambda kv: (-kv[1][0] - kv[1][1], kv[0])):
            f.write("%s,%.4f,%.4f,%.4f,%.4f,%.4f,%.9f\n" % (b, t[0] + t[1], *t))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
