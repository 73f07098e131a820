#!/usr/bin/env bash
# A market small enough to read.
lot-gen -o m --symbols=3 --days=4 --brokers=6 --active=1.5 --names --mergers=1 --seed=3
ls m
tail -n +1 m/*
