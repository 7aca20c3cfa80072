/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A model of one core that moves between nodes (include/mint/abi.h, MINT_CORE_MOVES;
 * module/cpu/; monitor/node/cores.c, end.c and owners.c), in every order: NODES kernels that claim
 * it from nobody and start it by their mailboxes, and that stop it and give it away; the core
 * itself, which follows its owner while it is parked; and the monitor, which takes a node home that
 * has died at any instruction, and starts it again. The config gives the core to node 1.
 *
 * How the owner is asked is the same as for functions, and modelled in functions.pml: here an owner
 * gives the core when it likes, to nobody or to another node.
 *
 * Checked: the core runs no kernel but its owner's; no INIT meets it in another node's kernel; a
 * kernel writes a command for it only when it is in the monitor, since the kernel waits until the
 * command is gone; and a node starts again only when the core has left its last life.
 *
 * With -DBROKEN=N the model has a fault that must be found:
 *
 * - 1: a kernel gives the core away before that is in the monitor.
 * - 2: a kernel starts its own core without a look at where that is.
 * - 3: the core leaves a node without that node's claim.
 * - 4: the monitor gives a dead node's core back before that is home.
 * - 5: a core that is parked carries out a dead node's command.
 */
#ifndef BROKEN
#define BROKEN 0
#endif
#ifndef NODES
#define NODES 2			/* `3 - me` is the other one */
#endif

#define FREE	0		/* nodes are 1 to NODES; their tags are their numbers */
#define HOME	1		/* whom the config names */
#define AWAY	9		/* place, as MINT_PLACE_ */
#define KERNEL	8
#define DEATHS	1		/* of all nodes together */
#define MOVES	2		/* what each life of a kernel does */

/* The table. */
byte owner = HOME;
byte place = KERNEL;

/* The core, as the monitor has it, and what it does. */
byte node = HOME;		/* struct core, node */
bool parked;
byte runs = HOME;		/* whose kernel runs on it */
bool halted;			/* that has stopped it, and it has not left yet */
byte step, seen, left;		/* of cores_follow() */

/* Of each node. */
bool command[NODES + 1];	/* in its mailbox */
bool claimed[NODES + 1];	/* somebody has its claim */
bool by_core[NODES + 1];	/* and that is the core */
bool alive[NODES + 1];		/* its boot core runs its kernel */
bool lives[NODES + 1];		/* as the monitor knows */
byte life[NODES + 1];
byte deaths = DEATHS;

#define DEAD(me)	(!alive[me] || life[me] != number)

/* The kernel's boot core. It may die between any two steps; the core that moves runs on. */
proctype kernel(byte me; byte number)
{
	byte moves = MOVES;
	bool took;

end_kernel:
	do
	/* CPU hotplug: claim.c. */
	:: !DEAD(me) && moves > 0 && (runs != me || halted) && (owner == FREE || owner == me) ->
		moves--;
		took = false;
		atomic {
			if
			:: !DEAD(me) && owner == FREE -> owner = me; took = true
			:: else
			fi
		}
		if
		:: atomic { !DEAD(me) && owner == me && (place == me || BROKEN == 2) ->
				assert(parked);
				command[me] = true }
			/* It waits until the core has taken the command. */
			(!command[me] || DEAD(me))
		/* It has waited for too long. */
		:: atomic { !DEAD(me) && took && owner == me -> owner = FREE }
		:: DEAD(me) || owner != me
		:: !took
		fi
	/* It stops the core, which goes home; then it is given: core_moves.c. */
	:: atomic { !DEAD(me) && moves > 0 && owner == me && runs == me && !halted &&
		    !command[me] -> moves-- }
		if
		:: BROKEN == 1 -> atomic { !DEAD(me) && owner == me -> owner = FREE }
		:: else
		fi;
		atomic {
			if
			:: !DEAD(me) && runs == me -> halted = true
			:: else
			fi
		}
		if
		:: atomic { !DEAD(me) && owner == me && place == me ->
				if
				:: owner = FREE
				:: alive[3 - me] -> owner = 3 - me
				fi }
		:: true			/* the request was taken back: it stays */
		fi
	:: DEAD(me) -> break
	od
}

/* park(): each action is what the core does between two looks at what others may change. */
proctype core()
{
end_core:
	do
	/* It goes home by itself, or by the INIT of the kernel that has stopped it. */
	:: atomic { halted -> halted = false; runs = FREE; parked = true; place = AWAY }
	/* cores_follow() */
	:: atomic { parked && step == 0 && owner != node -> seen = owner; step = 1 }
	:: atomic { parked && step == 1 ->
			if
			:: node == FREE || BROKEN == 3 -> step = 2
			:: node != FREE && BROKEN != 3 && !claimed[node] ->
				claimed[node] = true; by_core[node] = true; step = 2
			:: node != FREE && BROKEN != 3 && claimed[node] -> step = 0
			fi }
	:: atomic { parked && step == 2 -> left = node; node = seen; step = 3 }
	:: atomic { parked && step == 3 ->
			if
			:: by_core[left] -> by_core[left] = false; claimed[left] = false
			:: else
			fi;
			step = 0 }
	:: atomic { parked && step == 0 && place != node -> place = node }
	/* answer_mailbox() */
	:: atomic { parked && step == 0 && node != FREE && command[node] &&
		    (lives[node] || BROKEN == 5) ->
			parked = false;
			place = KERNEL;
			runs = node;
			command[node] = false;
			assert(owner == node) }
	od
}

/* It takes a dead node home: end_node(), and starts it again. */
proctype monitor(byte me)
{
	bool mine;
	byte n;

end_monitor:
	do
	:: atomic { !alive[me] && lives[me] -> lives[me] = false }
		if
		:: atomic { BROKEN == 4 && owner == me && me != HOME -> owner = HOME }
		:: atomic { BROKEN == 4 && owner == me && me == HOME -> owner = FREE }
		:: BROKEN != 4 || owner != me
		fi;
		atomic { !claimed[me] -> claimed[me] = true };	/* claim_wait() */
		mine = (node == me);
		if
		:: mine -> atomic {	/* INIT and SIPI */
				assert(runs == FREE || runs == me);
				runs = FREE;
				halted = false;
				place = AWAY;
				parked = true;
				step = 0;
				for (n : 1 .. NODES) {	/* claim_release_all() */
					if
					:: by_core[n] -> by_core[n] = false; claimed[n] = false
					:: else
					fi
				} }
		:: else
		fi;
		claimed[me] = false;
		/* owners_return_cores() */
		atomic {
			if
			:: owner == me && me != HOME -> owner = HOME
			:: else
			fi
		}
		atomic {		/* the next life: its world is written anew */
			assert(runs != me);
			command[me] = false;
			alive[me] = true;
			lives[me] = true;
			life[me]++;
			run kernel(me, life[me])
		}
	od
}

proctype death()
{
	byte n;

end_death:
	do
	:: deaths > 0 ->
		select (n : 1 .. NODES);
		atomic {
			if
			:: alive[n] && lives[n] -> alive[n] = false; deaths--
			:: else
			fi
		}
	:: deaths == 0 -> break
	od
}

/* In every state: a kernel that lives has only what it owns. */
proctype watch()
{
end_watch:
	do
	:: atomic { runs != FREE && owner != runs -> assert(false) }
	od
}

init {
	byte n;

	atomic {
		for (n : 1 .. NODES) {
			alive[n] = true;
			lives[n] = true;
			run kernel(n, 0);
			run monitor(n)
		}
		run core();
		run death();
		run watch()
	}
}
