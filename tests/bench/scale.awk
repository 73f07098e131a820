# scale.awk - what a run on many machines takes, from the cost of a row, a task and a job: the tables of docs/scale.md.
#
# usage: awk -f tests/bench/scale.awk                      the predictions
#        awk -v check=1 -f tests/bench/scale.awk           the model against what was measured
#        awk -v one='3 240 60000 7000' -f ...              a line for machines, symbols, rows, accounts
#        awk -v parts=5 -f ...                             any assumption below may be another
#        awk -v points=10000 -f ...                        a sweep of so many points instead of profit and loss
#        awk -v points=70 -v own=0.139 -f ...              ... of a strategy of one's own: its CPU of a point and symbol
#
# Seconds and bytes unless it says otherwise. CPU figures: 2026-11-21 and 22, AMD EPYC, 2 cores shared with other work
# (load 11 to 16, sweeps 5 to 9), ext4; docs/scale.md says how they were taken.

BEGIN {
	# ---- measured ----
	row_partition = 0.37e-6   # CPU of a trade row in lot-partition
	slice_make    = 0.40e-3   # CPU of making one slice file
	node_make     = 0.50e-3   # CPU of making one node file, in lot-manifest, one after the other
	row_fifo      = 0.074e-6  # CPU of a row in lot-fifo
	task_fifo     = 1.6e-3    # CPU of lot-fifo without rows
	make_start    = 1.6e-3    # CPU of make to start and end one task, one after the other
	make_list     = 1.2e-3    # CPU of make to read and check one symbol, one after the other
	account_merge = 0.26e-6   # CPU of an account in lot-merge
	csv_row = 45; slice_row = 14.4; partial_account = 104; csv_account = 96
	task_ops      = 45        # files asked for, opened, renamed for a symbol in its shard (strace)
	slice_ops     = 4         # for a slice that is made
	list_ops      = 8         # for a symbol in the merge
	job_start     = 0.5       # a batch script and its make
	row_prices    = 0.3e-6    # CPU of a row of prices in lot-partition
	symbol_span   = 0.09e-3   # CPU of a symbol in lot-backtest --span
	point         = 0.9e-6    # CPU of a point of a sweep in lot-backtest, and further ...
	point_window  = 1.5e-6    # ... of each window that it is measured over
	point_day     = 1.2e-9    # ... of each day (sma_cross)
	reduce        = 0.47e-6   # CPU of a point, window and symbol in lot-sweep
	read_again    = 0.18e-9   # CPU of a byte of results in each pass of lot-sweep but the first
	npz_point = 113; csv_point = 164   # bytes of a point, window and symbol

	# ---- assumed: a plain NFS server, machines of 16 cores, a scheduler at its defaults ----
	if (!folder_bytes) folder_bytes = 1e9   # a second, all machines together
	if (!folder_ops) folder_ops = 20000     # a second
	if (!latency) latency = 5               # from a job's end to the start of the next
	if (!starts) starts = 20                # tasks that the scheduler starts in a second
	if (!cores) cores = 16
	if (!cpus) cpus = 4                     # CPUS
	if (!array) array = 1000                # MaxArraySize - 1
	if (!parts) parts = 60                  # months of trades

	points += 0; own += 0                   # a sweep: points, CPU of a point where the strategy is one's own
	if (!windows) windows = 3               # all days, those before the split, those after
	if (!days) days = 1209
	if (!memory) memory = 1073741824        # MEMORY, for lot-sweep

	if (check) { compare(); exit }
	if (one) {
		split(one, a, " ")
		market(a[2], a[3], a[4])
		points ? sweep(a[1]) : predict(a[1])
		printf "partition %.2f deal %.2f shards %.2f merge %.2f jobs %.2f wall %.2f\n", t["partition"], t["deal"], t["shards"], t["merge"], t["jobs"], wall
		exit
	}
	print "| market | machines | partition | deal | shards | merge | jobs | wall | bytes moved | what limits |"
	print "|---|---|---|---|---|---|---|---|---|---|"
	for (k = 1; k <= 100; k *= 10)
		for (n = 1; n <= 512; n *= 8) {
			market(2839 * k, 40e6 * k, 2839 * 800 * k)
			points ? sweep(n) : predict(n)
			printf "| %d× | %d | %s | %s | %s | %s | %s | **%s** | %s | %s |\n", k, n, span(t["partition"]), span(t["deal"]),
			    span(t["shards"]), span(t["merge"]), span(t["jobs"]), span(wall), size(bytes), limit()
		}
}

function market(s, r, a) { symbols = s; rows = r; accounts = a }
function max(a, b) { return a > b ? a : b }
function min(a, b) { return a < b ? a : b }
function ceil(x) { return x == int(x) ? x : int(x) + 1 }

# The longest of a phase's limits, whose name is kept: CPU at hand, the folder's bytes, the folder's operations.
function phase(name, cpu, b, ops, why) {
	t[name] = max(cpu, max(b / folder_bytes, ops / folder_ops))
	w[name] = t[name] == cpu ? why : t[name] == ops / folder_ops ? name ": operations of the shared folder" : name ": bytes of the shared folder"
	bytes += b
}

function predict(n,    each, at_once, slices, shards, per_make, rate) {
	bytes = 0
	slices = symbols * parts
	each = (rows / parts * row_partition + symbols * slice_make) / cores
	at_once = min(n, parts)
	phase("partition", ceil(parts / at_once) * each, rows * (csv_row + slice_row), slices * slice_ops,
	      n > parts ? "partition: as many machines as parts" : "partition: cores")
	phase("deal", symbols * 3 * node_make, 0, symbols * 3 * slice_ops, "deal: one lot-manifest")
	shards = min(array, max(1, n * cores / cpus))
	rate = min(cpus / (make_start + task_fifo + rows / symbols * row_fifo), 1 / make_start)
	phase("shards", symbols / shards * (make_list + 1 / rate) + job_start, rows * slice_row + accounts * (partial_account + csv_account),
	      symbols * task_ops, shards == array ? "shards: the longest array" : rate * make_start > 0.999 ? "shards: make starting tasks" : "shards: cores")
	phase("merge", symbols * make_list + accounts * account_merge / min(cores, 64), accounts * partial_account, symbols * list_ops,
	      "merge: one make reading all symbols")
	jobs(parts, shards)
}

# A sweep over a table of prices that is one file.
function sweep(n,    shards, rate, each, results, passes) {
	bytes = 0
	phase("partition", symbols * (days * row_prices + slice_make) / cores, symbols * days * 31, symbols * slice_ops, "partition: cores")
	phase("deal", symbols * (3 * node_make + symbol_span), symbols * days * 8, symbols * 4 * slice_ops, "deal: one lot-manifest")
	shards = min(array, max(1, n * cores / cpus))
	each = task_fifo + points * (point + windows * point_window + days * point_day + own)
	rate = min(cpus / (make_start + each), 1 / make_start)
	results = symbols * points * windows * npz_point
	phase("shards", symbols / shards * (make_list + 1 / rate) + job_start, results * (1 + csv_point / npz_point), symbols * task_ops,
	      shards == array ? "shards: the longest array" : rate * make_start > 0.999 ? "shards: make starting tasks" : "shards: cores")
	passes = ceil(symbols * points * windows * 104 / memory)   # 13 metrics
	# lot-sweep runs twice: for the table, and for the ten best points.
	phase("merge", symbols * make_list + 2 * (symbols * points * windows * reduce + (passes - 1) * results * read_again), 2 * passes * results,
	      symbols * (list_ops + 2 * passes), "merge: one lot-sweep")
	jobs(1, shards)
}

function jobs(parts, shards) {
	t["jobs"] = 4 * (latency + job_start) + (parts + shards + 2) / starts
	w["jobs"] = "jobs: the scheduler"
	wall = t["partition"] + t["deal"] + t["shards"] + t["merge"] + t["jobs"]
}

function limit(   p, best) {
	for (p in t)
		if (best == "" || t[p] > t[best] || (t[p] == t[best] && p < best)) best = p
	return w[best]
}

# CPU seconds: market A is 2,838 symbols of 443 rows, B 200 symbols of 12,809 rows, C 300 symbols of 450 prices (docs/scale.md).
function compare() {
	print "| market | what | predicted | measured | off |"
	print "|---|---|---|---|---|"
	line("A", "lot-partition, three tables", 1.36e6 * row_partition + 0.23e6 * 0.3e-6 + 3 * 2838 * slice_make, 5.36)
	line("A", "lot-manifest", 2838 * 3 * node_make, 3.78)
	line("A", "lot-fifo, all", 2838 * task_fifo + 1.36e6 * row_fifo, 5.05)
	line("A", "a shard of 710 symbols, make and lot-fifo", 710 * (make_list + make_start + task_fifo) + 1.36e6 / 4 * row_fifo, 3.01)
	line("A", "the merge", 2838 * make_list + 568231 * account_merge, 3.83)
	line("B", "lot-partition, three tables", 2.9e6 * row_partition + 0.48e6 * 0.3e-6 + 3 * 200 * slice_make, 1.21)
	line("B", "lot-manifest", 200 * 3 * node_make, 0.30)
	line("B", "lot-fifo, all", 200 * task_fifo + 2.9e6 * row_fifo, 0.51)
	line("B", "make and lot-fifo", 200 * (make_list + make_start + task_fifo) + 2.9e6 * row_fifo, 0.74)
	line("C", "lot-backtest, all, 3,000 points of sma_cross, a split", 300 * (task_fifo + 3000 * (point + 3 * point_window + 450 * point_day)), 5.65)
	line("C", "a shard of 75 symbols, make and lot-backtest", 75 * (make_list + make_start + task_fifo + 3000 * (point + 3 * point_window + 450 * point_day)), 1.29)
	line("C", "lot-sweep", 300 * 3000 * 3 * reduce, 1.13)
}
function line(m, what, p, real) { printf "| %s | %s | %.2f s | %.2f s | %+.0f %% |\n", m, what, p, real, 100 * (p - real) / real }

function span(s) {
	if (s < 0.05) return "0 s"
	if (s < 9.95) return sprintf("%.1f s", s)
	if (s < 99.5) return sprintf("%.0f s", s)
	if (s < 5970) return sprintf("%.0f min", s / 60)
	return sprintf("%.1f h", s / 3600)
}
function size(b) { return b < 1e12 ? sprintf("%.0f GB", b / 1e9) : sprintf("%.1f TB", b / 1e12) }
