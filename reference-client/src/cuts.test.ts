import { CallType, PeerState, Track } from '@audiocall/proto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSimulatedMedia, createSimulatedNetwork } from './adapters/simulated-media.js';
import { timerClock } from './adapters/timer-clock.js';
import { connectWebSocket } from './adapters/websocket.js';
import { createClient } from './client.js';
import type { MediaNews } from './core/inputs.js';
import { createRandom, type Random, STEADY_EVENTS } from './testing/cuts.fixture.js';
import { type Cut, startCuttingRelay } from './testing/cutting-relay.fixture.js';
import { tapFrames } from './testing/frame-tap.fixture.js';
import { type ReferenceServer, startReferenceServer } from './testing/reference-server.fixture.js';

const CUTS = 1000;
const SEED = 20_261_129;
const PATIENCE_MS = 150_000;

/** Nothing may run out: what is tested is that a cut alone changes nothing. */
const FLAGS = [
  ...['--offers-per-minute', '0', '--frames-per-second', '0', '--tombstone-ms', '1000'],
  ...['ring', 'connect', 'resume', 'resume-ring', 'negotiate', 'media'].flatMap((name) => [
    `--${name}-ms`,
    `${PATIENCE_MS}`,
  ]),
];
const MEDIA_STATES = [PeerState.MEDIA_RECONNECTING, PeerState.MEDIA_CONNECTED];

/** Some cuts hit the handshake, some the Resume, the others what comes after. */
function planCut(random: Random): Cut {
  const upTo = (most: number): number => 1 + Math.floor(random() * most);
  const isNoticed = random() < 0.7;
  if (random() < 0.3) return { after: { requests: upTo(5) }, isNoticed };
  const direction = random() < 0.5 ? 'up' : 'down';
  return { after: { bytes: upTo(500), direction }, isNoticed };
}

const network = createSimulatedNetwork();

async function join(server: ReferenceServer, name: string, seed: number) {
  const relay = await startCuttingRelay(server.url);
  const tap = tapFrames(connectWebSocket(relay.url));
  const media = createSimulatedMedia(network, name, [{ deviceId: 'built-in', label: 'Built-in' }]);
  let report: (news: MediaNews) => void = () => undefined;
  const random = createRandom(seed);
  const client = createClient({
    serviceId: 'demo',
    openSocket: tap.openSocket,
    openMedia: (give) => {
      report = give;
      return media.open(give);
    },
    clock: timerClock,
    random,
    requestTimeoutMs: PATIENCE_MS,
    reconnectWaitMs: { first: 2, longest: 8 },
  });
  const told: string[] = [];
  const expected: string[] = [];
  const peerStates: { readonly callId: string; readonly state: string }[] = [];
  const waiting = new Set<() => void>();
  const tell = (what: string): void => {
    told.push(what);
    for (const look of [...waiting]) look();
  };
  for (const each of STEADY_EVENTS) client.on(each, () => tell(each));
  client.on('PEER_STATE_EVENT', ({ callId, state }) => {
    if (MEDIA_STATES.includes(state)) tell(PeerState[state]);
    else peerStates.push({ callId, state: PeerState[state] });
  });
  return {
    name,
    relay,
    tap,
    media,
    client,
    told,
    expected,
    peerStates,
    loseMedia() {
      const ref = media.operations.findLast((each) => each.do === 'createPeer')?.ref;
      if (ref !== undefined) report({ news: 'failed', ref });
    },
    startCutting: () => relay.follow(() => planCut(random)),
    stopCutting: () => relay.follow(() => undefined),
    /** The next events are these, whenever they come. */
    async hears(...names: string[]): Promise<void> {
      expected.push(...names);
      const count = expected.length;
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (told.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
  };
}

type Party = Awaited<ReturnType<typeof join>>;

async function offer(caller: Party, callee: Party): Promise<string> {
  const rung = callee.hears('RINGING_EVENT');
  const { callId, notified } = await caller.client.offerCall(CallType.AUDIOCALL, callee.name);
  expect(notified).toBe(true);
  await caller.hears('RINGBACK_EVENT');
  await rung;
  return callId;
}

async function connectCall(caller: Party, callee: Party): Promise<string> {
  const callId = await offer(caller, callee);
  expect((await callee.client.answerCall()).callId).toBe(callId);
  await Promise.all([
    caller.hears('ANSWERED_EVENT', 'CONNECTED_EVENT'),
    callee.hears('CONNECTED_EVENT'),
  ]);
  return callId;
}

async function muteAndUnmute(muter: Party, other: Party): Promise<void> {
  await muter.client.setMute(Track.AUDIO);
  await muter.client.setUnmute(Track.AUDIO);
  await other.hears('MUTE_EVENT', 'UNMUTE_EVENT');
}

/** The other party is told of the loss, and of the end of the renegotiation that mends it. */
async function renegotiate(loser: Party, other: Party): Promise<void> {
  loser.loseMedia();
  await other.hears('MEDIA_RECONNECTING', 'MEDIA_CONNECTED');
}

async function hangUp(leaver: Party, other: Party, ending: string): Promise<void> {
  await leaver.client.leave();
  await other.hears(ending);
}

/** One call from its offer to its end; each kind of turn comes again and again. */
async function playRound(round: number, caller: Party, callee: Party): Promise<string> {
  if (round % 5 === 3) {
    const callId = await offer(caller, callee);
    await hangUp(caller, callee, 'CANCEL_EVENT');
    return callId;
  }
  if (round % 5 === 4) {
    const callId = await offer(caller, callee);
    await hangUp(callee, caller, 'LEAVE_EVENT');
    return callId;
  }
  const callId = await connectCall(caller, callee);
  await Promise.all([muteAndUnmute(caller, callee), muteAndUnmute(callee, caller)]);
  if (round % 20 === 5) await renegotiate(caller, callee);
  await muteAndUnmute(caller, callee);
  if (round % 2 === 0) await hangUp(caller, callee, 'LEAVE_EVENT');
  else await hangUp(callee, caller, 'LEAVE_EVENT');
  return callId;
}

describe('calls on real sockets that are cut again and again', () => {
  const ends: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it(
    '[RS-2] [RS-5] [RS-7] [G-2] [G-8] the real server loses and repeats nothing in 1,000 cuts',
    async () => {
      const server = await startReferenceServer(FLAGS);
      ends.push(() => server.stop());
      const ann = await join(server, 'ann', SEED);
      const bob = await join(server, 'bob', SEED + 1);
      ends.push(ann.relay.stop, bob.relay.stop);
      await ann.client.createSession('ann');
      await bob.client.createSession('bob');
      const callIds = [await playRound(0, ann, bob)];
      for (const { startCutting } of [ann, bob]) startCutting();
      const cuts = (): number => ann.relay.cuts() + bob.relay.cuts();
      for (let round = 1; cuts() < CUTS; round += 1) {
        const parties = round % 2 === 0 ? ([ann, bob] as const) : ([bob, ann] as const);
        callIds.push(await playRound(round, ...parties));
      }
      for (const { stopCutting } of [ann, bob]) stopCutting();
      // Nobody is left busy, in either direction.
      callIds.push(await playRound(0, ann, bob), await playRound(0, bob, ann));

      expect(new Set(callIds).size).toBe(callIds.length);
      for (const { told, expected, tap, media, peerStates } of [ann, bob]) {
        expect(told).toEqual(expected);
        expect(tap.faults).toEqual([]);
        expect(tap.lastSeq()).toBeGreaterThanOrEqual(told.length);
        expect(media.openCount()).toBe(0);
        // In each call: away, back, away, back; the last one may be missing at its end.
        for (const callId of callIds) {
          const states = peerStates.filter((each) => each.callId === callId);
          expect(states.map(({ state }) => state)).toEqual(
            states.map((_, turn) => (turn % 2 === 0 ? 'RECONNECTING' : 'RECONNECTED')),
          );
        }
      }
      await Promise.all([ann.client.close(), bob.client.close()]);
      await vi.waitFor(
        async () => {
          const metrics = await server.readMetrics();
          const tables = [...metrics].filter(([name]) =>
            /^audiocall_(connections|sessions|calls)/.test(name),
          );
          expect(tables.map(([, value]) => value)).toEqual([0, 0, 0, 0, 0, 0]);
          expect([...metrics.keys()].filter((name) => name.includes('refusals_total{'))).toEqual(
            [],
          );
        },
        { timeout: 20_000, interval: 100 },
      );
    },
    PATIENCE_MS,
  );
});
