/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A model of the steps of lib/table/blocks.h and lib/table/block_state.h under every interleaving.
 * It has one block, since a step concerns one block's byte and state only. NODES kernels take and
 * give the block, a monitor brings dead nodes home, and one of its cores zeroes what is stale.
 *
 * A kernel has the threads that the module has: the worker, which carries out requests and takes or
 * refuses gifts, and all others that work on blocks meanwhile, that is, a user who writes to a
 * state in /sys, or Linux in need of memory. Linux's notifiers run within either of the two. The
 * watch's tick and the bell only wake the worker, which may act at any time here. Kernels die
 * between any two steps, are replaced by kexec, and load the module again.
 *
 * Checked: no kernel uses a block that another one uses or may write to, that is not its own by the
 * byte, or that is not zeroed; a FREE block is zeroed and unused; the byte is always a node's tag,
 * MONITOR, FREE or STALE; a kernel that has the block online is the one that uses it.
 *
 * With -DBROKEN=N the model has a fault that must be found:
 *
 * - 1: a block is released before it is zeroed.
 * - 2: the blocks of the dead are FREE at once.
 * - 3: a claim without CMPXCHG.
 * - 4: the dead are orphaned while their cores still run.
 * - 5: a gift is refused by the byte alone: mint.ko before block_state.h, where a claim that
 *   another thread had begun was taken for a gift, and went to the pool.
 * - 6: as 5, but the state is looked at, and a claim enters its state only after it has changed the
 *   byte.
 * - 7: the giver takes a gift back from a dead node without holding that node.
 * - 8: what a node finds with its tag when it starts is taken for gifts.
 */
#ifndef BROKEN
#define BROKEN 0
#endif
#ifndef NODES
#define NODES	2
#endif
#ifndef EVENTS
#define EVENTS	2 /* deaths, kernels that are replaced, modules that are loaded again */
#endif

#define MONITOR	252
#define FREE	253
#define STALE	254
#define NOBODY	255

/* enum block_state. Two states that differ for Linux only are one state here. */
#define ABSENT		0	/* also while the module is not loaded */
#define OFFLINE		1
#define KEPT		2
#define CLAIMING	3
#define RETAKING	4
#define ONLINE		5
#define LEAVING		6
#define VACATING	7
#define STANDBY		8
#define RELEASING	9
#define HANDING		10

byte owner = STALE;		/* the block's byte; a node's tag is its index */
bool zeroed;			/* the contents of the block */
byte user = NOBODY;		/* the node whose kernel has its pages, and may write to them */

byte st[NODES];			/* the block's state, in each kernel */
bool hotplug[NODES];		/* Linux's lock: one memory block goes on- or offline at a time */
bool alive[NODES];		/* the node's cores run */
byte threads[NODES];		/* threads that have not yet seen that their kernel is dead */
bool takes[NODES];		/* MINT_FLAG_TAKES */
bool home[NODES];		/* MINT_FLAG_HOME */
byte held[NODES]; /* the word `request`: the node that holds this one, so that it does not start */
byte owed[NODES];		/* the dead node to which this node has given the block */
byte events;

#define IDLE(s)		(s == ABSENT || s == OFFLINE || s == KEPT)
#define CAN_TAKE(n)	(alive[n] && takes[n])

/* One CMPXCHG. */
inline exchange(from, to, done)
{
	atomic {
		if
		:: owner == from -> owner = to; done = true
		:: else -> done = false
		fi
	}
}

inline begin_use(me)
{
	assert(user == NOBODY);
	assert(owner == me);
	assert(zeroed);
	user = me;
	zeroed = false			/* the node writes to it */
}

/*
 * An operation of a thread of kernel @me begins: its first step changes the state, and takes
 * Linux's lock where that is needed. A thread whose kernel dies in the middle sees that at its next
 * step, and goes to `dead`.
 */
#define BEGIN(state)	(alive[me] && st[me] == state)
#define LOCKED(state)	(BEGIN(state) && !hotplug[me])

/* From state @claiming to ONLINE, or back to @idle. */
inline claim(idle, claiming)
{
#if BROKEN == 3
	if
	:: owner == FREE || owner == me -> owner = me
	:: owner == STALE -> owner = me; stale = true
	:: else -> st[me] = idle; goto next
	fi;
#else
	atomic {
		if
		:: !alive[me] -> goto dead
		:: alive[me] && (owner == FREE || owner == me) -> owner = me
		:: alive[me] && owner == STALE -> owner = me; stale = true
		:: else ->
#if BROKEN != 6
			st[me] = idle;
#endif
			goto next
		fi
	}
#endif
#if BROKEN == 6
	atomic {
		if
		:: alive[me] && st[me] == idle -> st[me] = claiming
		:: else -> goto dead
		fi
	}
#endif
	if
	:: stale -> atomic {
			if
			:: alive[me] -> zeroed = true; stale = false
			:: else -> goto dead
			fi
		}
	:: else -> skip
	fi;
	atomic {
		if
		:: !alive[me] -> goto dead
		:: alive[me] -> begin_use(me); st[me] = ONLINE; goto next
		:: alive[me] && claiming == CLAIMING -> st[me] = RELEASING /* Linux cancels it */
		fi
	}
}

/* A block in state RELEASING or HANDING, whose pages are unused, is zeroed and given to @to. */
inline release(idle)
{
#if BROKEN == 1
	atomic { if :: alive[me] && owner == me -> owner = FREE :: else -> goto dead fi }
#endif
	atomic { if :: alive[me] -> zeroed = true :: else -> goto dead fi }
	/* The byte, which still is this node's, and the state change in one step. */
	atomic {
		if
		:: alive[me] ->
#if BROKEN != 1
			assert(owner == me);
			owner = to;
#endif
			st[me] = idle
		:: else -> goto dead
		fi
	}
	/* The giver looks at the taker once more. */
	if
	:: to != FREE ->
		atomic {
			if
			:: !alive[me] -> goto dead
			:: alive[me] && CAN_TAKE(to) -> skip
			:: else -> owed[me] = to
			fi
		}
	:: else -> skip
	fi
}

/* Linux moves the contents of the pages elsewhere, or fails to. */
inline vacate(from)
{
	atomic {
		if
		:: !alive[me] -> goto dead
		:: alive[me] -> user = NOBODY; st[me] = from
		:: alive[me] -> st[me] = ONLINE; goto next
		fi
	}
}

/* Chooses the pool, or another node that can take the block now. */
inline choose_to()
{
	to = FREE;
	if
	:: true -> skip
	:: me != 0 && CAN_TAKE(0) -> to = 0
	:: me != 1 && CAN_TAKE(1) -> to = 1
#if NODES > 2
	:: me != 2 && CAN_TAKE(2) -> to = 2
#endif
	fi
}

/* mint.ko's worker; a kernel has one. */
proctype worker(byte me)
{
	byte to = FREE;
	bool stale, locked;

start:
	if
	/* The usual operation. It gives up if another thread has Linux's lock. */
	:: atomic { LOCKED(OFFLINE) -> threads[me]++; hotplug[me] = true; locked = true;
#if BROKEN != 6
			st[me] = CLAIMING
#endif
		}
		claim(OFFLINE, CLAIMING);
		release(OFFLINE)
	:: atomic { LOCKED(ONLINE) -> threads[me]++; hotplug[me] = true; locked = true;
			st[me] = LEAVING; choose_to() }
		vacate(RELEASING);
		release(OFFLINE)
	/* The quick way, and standby. */
	:: atomic { BEGIN(ONLINE) -> threads[me]++; st[me] = VACATING; choose_to() }
		vacate(VACATING);
		if
		:: atomic { alive[me] -> st[me] = HANDING }
			release(KEPT)
		:: atomic { alive[me] -> zeroed = true; to = FREE }
			atomic { if :: alive[me] -> st[me] = STANDBY :: else -> goto dead fi }
		:: !alive[me] -> goto dead
		fi
	:: atomic { BEGIN(STANDBY) -> threads[me]++; st[me] = HANDING; choose_to() }
		release(KEPT)
	:: atomic { BEGIN(KEPT) -> threads[me]++;
#if BROKEN != 6
			st[me] = RETAKING
#endif
		}
		claim(KEPT, RETAKING)
	/* A gift that could not be taken. */
#if BROKEN == 5
	:: atomic { alive[me] && st[me] != ABSENT && st[me] != ONLINE && owner == me ->
			owner = FREE; goto start }
#else
	:: atomic { alive[me] && st[me] != ABSENT && IDLE(st[me]) && owner == me ->
			owner = FREE; goto start }
#endif
	/* A gift that came too late: another node has dealt with it, or the giver takes it back. */
	:: atomic { alive[me] && owed[me] != NOBODY && (owner != owed[me] || CAN_TAKE(owed[me])) ->
			owed[me] = NOBODY; goto start }
#if BROKEN == 7
	:: atomic { alive[me] && owed[me] != NOBODY && home[owed[me]] ->
			threads[me]++; to = owed[me] }
		atomic { if :: alive[me] && owner == to -> owner = STALE :: else -> goto dead fi }
#else
	:: atomic { alive[me] && owed[me] != NOBODY && home[owed[me]] && held[owed[me]] == NOBODY ->
			threads[me]++; to = owed[me]; held[to] = me }
		if
		:: home[to] ->
			atomic {
				if
				:: alive[me] && owner == to -> owner = STALE
				:: alive[me] && owner != to -> skip
				:: else -> goto dead
				fi
			}
		:: else -> skip
		fi;
		atomic { if :: alive[me] -> held[to] = NOBODY :: else -> goto dead fi }
#endif
	fi;
next:
dead:
	atomic {
		threads[me]--;
		if
		:: locked -> hotplug[me] = false
		:: else -> skip
		fi;
		locked = false; stale = false; to = FREE;
		goto start
	}
}

/* A user who writes to the block's state in /sys, or Linux in need of memory. */
proctype others(byte me)
{
	byte to = FREE;
	bool stale;

start:
	if
	:: atomic { LOCKED(OFFLINE) -> threads[me]++; hotplug[me] = true;
#if BROKEN != 6
			st[me] = CLAIMING
#endif
		}
		claim(OFFLINE, CLAIMING);
		release(OFFLINE)
	:: atomic { LOCKED(ONLINE) -> threads[me]++; hotplug[me] = true; st[me] = LEAVING }
		vacate(RELEASING);
		release(OFFLINE)
	:: atomic { LOCKED(STANDBY) -> threads[me]++; hotplug[me] = true; st[me] = RELEASING }
		release(OFFLINE)
	:: atomic { LOCKED(KEPT) -> st[me] = OFFLINE; goto start }
	/*
	 * The block is part of a larger memory block, which is made online without the block's
	 * pages.
	 */
	:: atomic { LOCKED(OFFLINE) -> st[me] = KEPT; goto start }
	:: atomic { BEGIN(STANDBY) -> begin_use(me); st[me] = ONLINE; goto start }
	fi;
next:
dead:
	atomic { threads[me]--; hotplug[me] = false; stale = false; goto start }
}

/* mint.ko is loaded: it first gives away the blocks that it finds with its node's tag. */
inline load(n)
{
#if BROKEN != 8
	exchange(n, STALE, done);
#endif
	st[n] = OFFLINE;
	takes[n] = true
}

/*
 * Kernels die, are brought home, and start again; one is replaced by kexec; mint.ko is loaded
 * again.
 */
proctype life()
{
	byte n;
	bool done, kexec;

	do
	:: events < EVENTS ->
		select(n : 0 .. NODES - 1);
#if BROKEN == 4
		exchange(n, STALE, done);
#endif
		atomic { /* all cores are home, no function masters the bus */
			if
			:: true -> kexec = true
			:: true -> skip
			fi;
			alive[n] = false;
			events++;
			if
			:: user == n -> user = NOBODY
			:: else -> skip
			fi
		}
		atomic { /* what the dead kernel had in its own memory is gone */
			threads[n] == 0;
			st[n] = ABSENT;
			hotplug[n] = false;
			owed[n] = NOBODY
		}
		if
		:: kexec -> takes[n] = false
		:: else ->
			/* The node is orphaned. */
#if BROKEN == 2
			exchange(n, FREE, done);
#else
			exchange(n, STALE, done);
#endif
			/* The holds of the dead node end with it. */
			atomic {
				if
				:: held[0] == n -> held[0] = NOBODY
				:: else -> skip
				fi;
				if
				:: held[1] == n -> held[1] = NOBODY
				:: else -> skip
				fi;
#if NODES > 2
				if
				:: held[2] == n -> held[2] = NOBODY
				:: else -> skip
				fi;
#endif
				home[n] = true
			}
			/* The start of the node is a request, too, so it waits for the hold. */
			atomic { held[n] == NOBODY -> home[n] = false; takes[n] = false }
		fi;
		alive[n] = true;
		load(n);
		kexec = false
	:: atomic { events < EVENTS ->
			if
			:: st[0] == OFFLINE -> n = 0
			:: st[1] == OFFLINE -> n = 1
			fi;
			events++;
			takes[n] = false
		}
		/*
		 * rmmod makes the blocks offline. It waits for the worker, and no block goes online
		 * meanwhile.
		 */
		atomic {
			if
			:: st[n] == OFFLINE -> st[n] = ABSENT
			/* rmmod refuses: blocks are in use */
			:: else -> takes[n] = true; goto again
			fi
		}
		exchange(n, STALE, done);
		load(n);
again:		atomic { n = 0; done = false }
	:: else -> break
	od
}

/* The monitor's console core zeroes stale blocks. */
proctype cleaner()
{
	bool done;

end:
	do
	:: exchange(STALE, MONITOR, done);
		if
		:: done ->
			zeroed = true;
			exchange(MONITOR, FREE, done);
			assert(done);
			done = false
		:: else -> skip
		fi
	od
}

/* No state may satisfy any of these conditions. */
active proctype always()
{
	atomic {
		!(owner < NODES || owner >= MONITOR && owner <= STALE) ||
		(owner == FREE && (!zeroed || user != NOBODY)) ||
		(user != NOBODY && owner != user) ||
		(alive[0] && st[0] == ONLINE && user != 0) ||
		(alive[1] && st[1] == ONLINE && user != 1) ->
			assert(false)
	}
}

init {
	byte i;

	atomic {
		for (i : 0 .. NODES - 1) {
			alive[i] = true;
			st[i] = OFFLINE;
			takes[i] = true;
			held[i] = NOBODY;
			owed[i] = NOBODY;
			run worker(i);
			run others(i)
		}
		i = 0;
		run life();
		run cleaner()
	}
}
