import {
  DescriptionType,
  EndReason,
  Feature,
  MediaState,
  PeerState,
  StatusCode,
} from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  claimCall,
  connectCall,
  createWorld,
  describeMedia,
  leave,
  negotiate,
  type Peer,
  report,
  trickle,
  type World,
} from './world.fixture.js';

const { OK, STALE_NEGOTIATION, INVALID_STATE, NEGOTIATION_PENDING } = StatusCode;
const { OFFER, ANSWER, REJECT } = DescriptionType;

interface Talk {
  readonly world: World;
  readonly ann: Peer;
  readonly bob: Peer;
  readonly id: string;
}

function talk(features = [Feature.RENEGOTIATE], others = features): Talk {
  const world = createWorld();
  const ann = world.join('ann', { features });
  const bob = world.join('bob', { features: others });
  return { world, ann, bob, id: connectCall(ann, bob, 'bob') };
}

function describeAs(peer: Peer, id: string, type: DescriptionType, negotiationId: number) {
  return peer.ask(describeMedia(id, type, { negotiationId }));
}

describe('later negotiations', () => {
  it('[NG-1] either party starts one in a connected call, one above the highest', () => {
    const { ann, bob, id } = talk();
    expect(describeAs(bob, id, OFFER, 3)).toBe(STALE_NEGOTIATION);
    const offer = describeMedia(id, OFFER, { negotiationId: 2, iceRestart: true, sdp: 'v=2' });
    expect(bob.ask(offer)).toBe(OK);
    expect(ann.last('description')).toMatchObject({
      negotiationId: 2,
      type: OFFER,
      sdp: 'v=2',
      iceRestart: true,
    });
    expect(describeAs(ann, id, ANSWER, 2)).toBe(OK);
    expect(describeAs(ann, id, OFFER, 3)).toBe(OK);
  });

  it('[NG-1] one at a time', () => {
    const { ann, bob, id } = talk();
    expect(describeAs(bob, id, OFFER, 2)).toBe(OK);
    expect(describeAs(ann, id, OFFER, 2)).toBe(NEGOTIATION_PENDING);
    expect(describeAs(bob, id, OFFER, 3)).toBe(NEGOTIATION_PENDING);
    expect(describeAs(ann, id, ANSWER, 2)).toBe(OK);
  });

  it('[NG-1] not before CONNECTED, and not where a party does not know it', () => {
    const world = createWorld();
    const features = [Feature.RENEGOTIATE];
    const ann = world.join('ann', { features });
    const bob = world.join('bob', { features });
    const id = claimCall(ann, bob, 'bob');
    negotiate(ann, bob, id);
    expect(describeAs(ann, id, OFFER, 2)).toBe(INVALID_STATE);
    const half = talk(features, []);
    expect(describeAs(half.ann, half.id, OFFER, 2)).toBe(STALE_NEGOTIATION);
    expect(describeAs(half.bob, half.id, REJECT, 1)).toBe(INVALID_STATE);
  });

  it('[NG-2] no second CONNECTED', () => {
    const { ann, bob, id } = talk();
    describeAs(ann, id, OFFER, 2);
    describeAs(bob, id, ANSWER, 2);
    expect(ann.ask(report(id, MediaState.CONNECTED, 2))).toBe(OK);
    expect(bob.ask(report(id, MediaState.CONNECTED, 2))).toBe(OK);
    expect(ann.told().filter((name) => name === 'connected')).toHaveLength(1);
    expect(bob.told()).not.toContain('peerState');
  });

  it('[NG-2] an interruption of the media is told once, and its end', () => {
    const { world, ann, bob, id } = talk();
    ann.ask(report(id, MediaState.DISCONNECTED));
    ann.ask(report(id, MediaState.FAILED));
    ann.ask(report(id));
    ann.ask(report(id));
    const { MEDIA_RECONNECTING, MEDIA_CONNECTED } = PeerState;
    const states = bob
      .events()
      .flatMap(({ body }) => (body.case === 'peerState' ? body.value : []));
    expect(states.map(({ state }) => state)).toEqual([MEDIA_RECONNECTING, MEDIA_CONNECTED]);
    world.advance(60_000);
    expect(bob.told()).not.toContain('leave');
  });

  it('[NG-2] media that stays away ends the call', () => {
    const { world, ann, bob, id } = talk();
    ann.ask(report(id, MediaState.DISCONNECTED));
    world.advance(29_900);
    expect(bob.told()).not.toContain('leave');
    world.advance(200);
    expect(ann.last('leave').reason).toBe(EndReason.MEDIA_TIMEOUT);
    expect(bob.last('leave').reason).toBe(EndReason.MEDIA_TIMEOUT);
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('[CN-4] lost media is told where both asked: caller %s, claimant %s', (caller, claimant) => {
    const asking = (asks: boolean) => (asks ? [Feature.RENEGOTIATE] : []);
    const { world, ann, bob, id } = talk(asking(caller), asking(claimant));
    expect(ann.ask(report(id, MediaState.DISCONNECTED))).toBe(OK);
    expect(bob.ask(report(id, MediaState.DISCONNECTED))).toBe(OK);
    world.advance(30_100);
    const told = caller && claimant ? ['peerState', 'leave'] : [];
    for (const who of [ann, bob]) {
      expect(who.told().filter((kind) => kind === 'peerState' || kind === 'leave')).toEqual(told);
    }
  });

  it('[NG-3] answers fit their offer', () => {
    const { ann, bob, id } = talk();
    expect(describeAs(bob, id, ANSWER, 2)).toBe(STALE_NEGOTIATION);
    describeAs(ann, id, OFFER, 2);
    expect(describeAs(bob, id, ANSWER, 3)).toBe(STALE_NEGOTIATION);
    expect(describeAs(ann, id, ANSWER, 2)).toBe(INVALID_STATE);
    expect(describeAs(bob, id, ANSWER, 2)).toBe(OK);
    expect(describeAs(bob, id, ANSWER, 2)).toBe(STALE_NEGOTIATION);
  });

  it('[NG-3] REJECT is passed on and ends it; the one before stays in force', () => {
    const { ann, bob, id } = talk();
    describeAs(ann, id, OFFER, 2);
    expect(describeAs(ann, id, REJECT, 2)).toBe(INVALID_STATE);
    expect(describeAs(bob, id, REJECT, 2)).toBe(OK);
    expect(ann.last('description').type).toBe(REJECT);
    expect(ann.ask(report(id, MediaState.CONNECTED, 1))).toBe(OK);
    expect(ann.ask(report(id, MediaState.CONNECTED, 2))).toBe(INVALID_STATE);
    expect(describeAs(bob, id, OFFER, 2)).toBe(STALE_NEGOTIATION);
    expect(describeAs(bob, id, OFFER, 3)).toBe(OK);
  });

  it('[NG-4] one that is not answered ends for both', () => {
    const { world, ann, bob, id } = talk();
    describeAs(ann, id, OFFER, 2);
    world.advance(9900);
    expect(ann.told()).not.toContain('negotiationEnded');
    world.advance(200);
    expect(ann.last('negotiationEnded').negotiationId).toBe(2);
    expect(bob.last('negotiationEnded').negotiationId).toBe(2);
    expect(describeAs(bob, id, ANSWER, 2)).toBe(STALE_NEGOTIATION);
  });

  it('[NG-4] an answer or the end of the call stops the time', () => {
    const { world, ann, bob, id } = talk();
    describeAs(ann, id, OFFER, 2);
    describeAs(bob, id, ANSWER, 2);
    expect(world.timers.has(`negotiate:${id}`)).toBe(false);
    describeAs(ann, id, OFFER, 3);
    ann.ask(report(id, MediaState.FAILED, 2));
    ann.ask(leave());
    expect([...world.timers.keys()].join()).not.toMatch(/negotiate|media/);
  });

  it('[NG-6] candidates are for the newest negotiation that their sender described', () => {
    const { ann, bob, id } = talk();
    const candidates = (peer: Peer, negotiationId: number, end = false) => {
      const body = trickle(id, ['a'], end);
      if (body.case !== 'candidates') throw new Error('no candidates');
      return peer.ask({ ...body, value: { ...body.value, negotiationId } as never });
    };
    expect(candidates(ann, 1, true)).toBe(OK);
    describeAs(ann, id, OFFER, 2);
    expect(candidates(ann, 1)).toBe(STALE_NEGOTIATION);
    expect(candidates(ann, 2)).toBe(OK);
    expect(bob.last('candidates').negotiationId).toBe(2);
    expect(candidates(bob, 2)).toBe(INVALID_STATE);
    expect(candidates(bob, 1)).toBe(OK);
    describeAs(bob, id, ANSWER, 2);
    expect(candidates(bob, 1)).toBe(STALE_NEGOTIATION);
    expect(candidates(bob, 2)).toBe(OK);
  });
});
