# machines.sh - a Slurm cluster of several machines on this one, for check.sh to source.
#
#   machines_enter "$@"   starts the calling script again inside namespaces of its own, where that is allowed;
#                         all that follows lives in them and goes with them. Else PLAIN=1, and it says so
#   machines_up N CPUS    munged, slurmctld, and machines n1 .. nN: munged, slurmd, sshd each
#   machines_cut n2       a power cut: its network is gone at once, then all its processes
#   machines_unplug n2    its network is gone, it works on; machines_plug n2: it is back (not with PLAIN)
#   machines_boot n2      it comes back with an empty disk of its own
#   machines_down         ends what was started (by process id)
#
# A machine is a network, host, process, IPC and mount namespace with an address of its own; the file system is
# the shared folder, but for $MACHINES/own, its own disk. With PLAIN=1 there are no namespaces: the
# daemons of all machines stand side by side on 127.0.0.1, told apart by ports and `slurmd -N`.
# Set before: MACHINES, a folder that others may enter (munged insists). Set after: SLURM_CONF, SSH_CONFIG.

machines_enter() {
	[ -z "${MACHINES_INSIDE:-}" ] || return 0
	if [ -z "${PLAIN:-}" ] && ! unshare --net --mount --uts --ipc --pid --fork --mount-proc sh -c \
	    'ip link add b0 type bridge && ip link add v0 type veth peer name v1 && mount -t tmpfs none /run' >/dev/null 2>&1; then
		PLAIN=1
	fi
	export PLAIN=${PLAIN:-} MACHINES_INSIDE=1
	if [ -n "$PLAIN" ]; then
		echo 'without namespaces (PLAIN=1): the machines are daemons side by side on 127.0.0.1'
		return 0
	fi
	exec unshare --net --mount --propagation private --uts --ipc --pid --fork --kill-child --mount-proc "$0" "$@"
}

machines_address() { [ -n "$PLAIN" ] && echo 127.0.0.1 || echo "10.9.0.$((10 + ${1#n}))"; }
machines_ssh_port() { [ -n "$PLAIN" ] && echo $((16900 + ${1#n})) || echo 22; }

machines_configure() {  # machines_configure N CPUS
	local i me=ctl here=10.9.0.1
	[ -z "$PLAIN" ] || { me=$(hostname -s); here=127.0.0.1; }
	{
		cat <<-C
		ClusterName=check
		SlurmctldHost=$me($here)
		SlurmctldPort=16880
		SlurmUser=$(id -un)
		SlurmdUser=$(id -un)
		AuthType=auth/munge
		CredType=cred/munge
		# A requeued job waits as long as a credential lives; below 5 it is taken for the default of 120.
		AuthInfo=socket=$MACHINES/own/munge.socket,cred_expire=5
		StateSaveLocation=$MACHINES/state
		SlurmdSpoolDir=$MACHINES/own/spool.%n
		SlurmctldPidFile=$MACHINES/slurmctld.pid
		SlurmdPidFile=$MACHINES/own/slurmd.%n.pid
		SlurmctldLogFile=$MACHINES/log/slurmctld
		SlurmdLogFile=$MACHINES/log/slurmd.%n
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		SlurmdParameters=config_overrides
		MpiDefault=none
		ReturnToService=2
		# A test has no time for the waits of a real cluster.
		SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=1000
		SlurmdTimeout=4
		MessageTimeout=3
		TCPTimeout=1
		KillWait=1
		MinJobAge=900
		C
		for ((i = 1; i <= $1; i++)); do
			echo "NodeName=n$i NodeHostname=$([ -n "$PLAIN" ] && echo "$me" || echo "n$i") NodeAddr=$(machines_address n$i) Port=$((16880 + i)) CPUs=$2 RealMemory=500"
		done
		echo 'PartitionName=all Nodes=ALL Default=YES MaxTime=30 State=UP LLN=YES'
	} >"$MACHINES/slurm.conf"
	echo 'CgroupPlugin=cgroup/v1' >"$MACHINES/cgroup.conf"
	{ echo "127.0.0.1 localhost"; echo "$here $me"
	  for ((i = 1; i <= $1; i++)); do [ -n "$PLAIN" ] || echo "$(machines_address n$i) n$i"; done; } >"$MACHINES/hosts"
	ssh-keygen -q -t ed25519 -N '' -f "$MACHINES/ssh/key" && ssh-keygen -q -t ed25519 -N '' -f "$MACHINES/ssh/host" || return
	cp "$MACHINES/ssh/key.pub" "$MACHINES/ssh/authorized"
	# A login killed by a power cut must not leave the locks of what the user's own .bashrc starts.
	mkdir -p "$MACHINES/ssh/home"
	for ((i = 1; i <= $1; i++)); do
		printf 'Host n%d\n HostName %s\n Port %d\n' $i "$(machines_address n$i)" "$(machines_ssh_port n$i)"
		printf 'ListenAddress %s:%d\nHostKey %s\nAuthorizedKeysFile %s\nPidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\nMaxStartups 100\nSetEnv HOME=%s\n' \
		    "$(machines_address n$i)" "$(machines_ssh_port n$i)" "$MACHINES/ssh/host" "$MACHINES/ssh/authorized" "$MACHINES/ssh/home" >"$MACHINES/ssh/sshd.n$i"
	done >"$MACHINES/ssh/config"
	printf 'Host *\n IdentityFile %s\n StrictHostKeyChecking no\n UserKnownHostsFile /dev/null\n LogLevel ERROR\n BatchMode yes\n ConnectTimeout 3\n ServerAliveInterval 1\n ServerAliveCountMax 3\n' \
	    "$MACHINES/ssh/key" >>"$MACHINES/ssh/config"
}

machines_munge() {  # machines_munge NAME: in the background of this shell
	munged --foreground --key-file="$MACHINES/munge.key" --socket="$MACHINES/own/munge.socket" \
	    --pid-file="$MACHINES/own/munged.pid" --log-file="$MACHINES/log/munged.$1" --seed-file="$MACHINES/own/munged.seed" >/dev/null 2>&1 &
	local k
	for ((k = 0; k < 250; k++)); do [ ! -S "$MACHINES/own/munge.socket" ] || return 0; sleep 0.02; done
	return 1
}

# What runs on a machine: the first process of its namespaces (machines.sh init NAME).
machines_init() {
	local k
	hostname "$1"
	mount --bind "$MACHINES/hosts" /etc/hosts
	mount -t tmpfs tmpfs "$MACHINES/own" && chmod 755 "$MACHINES/own"
	mount -t tmpfs tmpfs /run && mkdir -p /run/sshd
	for ((k = 0; k < 250; k++)); do ip link show eth0 >/dev/null 2>&1 && break; sleep 0.02; done
	ip link set lo up; ip address add "$(machines_address "$1")/24" dev eth0; ip link set eth0 up
	machines_munge "$1" || exit 1
	/usr/sbin/sshd -D -e -f "$MACHINES/ssh/sshd.$1" 2>"$MACHINES/log/sshd.$1" &
	slurmd -D -N "$1" &
	wait
}

machines_boot() {
	local name=$1
	if [ -n "$PLAIN" ]; then
		slurmd -D -N "$name" >"$MACHINES/log/init.$name" 2>&1 </dev/null &
		echo $! >"$MACHINES/$name.pid"
		disown
		/usr/sbin/sshd -D -e -f "$MACHINES/ssh/sshd.$name" 2>"$MACHINES/log/sshd.$name" </dev/null &
		echo $! >"$MACHINES/$name.sshd.pid"
		disown
		return
	fi
	unshare --net --mount --propagation private --uts --ipc --pid --fork --kill-child --mount-proc \
	    bash -c '. "$0"; machines_init "$1"' "$MACHINES_SH" "$name" >"$MACHINES/log/init.$name" 2>&1 </dev/null &
	local pid=$! k
	disown
	echo $pid >"$MACHINES/$name.pid"
	# unshare leaves this network when it has its own.
	for ((k = 0; k < 250; k++)); do
		[ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/self/ns/net)" ] || break
		sleep 0.02
	done
	ip link add "to$name" type veth peer name eth0 netns $pid && ip link set "to$name" master machines up
}

# Its network is gone, and comes back; its processes know nothing of it.
machines_unplug() { ip link set "to$1" down; }
machines_plug() { ip link set "to$1" up; }

machines_tree() {  # machines_tree PID: it and all that descend from it
	echo "$1"
	local child
	for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do machines_tree "$child"; done
}

machines_jobs() {  # machines_jobs NAME: the processes of jobs on it (PLAIN); NAME may be a pattern
	local p
	for p in /proc/[0-9]*; do
		[ "$({ tr '\0' '\n' <"$p/environ"; } 2>/dev/null | grep -cxE "SLURMD_NODENAME=$1|SLURM_CONF=$MACHINES/slurm.conf")" != 2 ] || echo "${p#/proc/}"
	done
}

machines_cut() {
	local name=$1 p
	if [ -z "$PLAIN" ]; then
		ip link delete "to$name"
		kill -9 "$(cat "$MACHINES/$name.pid")"
		return
	fi
	# Jobs leave slurmd's tree; they are known by their node and our configuration. Those that watch them must not live to
	# tell that they died.
	local jobs steps=
	jobs=$(machines_jobs "$name")
	for p in $jobs; do
		p=$(awk '$1 == "PPid:" { print $2 }' "/proc/$p/status" 2>/dev/null)
		[ "$(cat "/proc/$p/comm" 2>/dev/null)" != slurmstepd ] || steps="$steps $p"
	done
	# shellcheck disable=SC2046,SC2086
	kill -9 $steps $(machines_tree "$(cat "$MACHINES/$name.pid")") $jobs $(machines_tree "$(cat "$MACHINES/$name.sshd.pid")") 2>/dev/null
	timeout 5 scontrol update "nodename=$name" state=down reason=cut
}

machines_ready() {  # machines_ready N: waits until so many machines are idle
	local k
	for ((k = 0; k < 200; k++)); do
		[ "$(timeout 5 sinfo -h -N -t idle -o %N 2>/dev/null | wc -l)" -lt "$1" ] || return 0
		sleep 0.1
	done
	timeout 5 sinfo -N -l; tail -n 5 "$MACHINES"/log/*
	return 1
}

machines_up() {
	mkdir -p "$MACHINES"/state "$MACHINES"/log "$MACHINES"/own "$MACHINES"/ssh || return
	chmod 755 "$MACHINES" "$MACHINES/own"
	(umask 077; head -c 128 /dev/urandom >"$MACHINES/munge.key")
	export SLURM_CONF=$MACHINES/slurm.conf SSH_CONFIG=$MACHINES/ssh/config
	machines_configure "$1" "$2" || return
	if [ -n "$PLAIN" ]; then
		mkdir -p /run/sshd
	else
		hostname ctl
		mount --bind "$MACHINES/hosts" /etc/hosts
		ip link set lo up
		ip link add machines type bridge && ip address add 10.9.0.1/24 dev machines && ip link set machines up || return
	fi
	machines_munge ctl || return
	echo $! >"$MACHINES/munged.pid"
	disown
	slurmctld -D >"$MACHINES/log/slurmctld.out" 2>&1 </dev/null &
	echo $! >"$MACHINES/slurmctld.pid.own"
	disown
	local i
	for ((i = 1; i <= $1; i++)); do machines_boot n$i; done
	machines_ready "$1"
}

machines_down() {
	local f
	for f in "$MACHINES"/n[0-9]*.pid "$MACHINES/slurmctld.pid.own" "$MACHINES/munged.pid"; do
		# shellcheck disable=SC2046
		[ ! -s "$f" ] || kill -9 $(machines_tree "$(cat "$f")") 2>/dev/null
	done
	# shellcheck disable=SC2046
	[ -z "$PLAIN" ] || kill -9 $(machines_jobs 'n[0-9]*') 2>/dev/null
}
