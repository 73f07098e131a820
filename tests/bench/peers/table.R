# R's data.table reads and sorts, a small C function (accounts.c, built by R CMD SHLIB) does the accounts.
#
#     table.R DATA START OUT THREADS ACCOUNTS.so
suppressPackageStartupMessages(library(data.table))
a <- commandArgs(TRUE)
data <- a[1]; start <- as.IDate(a[2]); setDTthreads(as.integer(a[4])); dyn.load(a[5])
read <- function(name, classes) fread(file.path(data, name), colClasses = classes)
trades <- read("trades.csv", list(character = c("symbol", "broker"), IDate = "date", numeric = 4:7))
prices <- read("prices.csv", list(character = "symbol", IDate = "date"))
returns <- read("returns.csv", list(character = "symbol", IDate = "date"))
setkey(trades, symbol, broker, date)
accounts <- trades[, .(rows = .N), by = .(symbol, broker)]
symbols <- unique(accounts$symbol)

# Of each symbol's days in the window: their number, the sum of returns from the second on, and for each the next return.
calendar <- unique(trades[, .(symbol, date)])
setkey(calendar, symbol, date)
last <- calendar[, .(date = max(date)), by = symbol]
mark <- prices[last, on = .(symbol, date)]$close
window <- returns[calendar[date >= start], on = .(symbol, date)]
window[is.na(`return`), `return` := 0]
window[, following := shift(`return`, -1L, fill = 0), by = symbol]
of <- window[, .(days = .N, returned = sum(`return`) - `return`[1]), by = symbol][.(symbols), on = "symbol"]
of[is.na(days), c("days", "returned") := .(0L, 0)]
base <- min(trades$date)
span <- as.integer(max(trades$date) - base) + 1L
following <- matrix(0, span, length(symbols))
following[cbind(as.integer(window$date - base) + 1L, match(window$symbol, symbols))] <- window$following

r <- .Call("accounts", c(0L, cumsum(accounts$rows)), match(accounts$symbol, symbols) - 1L, as.integer(trades$date - base),
           as.integer(start - base), trades$buy_shares, trades$sell_shares, trades$buy_amount, trades$sell_amount,
           as.double(mark), following, as.double(of$days), as.double(of$returned))
accounts[, c("realized", "unrealized", "buy", "sell", "alpha") := lapply(1:5, function(i) r[, i])]
total <- accounts[, lapply(.SD, sum), by = broker, .SDcols = c("realized", "unrealized", "buy", "sell", "alpha")]
total[, total_pnl := realized + unrealized]
setcolorder(total, c("broker", "total_pnl"))
fwrite(total[order(-total_pnl, broker)], a[3])
