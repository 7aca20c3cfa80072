/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The steps of lib/table/blocks.h under every interleaving: NODES kernels that take and give
 * a block, each of which may die between any two steps, a monitor that takes the dead home,
 * and one that zeroes what is stale. Checked: nobody uses a block that another uses or may write to,
 * that is not its own by the byte, or that is not zeroed; and none is lost.
 *
 * -DBROKEN=1: a block is released before it is zeroed; 2: the dead's blocks are FREE at once;
 * 3: a claim without CMPXCHG; 4: the dead are orphaned while their cores still run. Each has to be found.
 */
#ifndef BROKEN
#define BROKEN 0
#endif
#ifndef NODES
#define NODES	2
#endif
#define DEATHS	2
#define BLOCKS	1		/* a step concerns one block's byte and no other's */

#define MONITOR	252
#define FREE	253
#define STALE	254
#define NOBODY	255

byte owner[BLOCKS];		/* the bytes of MINT_ARRAY_BLOCKS; a node's tag is its index */
bool zeroed[BLOCKS];		/* its contents */
byte user[BLOCKS];		/* whose kernel has its pages, and may write to them */
bool alive[NODES];		/* its cores run */
byte generation[NODES];		/* which of its lives that is */
byte deaths;

/* One CMPXCHG. */
inline exchange(b, from, to, done)
{
	atomic {
		if
		:: owner[b] == from -> owner[b] = to; done = true
		:: else -> done = false
		fi
	}
}

inline begin_use(b, me)
{
	atomic {
		assert(user[b] == NOBODY);
		assert(owner[b] == me);
		assert(zeroed[b]);
		user[b] = me;
		zeroed[b] = false	/* it writes */
	}
}

/* A step that only a kernel that lives takes. */
#define LIVE(me) (alive[me] && generation[me] == life_of)

proctype node(byte me)
{
	byte b, to, seen, life_of;
	bool done;

start:
	atomic { alive[me] -> life_of = generation[me] }
	do
	:: !LIVE(me) -> goto dead
	:: LIVE(me) ->
		atomic { select(b : 0 .. BLOCKS - 1); done = false; seen = NOBODY }
		/* claim */
#if BROKEN == 3
		if
		:: owner[b] == FREE -> owner[b] = me; done = true
		:: else -> skip
		fi;
#else
		atomic {
			if
			:: !LIVE(me) -> goto dead
			:: LIVE(me) && owner[b] == FREE -> owner[b] = me; done = true
			:: LIVE(me) && owner[b] == me && user[b] == NOBODY -> done = true	/* given */
			:: LIVE(me) && owner[b] == STALE -> owner[b] = me; done = true; seen = STALE
			:: else -> skip
			fi
		}
#endif
		if
		:: !done -> goto next
		:: else -> skip
		fi;
		/* zero */
		if
		:: seen == STALE ->
			atomic {
				if
				:: LIVE(me) -> zeroed[b] = true
				:: else -> goto dead
				fi
			}
		:: else -> skip
		fi;
		/* online */
		atomic {
			if
			:: LIVE(me) -> begin_use(b, me)
			:: else -> goto dead
			fi
		}
		/* offline */
		atomic {
			if
			:: LIVE(me) -> user[b] = NOBODY
			:: else -> goto dead
			fi
		}
#if BROKEN == 1
		exchange(b, me, FREE, done);
#endif
		/* zero */
		atomic {
			if
			:: LIVE(me) -> zeroed[b] = true
			:: else -> goto dead
			fi
		}
#if BROKEN != 1
		/* release: to the pool, or to another node */
		atomic { select(to : 0 .. NODES); if :: to == NODES || to == me -> to = FREE :: else -> skip fi }
		atomic {
			if
			:: LIVE(me) -> assert(owner[b] == me); owner[b] = to
			:: else -> goto dead
			fi
		}
#endif
next:
		atomic { b = 0; to = 0; seen = NOBODY; done = false }	/* the same state again */
	od;
dead:
	/* Its next life begins when the monitor has taken it home. */
	goto start
}

/* Kernels die, are taken home, and start again. */
proctype life()
{
	byte n, b;
	bool done;

	do
	:: deaths < DEATHS ->
		select(n : 0 .. NODES - 1);
#if BROKEN == 4
		b = 0;
		do
		:: b < BLOCKS -> exchange(b, n, STALE, done); b++
		:: else -> break
		od;
#endif
		atomic {			/* all cores are home, no function masters the bus */
			alive[n] = false;
			generation[n]++;
			deaths++;
			b = 0;
			do
			:: b < BLOCKS ->
				if
				:: user[b] == n -> user[b] = NOBODY
				:: else -> skip
				fi;
				b++
			:: else -> break
			od
		}
		/* orphan */
		b = 0;
		do
		:: b < BLOCKS ->
#if BROKEN == 2
			exchange(b, n, FREE, done);
#else
			exchange(b, n, STALE, done);
#endif
			b++
		:: else -> break
		od;
		alive[n] = true
	:: else -> break
	od
}

/* The monitor's console core. */
proctype cleaner()
{
	byte b;
	bool done;

end:
	do
	:: atomic { select(b : 0 .. BLOCKS - 1) }
		exchange(b, STALE, MONITOR, done);
		if
		:: done ->
			zeroed[b] = true;
			exchange(b, MONITOR, FREE, done);
			assert(done)
		:: else -> skip
		fi
	od
}

/* What holds in every state: a block is somebody's, or nobody's, and what is FREE is zeros. */
active proctype always()
{
	atomic {
		!(owner[0] < NODES || owner[0] >= MONITOR && owner[0] <= STALE) ||
		(owner[0] == FREE && (!zeroed[0] || user[0] != NOBODY)) ||
		(user[0] != NOBODY && owner[0] != user[0]) ->
			assert(false)
	}
}

init {
	byte i;

	atomic {
		for (i : 0 .. BLOCKS - 1) {
			owner[i] = STALE;
			user[i] = NOBODY
		}
		for (i : 0 .. NODES - 1) {
			alive[i] = true;
			run node(i)
		}
		run life();
		run cleaner()
	}
}
