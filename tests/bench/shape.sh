# shape.sh - the settings that benchmarks share (the head of bench.sh says what they are); sourced, not run.
SHAPE=${BENCH_SHAPE:-seed} DIR=${BENCH_DIR:-build/bench} MEMORY=${BENCH_MEMORY:-1G}
JOBS=${BENCH_JOBS:-$(nproc)}
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES LOTMILL_RECORD || :

case $SHAPE in
small)  symbols=100 days=250 active=12 runs=5 ;;
medium) symbols=500 days=1209 active=12 runs=3 ;;
seed)   symbols=2839 days=1209 active=12 runs=3 ;;
big)    symbols=2839 days=1209 active=60 runs=1 ;;
*)      echo "bench: BENCH_SHAPE '$SHAPE' is not small, medium, seed or big" >&2; exit 2 ;;
esac
RUNS=${BENCH_RUNS:-$runs}
