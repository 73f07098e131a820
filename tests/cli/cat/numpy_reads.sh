#!/usr/bin/env bash
# NumPy opens every kind of slice and of partial, with the types and figures that lot-cat prints, and
# unzip finds nothing wrong with them.
python=/usr/bin/python3
$python -c 'import numpy' 2>/dev/null || { echo "python3-numpy is not installed"; exit 77; }
command -v unzip >/dev/null || { echo "unzip is not installed"; exit 77; }
lot-gen -s 12 -d 60 -b 30 -a 6 -o data
for t in prices returns trades; do lot-partition --table=$t --slices=slices -o $t.csv data/$t.csv; done
mkdir pnl
for s in slices/*; do lot-fifo --partial=pnl/${s#slices/}.npz $s; done
lot-merge -o group.npz pnl/*.npz
for f in slices/*/*.npz pnl/*.npz group.npz; do
	unzip -tqq $f || echo "unzip: $f"
	lot-cat --check $f
done
cat >look.py <<'END'
import csv, glob, subprocess, sys
import numpy as np

TYPES = {"date": ["<M8[D]"], "close": ["<f8"], "value": ["<f8"], "first": ["<i8"], "broker": ["|S4"]}
FIGURES = ["buy_shares", "sell_shares", "buy_amount", "sell_amount"]


def printed(path, *options):
    out = subprocess.run(["lot-cat", *options, path], check=True, capture_output=True, text=True).stdout
    rows = list(csv.reader(out.splitlines()))
    return dict(zip(rows[0], zip(*rows[1:])))


seen = set()
for path in sorted(glob.glob("slices/*/*.npz")):
    z, text = np.load(path), printed(path)
    table = path.split("/")[-1]
    seen.add(table)
    for name in z.files:
        types = TYPES.get(name, ["<i4", "<i8"])
        assert z[name].dtype.str in types, (path, name, z[name].dtype)
    if table == "trades.npz":
        broker = np.repeat(z["broker"], np.diff(z["first"]))
        assert [b.decode() for b in broker] == list(text["broker"]), path
        for name in FIGURES:
            unit = 10000 if name.endswith("amount") else 1
            got = [round(float(x) * unit) for x in text[name]]
            assert got == z[name].tolist(), (path, name)
            wide = z[name].max() > 2**31 - 1
            assert z[name].dtype.itemsize == (8 if wide else 4), (path, name)
    else:
        name = "close" if table == "prices.npz" else "value"
        assert [float(x) for x in text[name]] == z[name].tolist(), path
    assert [str(d) for d in z["date"]] == list(text["date"]), path
assert seen == {"prices.npz", "returns.npz", "trades.npz"}, seen
for path in [*glob.glob("pnl/*.npz"), "group.npz"]:
    z = np.load(path)
    assert z["version"].tolist() == [2]
    for options, key in [([], "broker"), (["--table=symbols"], "symbol")]:
        text = printed(path, *options)
        assert [x.decode() for x in z[key]] == list(text[key])
        for name in text:
            if z[name].dtype.kind == "i" and z[name].ndim == 1:
                unit = 10**9 if name == "timing_alpha" else 10000 if name.endswith(("_amount", "_pnl")) else 1
                got = [int(x.replace(".", "")) for x in text[name]]
                assert got == z[name].tolist(), (path, name, unit)
END
$python look.py
