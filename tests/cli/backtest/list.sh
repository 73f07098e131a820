#!/usr/bin/env bash
# The built-in strategies, their parameters, bounds and defaults.
lot-backtest --list
