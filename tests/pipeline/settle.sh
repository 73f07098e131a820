#!/usr/bin/env bash
# A settings file is rewritten only if it differs, whatever its size: make 4.3 now and then reads a line end too many.
cat >Makefile <<M
DATA := $TOP/data
LOTMILL_BIN := $BIN
include $TOP/pipeline.mk
one := y
text :=
\$(foreach n,\$(shell seq 1 400),\$(eval text := \$(text)\$(one))\$(file >f,\$(text))\$(if \$(call holds,\$(file <f),\$(text)),,\$(info \$n bytes differ from themselves)))
\$(foreach n,\$(shell seq 1 400),\$(eval text := \$(text)\$(one))\$(file >f,\$(text))\$(if \$(call holds,\$(file <f),\$(text)\$(one)),\$(info \$n bytes are taken for others)))
nothing: ; @:
M
timeout 60 make -s nothing
