/** Owns the scenarios about a server that is stopped. */
import type { WirePeer } from '../peers/wire-peer.js';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { joinResumable } from './resumable.js';
import { connectCall, connectMedia, type Stage } from './stage.js';

/** How late the end may come after the announced time (TO-3). */
const lateMs = (drainMs: number): number => Math.max(1000, drainMs / 10);

/** Who is there so long after that is late by any clock. */
const PINGED_MS = 250;

/** So short that it is over before calls have had 1.5 s, however late a timer may be (TO-3). */
const RING_MS = 400;

/** In so much time a busy harness has a session on another socket. */
const MOVING_MS = 500;

/**
 * Waits until everybody was told; gives how long calls may go on. A server that tells nobody, and closes its sockets,
 * makes no claim to GA-1: it is not configured for it.
 */
async function awaitGoAway(peers: readonly WirePeer[]): Promise<number> {
  const told = await Promise.allSettled(peers.map((peer) => peer.awaitGoAway()));
  if (peers.every(({ drainMs, isOpen }) => drainMs === undefined && !isOpen)) {
    throw new NotOfferedError(
      'the server closes its sockets when it is stopped, and says GoAway to nobody: it is not configured for GA-1',
    );
  }
  const failed = told.find((each) => each.status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return Math.max(...peers.map(({ drainMs = 0 }) => drainMs));
}

const goingAway: Case = {
  id: 'going-away/with-calls',
  title:
    'The server is stopped while one call is on, one is being connected, one rings, and one user is idle',
  kind: 'scenario',
  race: 'the server is stopped (R30)',
  clauses: ['GA-1', 'RJ-3', 'G-3'],
  async play(stage) {
    const own = await stage.moveToOwnTarget('stop');
    // The callee of the call that rings is there before its caller.
    const [grace, heidi] = await stage.joinAll('grace', 'heidi');
    const [alice, bob, carol, dave] = await stage.joinAll('alice', 'bob', 'carol', 'dave');
    const erin = await stage.join('erin');
    const all = [grace, heidi, alice, bob, carol, dave, erin];
    const callId = await connectCall(stage, alice, bob);
    const other = await carol.offer(dave.userId);
    await stage.settle();
    await dave.answer();
    await heidi.offer(grace.userId);
    await stage.settle();
    // Somebody who has no session yet is told, too.
    const bystander = await stage.connect('bystander');
    own.stop();
    const drainMs = await awaitGoAway(all.map(({ peer }) => peer));
    stage.allowWait('drain_ms', drainMs);
    const open = all.map(({ peer }) => peer);
    if (drainMs > 0) {
      if (bystander.isOpen) await bystander.settle().catch(forgiveEnd(bystander));
      // Nothing here waits for a response: the time may be over before it comes.
      const frank = await stage.connect('frank');
      if (frank.isOpen) {
        const userId = stage.userId('frank');
        // The shutdown is told before a wrong key is, and behind a field that is wrong (ER-1).
        for (const more of [{ userId }, { userId, serviceKey: 'wrong' }, { userId: '' }]) {
          frank.post({ case: 'createSession', value: stage.credentials(more) });
          await frank.settle().catch(forgiveEnd(frank));
        }
      }
      await stage.settle();
      erin.peer.post({ case: 'offerCall', value: erin.offerTerms('') });
      await stage.settle();
      erin.peer.post({ case: 'offerCall', value: erin.offerTerms(stage.userId('nobody')) });
      await stage.settle();
      alice.peer.post({ case: 'setMute', value: { callId, track: 1, muted: true } });
      await stage.settle();
      if (carol.peer.isOpen && dave.peer.isOpen) {
        await connectMedia(stage, carol, dave, other, false).catch(
          forgiveEnd(carol.peer, dave.peer),
        );
      }
      // Somebody without a session, who is there too briefly to be closed for that (SE-7).
      await stage.pause(drainMs / 2);
      const late = await stage.connect('late');
      if (late.isOpen) open.push(late);
    }
    await awaitEnd(stage, open, drainMs);
  },
};

const ringing: Case = {
  id: 'going-away/ringing',
  title:
    'The server is stopped while a call rings, which is answered, connected and hung up in its time; somebody else ends a session',
  description:
    'A call that rings goes on as well as one that was answered, and a party may still claim it. Candidates and the end of a session are answered as before.',
  kind: 'scenario',
  clauses: ['GA-1'],
  async play(stage) {
    const own = await stage.moveToOwnTarget('stop');
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    own.stop();
    const peers = [alice.peer, bob.peer, carol.peer];
    const drainMs = await awaitGoAway(peers);
    stage.allowWait('drain_ms', drainMs);
    const goOn = async (): Promise<void> => {
      await carol.peer.request({ case: 'destroySession', value: {} });
      await bob.answer();
      await stage.settle();
      await alice.describe(callId, 'offer');
      const candidates = alice.makeCandidates(1);
      const batch = { callId, negotiationId: 1, ufrag: 'test', candidates };
      await alice.peer.request({ case: 'candidates', value: batch });
      await connectMedia(stage, alice, bob, callId, true);
      await bob.leave();
    };
    await goOn().catch(forgiveEnd(...peers));
    await awaitEnd(stage, peers, drainMs);
  },
};

const unanswered: Case = {
  id: 'going-away/no-answer',
  title:
    'The server is stopped while two calls ring, and the time to ring of one of them is over before that of calls is',
  description:
    'Nobody answers either. The one ends with NO_ANSWER as ever, the other one with the server.',
  kind: 'scenario',
  clauses: ['GA-1'],
  async play(stage) {
    const own = await stage.moveToOwnTarget('stop');
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    await carol.offer(stage.userId('nobody'));
    await alice.offer(bob.userId, { ttlMs: RING_MS });
    await stage.settle();
    own.stop();
    const peers = [alice.peer, bob.peer, carol.peer];
    const drainMs = await awaitGoAway(peers);
    stage.allowWait('drain_ms', drainMs);
    await awaitEnd(stage, peers, drainMs);
  },
};

/** Waits for the closes; who is still there when they are late shows it by an answer to a Ping. */
async function awaitEnd(stage: Stage, peers: readonly WirePeer[], drainMs: number): Promise<void> {
  const latestMs = drainMs + lateMs(drainMs) + PINGED_MS;
  const closed = Promise.all(peers.map((peer) => peer.awaitClose(latestMs)));
  await closed.catch(() => stage.settle());
  for (const peer of peers) await peer.awaitClose(latestMs + stage.venue.patienceMs);
}

const movedAway: Case = {
  id: 'going-away/moved',
  title:
    'The server is stopped while a call is on, and a party takes its session to another socket',
  kind: 'scenario',
  clauses: ['GA-1', 'RS-7', 'RJ-3'],
  needs: ['resume'],
  async play(stage) {
    const own = await stage.moveToOwnTarget('stop');
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    await connectCall(stage, alice, bob);
    const older = alice.peer;
    own.stop();
    const drainMs = await awaitGoAway([older, bob.peer]);
    if (drainMs < MOVING_MS) {
      throw new NotOfferedError(
        `the server gives calls ${drainMs} ms when it stops, too short to move`,
      );
    }
    stage.allowWait('drain_ms', drainMs);
    await stage.resume(alice).catch(forgiveEnd(bob.peer));
    await awaitEnd(stage, [older, alice.peer, bob.peer], drainMs);
  },
};

/** The server may have been faster than the script; anything else goes on being an error. */
function forgiveEnd(...peers: readonly { readonly isOpen: boolean }[]): (error: unknown) => void {
  return (error) => {
    if (peers.every(({ isOpen }) => isOpen)) throw error;
  };
}

/** What a server does beside the calls. */
export const OPERATION_CASES: readonly Case[] = [goingAway, ringing, unanswered, movedAway];
