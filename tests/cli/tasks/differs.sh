#!/usr/bin/env bash
# --differs: what would be written, and nothing is.
mkdir scratch
plan() { lot-tasks --items items --command "$1" "${@:2}" -o out/tasks/n; echo $?; }
printf 'a\n$(b)\n' >items
plan 'echo {}' --differs=scratch; ls; cat scratch/tasks.mk scratch/tasks.differs
plan 'echo {}'; plan 'echo {}' --differs=scratch; cat scratch/tasks.mk scratch/tasks.differs
printf 'a\nb\n' >items
plan 'echo {}' --differs=scratch; cat scratch/tasks.mk scratch/tasks.differs; cat out/tasks/n/000002.task
plan 'nowhere {}' --differs=scratch
plan 'echo {}' --differs=nowhere
plan 'echo {}' --differs=scratch --table
