/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A model of the cores of one node that send INIT and SIPI to each other (monitor/node/claim.h,
 * life.c, end.c), in every order: the boot core, NODES other cores whose kernels end at any time, a
 * console that asks for the node, and another node's kernel that does so.
 *
 * Checked: the only valid end is that the boot core is in the kernel's next life, the others rest
 * in park(), and no request is left; and the monitor takes no boot core from its kernel without a
 * request.
 *
 * `timeout` stands for waits that are longer than anything else that goes on.
 *
 * With -DBROKEN=N the model has a fault that must be found:
 *
 * - 1: there is no claim.
 * - 2: another node's kernel sends no SIPI if the request is gone by then.
 * - 3: the boot core is looked at twice, and the request not under the claim.
 * - 4: a boot core that comes from its kernel without a request rests.
 */
#ifndef BROKEN
#define BROKEN 0
#endif
#ifndef NODES
#define NODES 2
#endif

#define BOOT	0		/* cores 1 to NODES are the others */
#define CORES	(NODES + 1)
#define CONSOLE	CORES
#define NOBODY	255
#if NODES == 1
#define KICKS	2		/* how often another node's kernel sends */
#else
#define KICKS	0		/* all of them together take long */
#endif

mtype = { PARKED, BUSY, TAKEN, ABSENT };

mtype state[CORES];		/* the state in struct core */
bool coming[CORES];		/* an INIT is on its way to the core */
byte sender[CORES];		/* the sender of that INIT */
bool stopped[CORES];		/* the core was stopped by INIT: it waits for a SIPI */
bool started[CORES];		/* the core was started by a SIPI: it goes to park() */
bool request;
bool begun = true;		/* node_begun() */
bool lives = true;		/* node_lives() */
byte claim = NOBODY;

/* An INIT is on its way for a while, and its receiver runs on meanwhile. */
inline send_init(core, by)
{
	atomic { coming[core] = true; sender[core] = by }
}

proctype wire(byte core)
{
end_wire:
	do
	:: atomic { coming[core] ->
			coming[core] = false; stopped[core] = true; started[core] = false }
	od
}

/*
 * The sender of the INIT sends the SIPI after it. The SIPI is lost on a core that is not stopped.
 */
inline send_sipi(core)
{
	atomic {
		!coming[core];
		if
		:: stopped[core] -> started[core] = true
		:: else
		fi
	}
}

/* True if an INIT that core @me has sent is on its way. */
#if NODES == 1
#define sent_to(me)	(sender[0] == me && coming[0] || sender[1] == me && coming[1])
#else
#define sent_to(me)	(sender[0] == me && coming[0] || sender[1] == me && coming[1] || \
			 sender[2] == me && coming[2])
#endif
#define IS_HOME(core) (state[core] == PARKED || state[core] == BUSY)

inline claim_wait(me)
{
	if
	:: BROKEN == 1
	:: BROKEN != 1 ->
		atomic {
			(claim == NOBODY || claim == me || timeout) -> claim = me
		}
	fi
}

inline claim_release(me)
{
	atomic {
		if
		:: claim == me -> claim = NOBODY
		:: else
		fi
	}
}

/*
 * The part of end_fetch() under the claim. @look is true if the core is still wanted and is away.
 */
inline send_for_boot(me, look)
{
	claim_wait(me);
	if
	:: !(look)
	:: look ->
		state[BOOT] = ABSENT;
		send_init(BOOT, me);
		state[BOOT] = ABSENT;
		send_sipi(BOOT);
		(state[BOOT] != ABSENT || timeout)
	fi;
	claim_release(me)
}

/* @stuck is true if the loop of kick() was left by its limit. */
inline kick(me)
{
	if
	:: BROKEN != 3 ->
		do
		:: atomic { seen = state[BOOT]; stuck = false };
		   if
		   :: seen == PARKED || !request -> break
		   :: seen == BUSY && request ->
			if
			:: state[BOOT] != BUSY || !request
			:: timeout -> stuck = true; send_for_boot(me, request); break
			fi
		   :: else -> send_for_boot(me, request && !IS_HOME(BOOT)); break
		   fi
		od
	:: BROKEN == 3 ->
		(state[BOOT] != BUSY || !request || timeout);
		if
		:: state[BOOT] == PARKED || !request
		:: else ->
			stuck = IS_HOME(BOOT);
			send_for_boot(me, stuck || !IS_HOME(BOOT))
		fi
	fi
}

inline post()
{
	atomic {
		if
		:: !request -> request = true
		:: else			/* another request does as well */
		fi
	}
}

/*
 * The core comes out of the reset, through trampoline.asm into park(). An INIT is quicker than
 * that: what this core had sent has arrived by then.
 */
inline start(me)
{
	atomic {
		(started[me] && !sent_to(me)) ->
			stopped[me] = false; started[me] = false; fresh = true;
		/* The monitor takes the core from its kernel for a request only. */
		assert(me != BOOT || !lives || request || sender[BOOT] == NOBODY)
	}
}

/* Another core of the node: its kernel ends at any time, and it comes home through ResetSystem. */
proctype other(byte me)
{
	bool stuck, fresh;
	mtype seen;

	do
	:: {
		if
		:: !fresh -> state[me] = BUSY; post(); kick(me)
		:: fresh
		fi;
		claim_release(me);
		state[me] = PARKED;
end_parked:	false
	   } unless { stopped[me]; start(me) }
	od
}

/* end_node(): brings all other cores home, whatever they do. */
inline carry_out(me)
{
	begun = false;
	lives = false;
	claim_wait(me);
	i = 1; do :: i < CORES -> state[i] = ABSENT; i++ :: else -> break od;
	i = 1; do :: i < CORES -> send_init(i, me); state[i] = ABSENT; i++ :: else -> break od;
	i = 1; do :: i < CORES -> send_sipi(i); i++ :: else -> break od;
	i = 1; do :: i < CORES -> (state[i] != ABSENT || timeout); i++ :: else -> break od;
	claim_release(me)
}

/* clear_request(), under the claim, and node_enter(). */
inline enter(me)
{
	begun = true;
	if
	:: BROKEN != 3 -> claim_wait(me); request = false; claim_release(me)
	:: BROKEN == 3 -> request = false
	fi;
	atomic { state[me] = TAKEN; lives = true }
}

/* The boot core: its kernel may end at any time as well, or be ended by an INIT. */
proctype boot(byte me)
{
	bool fresh;
	byte i;

	do
	:: {
		if
		:: !fresh -> state[me] = BUSY; post()
		:: !fresh -> false		/* a request is made, and the core is sent for */
		:: fresh -> claim_release(me)
		fi;
		if
		/* life_core_started(), life_attend() */
		:: BROKEN != 4 && begun && !request -> post()
		:: else
		fi;
		state[me] = PARKED;
		request;
		state[me] = BUSY;
		carry_out(me);
		enter(me);
end_kernel:	false
	   } unless { stopped[me]; start(me) }
	od
}

/* The kernel of another node: it knows no claim, and sends while the request stands. */
proctype neighbour()
{
	byte kicks;

	atomic { !request -> request = true };
	do
	:: kicks < KICKS ->
		atomic {
			if
			:: request -> coming[BOOT] = true; sender[BOOT] = NOBODY
			:: else -> goto end_done
			fi
		};
		atomic {
			!coming[BOOT];
			if
			:: stopped[BOOT] && (BROKEN != 2 || request) -> started[BOOT] = true
			:: else
			fi
		};
		kicks++
	:: kicks == KICKS -> break
	od;
end_done:
	skip
}

proctype console()
{
	bool stuck;
	mtype seen;

end_asks:
	atomic { !request -> request = true };
	kick(CONSOLE)
}

init {
	byte i;

	atomic {
		i = 0; do :: i < CORES -> state[i] = TAKEN; i++ :: else -> break od;
		i = 0; do :: i < CORES -> run wire(i); i++ :: else -> break od;
		run boot(BOOT);
		i = 1; do :: i < CORES -> run other(i); i++ :: else -> break od;
		run neighbour();
		run console()
	}
}
