/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A model of one PCI function that moves between nodes (include/mint/abi.h, MINT_FUNCTION_MOVES;
 * module/pci/giving.c; monitor/node/owners.c), in every order: NODES kernels that take it from
 * nobody, ask its owner for it, and give it as they are asked; the monitor, which takes a node home
 * that has died at any instruction, and starts it again. The config gives the function to node 1.
 *
 * Checked: no two kernels use the function at the same time; whoever uses it owns it; the function
 * is not given away while anybody uses it; and a request is carried out only by whom it was made
 * to, and only if nobody has taken it back.
 *
 * With -DBROKEN=N the model has a fault that must be found:
 *
 * - 1: a kernel changes the owner before its driver has let go.
 * - 2: a kernel uses the function before it has claimed it.
 * - 3: the monitor gives a dead node's function back before its cores are home.
 * - 4: a kernel takes its request back when its owner is past that point.
 */
#ifndef BROKEN
#define BROKEN 0
#endif
#ifndef NODES
#define NODES 2
#endif

#define FREE	0		/* nodes are 1 to NODES; their tags are their numbers */
#define HOME	1		/* whom the config names */
#define DEATHS	1		/* of all nodes together */
#define MOVES	2		/* what each life of a kernel does by itself */

mtype = { NONE, GIVE, GOING, DONE };

byte owner = HOME;
mtype ask = NONE;		/* one word: it changes as a whole */
byte ask_to, ask_by, ask_of;
bool mine[NODES + 1];		/* what the kernel believes: struct function, mine */
bool uses[NODES + 1];		/* a driver has it */
bool alive[NODES + 1];
bool running[NODES + 1];	/* the state in the table: the monitor knows that it has ended */
byte life[NODES + 1];
byte deaths = DEATHS;

/* The word is as it was when it was read. */
#define IS_THAT(to)	(ask == GIVE && ask_to == to && ask_of == me)

/*
 * The kernel may die between any two of its steps: what it uses then is used until the monitor has
 * it home. @life tells it from the kernels of the node's other lives.
 */
#define DEAD(me)	(!alive[me] || life[me] != number)

proctype kernel(byte me; byte number)
{
	byte moves = MOVES, to;

	/* A life begins: the module reads the owner. */
	atomic {
		if
		:: !DEAD(me) -> mine[me] = (owner == me)
		:: else
		fi
	}
	atomic {
		if
		:: !DEAD(me) && mine[me] -> uses[me] = true
		:: else
		fi
	}
end_kernel:
	do
	/* It was given the function. */
	:: atomic { !DEAD(me) && owner == me && !mine[me] -> mine[me] = true }
		if
		:: atomic { !DEAD(me) -> uses[me] = true }
		:: DEAD(me)
		fi
	/* It takes the function from nobody. */
	:: !DEAD(me) && moves > 0 && owner == FREE ->
		moves--;
		if
		:: BROKEN == 2 -> atomic { !DEAD(me) -> uses[me] = true }
		:: else
		fi;
		atomic {
			if
			:: !DEAD(me) && owner == FREE -> owner = me; mine[me] = true
			:: else
			fi
		}
		atomic {
			if
			:: !DEAD(me) && mine[me] -> uses[me] = true
			:: else
			fi
		}
	/* It asks the owner, which runs, to give it to somebody. */
	:: atomic { !DEAD(me) && moves > 0 && owner != FREE && running[owner] && ask == NONE ->
			moves--;
			ask = GIVE;
			ask_by = me;
			ask_of = owner;
			if
			:: ask_to = FREE
			:: ask_to = me
			fi }
	/* It reads the answer, or has waited long enough. */
	:: atomic { !DEAD(me) && ask == DONE && ask_by == me -> ask = NONE }
	:: atomic { !DEAD(me) && ask == GIVE && ask_by == me && owner != me -> ask = NONE }
	:: atomic { BROKEN == 4 && !DEAD(me) && ask == GOING && ask_by == me -> ask = NONE }
	/* A dead asker's answer is removed by the next who asks. */
	:: atomic { !DEAD(me) && ask == DONE && !alive[ask_by] -> ask = NONE }
	/* It is asked. */
	:: atomic { !DEAD(me) && mine[me] && ask == GIVE && owner == me &&
		    ask_of == me -> to = ask_to }
		if
		:: to == me || (to != FREE && !running[to]) ->
			atomic {
				if
				:: !DEAD(me) && IS_THAT(to) -> ask = DONE
				:: else
				fi
			}
		:: else ->
			if
			:: BROKEN == 1 -> atomic { !DEAD(me) -> owner = to }
			:: else
			fi;
			if
			:: atomic { !DEAD(me) -> uses[me] = false } /* driver and reset */
			:: DEAD(me)
			fi;
			if
			/* Nobody waits any more: everything is as before. */
			:: atomic { !DEAD(me) && !IS_THAT(to) -> uses[me] = true }
			:: DEAD(me)
			/* From here on nobody takes the request back. */
			:: atomic { !DEAD(me) && IS_THAT(to) -> ask = GOING }
				if
				:: atomic { !DEAD(me) -> mine[me] = false }
				:: DEAD(me)
				fi;
				atomic {
					if
					:: !DEAD(me) && owner == me -> owner = to
					:: else
					fi
				}
				atomic {
					if
					:: !DEAD(me) -> assert(ask == GOING); ask = DONE
					:: else
					fi
				}
			fi
		fi
	:: DEAD(me) -> break
	od
}

/* It takes a dead node home and starts it again. */
proctype monitor(byte node)
{
end_monitor:
	do
	:: atomic { !alive[node] && running[node] -> running[node] = false }
		if
		:: BROKEN == 3
		:: BROKEN != 3 -> uses[node] = false	/* cores are home, the function is reset */
		fi;
		mine[node] = false;
		atomic {
			if
			:: (ask == GIVE || ask == GOING) && ask_of == node -> ask = NONE
			:: else
			fi
		}
		atomic {
			if
			:: owner == node && node != HOME -> owner = HOME
			:: else
			fi
		}
		uses[node] = false;
		atomic {
			alive[node] = true;
			running[node] = true;
			life[node]++;
			run kernel(node, life[node])
		}
	od
}

proctype death()
{
	byte node;

end_death:
	do
	:: deaths > 0 ->
		select (node : 1 .. NODES);
		atomic {
			if
			:: alive[node] && running[node] -> alive[node] = false; deaths--
			:: else
			fi
		}
	:: deaths == 0 -> break
	od
}

init {
	byte node;

	atomic {
		for (node : 1 .. NODES) {
			alive[node] = true;
			running[node] = true;
			run kernel(node, 0);
			run monitor(node)
		}
		run death();
		run watch()
	}
}

#if NODES == 2
#define USERS	(uses[1] + uses[2])
#else
#define USERS	(uses[1] + uses[2] + uses[3])
#endif

/* In every state. */
proctype watch()
{
end_watch:
	do
	:: atomic { USERS > 1 -> assert(false) }
	:: atomic { owner != FREE && USERS == 1 && !uses[owner] -> assert(false) }
	:: atomic { owner == FREE && USERS > 0 -> assert(false) }
	od
}
