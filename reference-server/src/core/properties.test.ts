import { CallType, DescriptionType, MediaState, StatusCode } from '@audiocall/proto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerByName,
  answerRinging,
  type Body,
  createWorld,
  describeMedia,
  findLeftovers,
  leave,
  mute,
  offer,
  type Peer,
  report,
  trickle,
  type World,
} from './world.fixture.js';

const USERS = ['ann', 'bob', 'cem'] as const;

/** Something that one of the users does; `pick` chooses among the calls that there were. */
type Deed = { readonly who: number; readonly pick: number } & (
  | { readonly kind: 'ask'; readonly build: (call: string, other: string) => Body }
  | { readonly kind: 'send'; readonly build: (call: string, other: string) => Body }
  | { readonly kind: 'renew' | 'lose' }
  | { readonly kind: 'wait'; readonly ms: number }
);

const refs = fc.constantFrom('a', 'b', 'c', 'd');
const builds: fc.Arbitrary<(call: string, other: string) => Body> = fc.oneof(
  fc
    .record({ clientRef: refs, muted: fc.boolean(), early: fc.boolean() })
    .map(({ clientRef, muted, early }) => (_: string, other: string) => {
      return offer(other, { clientRef, muted, ...(early && { sdpOffer: 'v=0' }) });
    }),
  fc.constant(() => answerRinging()),
  fc
    .constantFrom(CallType.AUDIOCALL, CallType.VIDEOCALL)
    .map((type) => (_: string, other: string) => {
      return answerByName(other, type);
    }),
  fc.constant(() => leave()),
  fc.constant((call: string) => leave({ target: { case: 'callId', value: call } })),
  refs.map((ref) => () => leave({ target: { case: 'clientRef', value: ref } })),
  fc
    .constantFrom(DescriptionType.OFFER, DescriptionType.ANSWER)
    .map((type) => (call: string) => describeMedia(call, type)),
  fc.boolean().map((end) => (call: string) => trickle(call, ['line'], end)),
  fc
    .constantFrom(MediaState.CONNECTED, MediaState.CONNECTED, MediaState.FAILED)
    .map((state) => (call: string) => report(call, state)),
  fc.boolean().map((muted) => (call: string) => mute(call, muted)),
);

const who = fc.nat({ max: USERS.length - 1 });
const pick = fc.nat({ max: 3 });
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ who, pick, kind: fc.constant('ask' as const), build: builds }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ who, pick, kind: fc.constant('send' as const), build: builds }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ who, pick, kind: fc.constantFrom('renew' as const, 'lose' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      who,
      pick,
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(10, 10_000, 31_000, 61_000),
    }),
  },
);

/** Does one deed, by whichever socket the user has now. */
function perform(world: World, peers: Map<string, Peer>, everybody: Peer[], deed: Deed): void {
  const user = USERS[deed.who] ?? 'ann';
  const other = USERS[(deed.who + 1 + (deed.pick % 2)) % USERS.length] ?? 'bob';
  const calls = [...world.maps.calls.keys()];
  const call = calls.at(-1 - deed.pick) ?? 'none';
  const peer = peers.get(user);
  switch (deed.kind) {
    case 'ask':
      if (peer?.closeCodes.length === 0) peer.request(deed.build(call, other));
      return;
    case 'send':
      peer?.send({ body: deed.build(call, other) });
      return;
    case 'renew': {
      const renewed = world.join(user);
      peers.set(user, renewed);
      everybody.push(renewed);
      return;
    }
    case 'lose':
      peer?.lose();
      peers.delete(user);
      return;
    case 'wait':
      world.advance(deed.ms);
      return;
    default:
      deed satisfies never;
  }
}

/** What holds after every deed. */
function expectSound({ maps }: World): void {
  const live = [...maps.calls.values()].filter(({ phase }) => phase.kind !== 'ended');
  const pairs = live.map(({ caller, callee }) => [caller.user, callee].sort().join('|'));
  expect(new Set(pairs).size).toBe(pairs.length);
  for (const session of maps.sessions.values()) {
    const { activity } = session;
    const claimed = live.filter(
      ({ caller, phase }) =>
        phase.kind !== 'ended' &&
        (caller.session === session.id ||
          (phase.kind !== 'offered' && phase.claimant.session === session.id)),
    );
    expect(claimed.length).toBeLessThanOrEqual(1);
    if (activity.kind === 'idle') expect(claimed).toEqual([]);
    else expect(maps.calls.get(activity.call)?.phase.kind).not.toBe('ended');
    if (activity.kind === 'ringing') {
      expect(maps.calls.get(activity.call)?.notified).toContain(session.id);
    }
  }
  for (const connection of maps.connections.values()) {
    expect(connection.requests.kept.length).toBeLessThanOrEqual(32);
  }
}

/** What holds of everything that one socket received. */
function expectOrderly(peer: Peer): void {
  const events = peer.events();
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  const over = new Set<string>();
  for (const { body } of peer.frames) {
    if (body.case === 'response' && body.value.result.case === 'leave') {
      const { alreadyEnded, callId } = body.value.result.value;
      if (!alreadyEnded) expect(over.has(callId)).toBe(false);
      over.add(callId);
    }
    if (body.case !== 'event' || body.value.callId === '') continue;
    expect(over.has(body.value.callId)).toBe(false);
    if (body.value.body.case === 'leave' || body.value.body.case === 'cancel') {
      over.add(body.value.callId);
    }
  }
  for (const callId of new Set(events.map((event) => event.callId))) {
    const seen = events.filter((event) => event.callId === callId).map(({ body }) => body.case);
    for (const once of ['ringback', 'ringing', 'answered', 'connected', 'leave', 'cancel']) {
      expect(seen.filter((name) => name === once).length).toBeLessThanOrEqual(1);
    }
    const order = ['ringback', 'ringing', 'answered', 'connected'];
    const ranks = seen.map((name) => order.indexOf(name ?? '')).filter((rank) => rank >= 0);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    const mutes = seen.filter((name) => name === 'mute' || name === 'unmute');
    for (const [index, name] of mutes.entries()) expect(name).not.toBe(mutes[index + 1]);
  }
}

describe('transition() under random requests', () => {
  it('[G-2] [G-3] [G-4] [G-7] [RQ-1] [MU-2] [GL-2] [TG-4] stays sound, and forgets everything', () => {
    fc.assert(
      fc.property(fc.array(deeds, { maxLength: 60 }), (script) => {
        const world = createWorld();
        const everybody = USERS.map((user) => world.join(user));
        const peers = new Map(
          USERS.map((user, index) => [user as string, everybody[index] as Peer]),
        );
        for (const deed of script) {
          perform(world, peers, everybody, deed);
          expectSound(world);
        }
        for (const peer of everybody) {
          if (peer.closeCodes.length === 0 && world.maps.connections.has(peer.connection)) {
            expect(peer.ask({ case: 'destroySession', value: {} })).toBe(StatusCode.OK);
          }
          expectOrderly(peer);
        }
        world.advance(121_000);
        expect(findLeftovers(world)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
