"""Compares lot-backtest with the reference answers.

usage: backtest_random.py SHARED [--markets N] [--seed N] [--symbols N | --full]

Made-up markets of hostile symbols (gaps, flat runs, tick grids, one-day and empty windows, ruin, zero and
missing prices, a returns table that lacks days or symbols), a series of 100,000 days, and symbols of
the real price table: metrics to 1e-9 relative, positions exactly, daily returns to 1e-9.
"""
import argparse, csv, gzip, importlib.util, io, math, os, random, subprocess, sys

sys.dont_write_bytecode = True
ap = argparse.ArgumentParser()
ap.add_argument("shared")
ap.add_argument("--markets", type=int, default=18)
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--symbols", type=int, default=5, help="of the real table")
ap.add_argument("--full", action="store_true", help="all real symbols, one point a strategy (an hour)")
args = ap.parse_args()
spec = importlib.util.spec_from_file_location("oracle", os.path.join(args.shared, "oracle", "backtest_oracle.py"))
oracle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(oracle)
failures = compared = 0


def run(*argv):
    p = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if p.returncode:
        sys.exit(f"{' '.join(argv)}: exit {p.returncode}: {p.stderr.strip()}")
    return p.stdout


def close(a, b):
    if a == b:
        return True
    if a == "" or b == "":
        return False
    a, b = float(a), float(b)
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))


def cell(v):
    """A figure beyond a double's range is an empty cell."""
    return "" if v in (float("inf"), float("-inf")) else v


def fail(where, what, expected, got):
    global failures
    failures += 1
    if failures < 20:
        print(f"{where}: {what}: expected {expected!r}, got {got!r}")


def partition(table, path, slices):
    run("lot-partition", "--table", table, "-o", table + ".parts.csv", "--slices", slices, path)


def compare(where, data, strategy, grid, options, folder, daily=False):
    """All points of a grid at once; data is what oracle.load gives for the symbol."""
    global compared
    dates, closes, returns = data
    argv = ["lot-backtest", "--strategy", strategy, folder]
    for k, v in options.items():
        argv += ["--" + k.replace("_", "-"), v]
    if grid:
        argv += ["--grid", " ".join(f"{k}={','.join(v)}" for k, v in grid.items())]
    numbers = (options.get("start", ""), options.get("end", ""), float(options.get("buy_cost", 0.001425)),
               float(options.get("sell_cost", 0.004425)))
    if daily:
        out = list(csv.DictReader(io.StringIO(run(*argv, "--daily"))))
        pos = oracle.STRATEGIES[strategy](closes, {k: v[0] for k, v in grid.items()})
        try:
            _, want = oracle.simulate(dates, returns, pos, *numbers)
        except OverflowError:
            return
        if len(out) != len(want):
            fail(where, "days", len(want), len(out))
        for (d, p, x), o in zip(want, out):
            compared += 1
            if d != o["date"] or p != float(o["position"]) or not close(x, float(o["return"])):
                fail(f"{where} {argv[2:]}", f"{d} --daily", (d, p, x), tuple(o.values()))
        return
    for row in csv.DictReader(io.StringIO(run(*argv))):
        pos = oracle.STRATEGIES[strategy](closes, {k: row[k] for k in grid})
        try:
            want, _ = oracle.simulate(dates, returns, pos, *numbers)
        except OverflowError:      # growth a year beyond a double: the reference gives up
            continue
        if not math.isfinite(want["total_return"]):
            # Equity passed a double's range: what the reference saw of its falls ends there.
            want.update(dict.fromkeys(("total_return", "cagr", "max_drawdown", "calmar"), ""))
        for k, v in want.items():
            compared += 1
            if not close(cell(v), row[k]):
                fail(f"{where} {argv[2:]} {[row[g] for g in grid]}", k, v, row[k])


# ---- made-up markets ----

def day(i):
    import datetime
    return str(datetime.date(2001, 1, 1) + datetime.timedelta(i))


def walk(r, n, sigma=0.03):
    p, out = r.uniform(5, 200), []
    for _ in range(n):
        p *= 1 + r.gauss(0, sigma)
        p = max(p, 0.01)
        out.append(f"{p:.{r.choice((2, 4, 8))}f}")
    return out


def ticks(r, n, size, start):
    p, out = start, []
    for _ in range(n):
        p = max(1, p + r.choice((-2, -1, -1, 0, 0, 0, 1, 1, 2)))
        out.append(f"{p * size:.8f}")
    return out


def flat(r, n):
    out, p = [], 10.11
    while len(out) < n:
        out += [f"{p:.2f}"] * r.randint(1, 60)
        p = round(p * r.choice((0.9, 1.1, 1.0, 1.05, 0.95)), 2)
    return out[:n]


def ruin(r, n):
    p, out = 10.0, []
    for _ in range(n):
        p *= r.choice((2.5, 0.4, 1.0, 1.01, 0.99, 3.0, 0.33))
        p = min(max(p, 0.0001), 3e7)
        out.append(f"{p:.4f}")
    return out


def edge(r, n):
    return [r.choice(("39999999.99999999", "39999999.99999998", "0.00000001", "0.00000002", "20000000")) for _ in range(n)]


def high(r, n):
    return [f"{39999999 - r.randint(0, 3)}.{r.randint(0, 99999999):08d}" for _ in range(n)]


def doubles(r, n):
    """Averages and bands are hit exactly again and again."""
    return [r.choice(("95", "100", "105", "110", "90", "100")) for _ in range(n)]


KINDS = dict(walk=walk, quiet=lambda r, n: walk(r, n, 0.001), tick=lambda r, n: ticks(r, n, 0.05, 200),
             cent=lambda r, n: ticks(r, n, 0.01, 12), flat=flat, constant=lambda r, n: ["10.11"] * n, ruin=ruin, edge=edge,
             high=high, doubles=doubles, one=lambda r, n: ["12.5"], two=lambda r, n: ["12.5", "13.1"])


def market(r, slices):
    prices, returns = ["symbol,date,close"], ["symbol,date,return"]
    for kind, make in KINDS.items():
        closes = make(r, r.randint(40, 260))
        at = r.randint(0, 200)
        table = r.random() < 0.4
        for c in closes:
            at += 1 if r.random() < 0.8 else r.randint(2, 9)
            if r.random() < 0.02:
                prices.append(f"{kind},{day(at)},{r.choice(('', '0', '0.000'))}")
                at += 1
            prices.append(f"{kind},{day(at)},{c}")
            if table and r.random() < 0.9:
                returns.append(f"{kind},{day(at)},{r.choice((r.gauss(0, 0.03), r.gauss(0, 0.03), 0.001, 0.0, 1.5, -0.999)):.6f}")
    body = prices[1:]
    r.shuffle(body)
    open("prices.csv", "w").write("\n".join(prices[:1] + body) + "\n")
    open("returns.csv", "w").write("\n".join(returns) + "\n")
    partition("prices", "prices.csv", slices)
    partition("returns", "returns.csv", slices)
    return oracle.load("prices.csv", "returns.csv")


def pick(r, values, k=3):
    return list(dict.fromkeys(r.choice(values) for _ in range(k)))


def grids(r):
    whole = ["1", "2", "3", "4", "5", "7", "10", "20", "33", "60", "300"]
    small = ["0", "0.01", "0.05", "0.1", "0.025", "0.000000001", "0.5", "1"]
    return {
        "buy_hold": {},
        "sma_cross": dict(fast=pick(r, whole), slow=pick(r, whole)),
        "mean_reversion": dict(period=pick(r, whole), threshold=pick(r, small)),
        "momentum": dict(lookback=pick(r, whole), threshold=pick(r, small + ["2", "10.5"])),
        "breakout": dict(entry=pick(r, whole), exit=pick(r, whole)),
        "rsi": dict(period=pick(r, whole, 2), low=pick(r, ["0", "20", "30", "33.333333333", "50", "70"], 2),
                    high=pick(r, ["30", "50", "55.5", "70", "100"], 2)),
        "bollinger": dict(period=pick(r, whole), width=pick(r, ["0", "0.5", "1", "1.5", "2", "0.333333333", "3"])),
    }


def made_up(seed):
    r = random.Random(seed)
    os.makedirs(f"m{seed}", exist_ok=True)
    os.chdir(f"m{seed}")
    data = market(r, "slices")
    for kind, series in data.items():
        for strategy, grid in grids(r).items():
            options = {}
            if r.random() < 0.5:
                options["start"] = day(r.randint(-20, 500))
            if r.random() < 0.5:
                options["end"] = max(day(r.randint(-20, 700)), options.get("start", ""))
            if r.random() < 0.1 and series[0]:
                options["start"] = options["end"] = r.choice(series[0])
            if r.random() < 0.3:
                options["buy_cost"], options["sell_cost"] = r.choice((("0", "0"), ("0.01", "0.02"), ("0.3", "0.9"), ("1", "1")))
            # The first values alone: the exact positions of one point.
            compare(f"market {seed} {kind}", series, strategy, grid, options, f"slices/{kind}")
            compare(f"market {seed} {kind}", series, strategy, {k: v[:1] for k, v in grid.items()}, options, f"slices/{kind}", True)
    os.chdir("..")


def long_series():
    """100,000 days of ticks: nothing drifts."""
    r = random.Random(100)
    closes = ticks(r, 100000, 0.05, 2000)
    import datetime
    first = datetime.date(1700, 1, 1)
    dates = [str(first + datetime.timedelta(i)) for i in range(len(closes))]
    open("long.csv", "w").write("symbol,date,close\n" + "".join(f"L,{d},{c}\n" for d, c in zip(dates, closes)))
    partition("prices", "long.csv", "long")
    data = oracle.load("long.csv")["L"]
    for strategy, grid in dict(sma_cross=dict(fast=["3"], slow=["20"]), mean_reversion=dict(period=["10"], threshold=["0.01"]),
                               momentum=dict(lookback=["20"], threshold=["0.025"]), breakout=dict(entry=["20"], exit=["10"]),
                               rsi=dict(period=["14"], low=["30"], high=["70"]), bollinger=dict(period=["20"], width=["2"])).items():
        compare("100000 days", data, strategy, grid, {}, "long/L", True)


def real(count):
    path = os.path.join(args.shared, "data", "prices-1999-2018.csv.gz")
    if not os.path.exists(path):
        return
    partition("prices", path, "real")
    names = sorted(os.listdir("real"))
    r = random.Random(5)
    chosen = names if args.full else r.sample(names, count)
    rows = {}
    with gzip.open(path, "rt") as f:
        next(f)
        for line in f:
            s, d, c, _ = line.split(",")
            if s in chosen:
                rows.setdefault(s, []).append((d, c))
    for s in chosen:
        with open("one.csv", "w") as f:
            f.write("symbol,date,close\n" + "".join(f"{s},{d},{c}\n" for d, c in rows[s]))
        series = oracle.load("one.csv")[s]
        for strategy, grid in dict(buy_hold={}, sma_cross=dict(fast=["10"], slow=["50"]), mean_reversion=dict(period=["20"], threshold=["0.05"]),
                                   momentum=dict(lookback=["60"], threshold=["0.05"]), breakout=dict(entry=["20"], exit=["10"]),
                                   rsi=dict(period=["14"], low=["30"], high=["70"]), bollinger=dict(period=["20"], width=["2"])).items():
            compare(f"real {s}", series, strategy, grid, {}, f"real/{s}")
            if not args.full:
                compare(f"real {s}", series, strategy, grid, {"start": "2008-01-01", "end": "2012-12-31"}, f"real/{s}")


for seed in range(args.seed, args.seed + args.markets):
    made_up(seed)
long_series()
real(args.symbols)
if failures:
    print(f"{failures} of {compared} figures differ")
    sys.exit(1)
if sys.stdout.isatty() or args.full:
    print(f"{compared} figures agree")
