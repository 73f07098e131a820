#!/usr/bin/env bash
# On a terminal the line is redrawn below whole messages; nothing of it stays behind.
command -v python3 >/dev/null || { echo "python3 is missing"; exit 77; }
python3 -c 'import os; os.openpty()' 2>/dev/null || { echo "there are no pseudo-terminals"; exit 77; }
export PATH=$BIN/../helper:$PATH
mkdir -p out; echo 'SYMBOLS := a b 2330 d' >out/manifest.mk
cat >work.sh <<'W'
fake_task partition trades
fake_task fifo a
fake_task fifo b fail 'first line of trouble'
echo 'a line for standard output'
fake_task fifo 2330 wait seen
exit 2
W
cat >screen.py <<'P'
import os, pty, re, sys
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = sys.argv[1]
    os.execvp("lot-run", ["lot-run", "--total", "fifo=SYMBOLS", "--", "sh", "work.sh"])
said = b""
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    said += data
    if b"fifo 2 of 4 (50 %)" in said and b"1 failed" in said:
        open("seen", "w")
code = os.waitpid(pid, 0)[1] >> 8
text = said.decode().replace("\r\n", "\n")
drawn = re.findall("\r\x1b\\[K([^\r\n]*)", text)
print("drawn", any(d.startswith("fifo 2 of 4 (50 %)") and d.endswith("1 failed") for d in drawn), "code", code)
# What a terminal would show in the end: each erase wipes the line it stands on.
# Two streams keep no order between them.
for line in sorted(line.split("\r\x1b[K")[-1] for line in text.split("\n")):
    if line and not re.match(r"(kind|partition|fifo|seconds|busy| *\d)", line):
        print(line)
P
python3 screen.py xterm
python3 screen.py dumb
