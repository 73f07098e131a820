# check.awk - compares a symbol's tables with what a case expects; prints each difference.
# usage: awk -F, -f check.awk file=1 WANT file=2 pnl.csv [file=3 lots.csv] [file=4 symbols.csv]

function differ(what, got, want) { if (got != want) print what " is " got ", expected " want }

BEGIN {
	split("rank total realized unrealized window bought sold position alpha", short, " ")
	split("rank total_pnl realized_pnl unrealized_pnl window_pnl total_buy_amount total_sell_amount position timing_alpha",
	      long, " ")
	for (i in short) column[short[i]] = long[i]
	for (i = 2; i <= 7; i++) format[long[i]] = "%.4f"
	format["timing_alpha"] = "%.9f"
}
file == 1 {
	n = split($0, word, /[ \t]+/)
	k = word[1] == "" ? 2 : 1
	if (word[k] == "lots") lots_wanted = 1
	else if (word[k] == "lot") {
		lots_wanted = 1
		lot[++lots] = word[k + 1] "," word[k + 2] "," word[k + 3] "," sprintf("%.4f", word[k + 4]) "," word[k + 5]
	} else {
		key = word[k] == "symbol" ? "symbol" : "account " word[k]
		if (key != "symbol") accounts[word[k]] = 1
		for (i = k + 1; i <= n; i++) {
			split(word[i], pair, "=")
			if (pair[1] == "") continue
			name = key == "symbol" ? pair[1] : column[pair[1]]
			if (name == "") print "a case asks for the unknown figure " pair[1]
			value = name in format && pair[2] ~ /[0-9]$/ ? sprintf(format[name], pair[2]) : pair[2]
			want[key, name] = value
		}
	}
	next
}
FNR == 1 { delete at; for (i = 1; i <= NF; i++) at[$i] = i; next }
file == 2 || (file == 4 && $at["symbol"] == "T") {
	key = file == 4 ? "symbol" : "account " $at["broker"]
	if (file == 2 && !($at["broker"] in accounts)) print "an account of " $at["broker"] " is not expected"
	seen[$at["broker"]] = 1
	for (w in want) {
		split(w, part, SUBSEP)
		if (part[1] != key) continue
		if (!(part[2] in at)) print "there is no column " part[2]
		else differ(key " " part[2], $at[part[2]], want[w])
	}
}
file == 3 { if (lots_wanted) differ("lot " (FNR - 1), $0, FNR - 1 in lot ? lot[FNR - 1] : "no lot"); held = FNR - 1 }
END {
	for (b in accounts) if (!(b in seen)) print "there is no account of " b
	if (lots_wanted && held < lots) print lots - held " lots are missing"
}
