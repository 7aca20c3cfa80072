/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A model of a block that is a node's own memory, and is lent while that node is down
 * (lib/table/pool.h, pool_lend() and pool_recall(); monitor/node/lend.c), under every interleaving:
 * the lender's lives, two other kernels that take and give the block and die, the monitor that
 * makes stale what the dead had, and its core that zeroes what is stale. INITs may stop the
 * lender's boot core in the middle of a recall, which then begins again. How kernels take and give
 * blocks is modelled by blocks.pml; here they do it by its rules.
 *
 * Checked: only one kernel uses the block, which by the byte is its own, or FIXED for the lender; a
 * kernel gets it zeroed; the monitor puts no byte back that is right.
 *
 * With -DBROKEN=N the model has a fault that must be found:
 *
 * - 1: a recall without CMPXCHG.
 * - 2: what is stale comes home as it is.
 * - 3: the lender starts while its holder has only been asked.
 * - 4: the block is lent before all cores are home.
 * - 5: it is noted as lent only after its byte has changed.
 * - 6: it is noted as home before its byte has changed.
 */
#ifndef BROKEN
#define BROKEN 0
#endif
#ifndef NODES
#define NODES	2
#endif
#define EVENTS	3		/* deaths of the others, INITs, and lives of the lender */

#define LENDER	251		/* its tag, and the user */
#define FIXED	252
#define MONITOR	253
#define FREE	254
#define STALE	255
#define NOBODY	255

byte owner = FIXED;
bool lent;			/* the monitor's note: `moves` of struct pool */
bool dead;			/* its other note: nobody has the block, and it is not zeroed */
bool zeroed;
byte user = LENDER;
bool alive[NODES], asked[NODES];
bool busy[NODES];		/* in a step of a kernel that may have died meanwhile */
byte events;
byte lives;			/* of the lender */

inline begin_use(who, byte_then)
{
	assert(user == NOBODY);
	assert(owner == byte_then);
	assert(zeroed);
	user = who;
	zeroed = false
}

/* The lender's boot core: in its kernel, or in the monitor. */
proctype lender()
{
	byte seen;

end:
	do
	:: events < EVENTS -> events++;
#if BROKEN == 4
		lent = true; dead = true; owner = STALE;
#endif
		atomic { user == LENDER -> user = NOBODY }
#if BROKEN == 5
		owner = STALE;
		lent = true;
		dead = true;
#elif BROKEN != 4
		dead = true;
		lent = true;
		atomic { owner == FIXED -> owner = STALE }
#endif
again:
		do
		:: events < EVENTS -> events++; goto again	/* an INIT */
		:: true ->
#if BROKEN == 6
			lent = false;
#endif
			seen = owner;
			if
			:: seen == FIXED -> break
			:: seen == FREE ->
#if BROKEN == 1
				owner = FIXED;
				break
#else
				atomic {
					if
					:: owner == FREE -> owner = FIXED
					:: else -> goto again
					fi
				}
				break
#endif
			:: seen == STALE ->
#if BROKEN == 2
				atomic {
					if
					:: owner == STALE -> owner = FIXED
					:: else -> goto again
					fi
				}
				break
#else
				atomic {
					if
					:: owner == STALE -> owner = LENDER
					:: else -> goto again
					fi
				}
#endif
			:: seen == LENDER ->
				zeroed = true;
				atomic {
					if
					:: owner == LENDER -> owner = FIXED
					:: else -> assert(false)
					fi
				}
				break
			:: seen < NODES ->
				asked[seen] = true;
#if BROKEN == 3
				owner = FIXED; break
#endif
			:: else -> skip		/* the monitor zeroes it */
			fi
		od;
		lent = false;
		dead = false;
		atomic {
			/* An INIT after its byte was written: it is home, and was zeroed. */
			begin_use(LENDER, FIXED);
			lives++
		}
	od
}

/* Another kernel. It gives the block if it is asked to, or for reasons of its own. */
proctype other(byte me)
{
	bool stale;

end:
	do
	:: atomic { alive[me] && (owner == FREE || owner == STALE) ->
			stale = owner == STALE; owner = me; busy[me] = true }
		atomic { zeroed = zeroed || (stale && alive[me]); stale = false }
		atomic {
			if
			:: alive[me] -> begin_use(me, me)
			:: else -> skip
			fi;
			busy[me] = false
		}
	:: atomic { alive[me] && user == me -> user = NOBODY; busy[me] = true }
		atomic { zeroed = zeroed || alive[me] }
		atomic {
			if
			:: alive[me] -> assert(owner == me); owner = FREE; asked[me] = false
			:: else -> skip
			fi;
			busy[me] = false
		}
	:: atomic { alive[me] && asked[me] && owner != me -> asked[me] = false }
	od
}

/* A kernel dies, is brought home, and its block becomes stale; then its next one begins. */
proctype death()
{
	byte n;

end:
	do
	:: events < EVENTS ->
		select(n : 0 .. NODES - 1);
		atomic {
			events++;
			alive[n] = false;
			if
			:: user == n -> user = NOBODY; zeroed = false
			:: else -> skip
			fi
		}
		atomic {
			!busy[n];
			if
			:: lent && owner == n -> owner = STALE; dead = true
			:: else -> skip
			fi;
			asked[n] = false
		}
		alive[n] = true
	od
}

/* The console's core: pool_clean(), pool_cleaned() and pool_mend(). */
proctype cleaner()
{
	byte seen, then;

end:
	do
	:: lent && dead ->
		if
		:: atomic { owner == STALE -> owner = MONITOR }
			zeroed = true;
			dead = false;
			atomic { assert(owner == MONITOR); owner = FREE }
		:: atomic { owner != STALE -> dead = false }
			/* It may have died meanwhile. */
			if
			:: owner == STALE -> dead = true
			:: else -> skip
			fi
		fi
	:: atomic { seen = owner; then = lives }
		if
		:: !lent && seen != FIXED ->
			/* It would be put back. A look takes nanoseconds, and a life seconds. */
			atomic {
				if
				:: owner == seen && lives == then -> assert(false)
				:: else -> skip
				fi
			}
		:: else -> skip
		fi;
		atomic { seen = 0; then = 0 }
	od
}

init {
	byte i;

	atomic {
		for (i : 0 .. NODES - 1) {
			alive[i] = true;
			run other(i)
		}
		i = 0;
		run lender();
		run death();
		run cleaner()
	}
}
