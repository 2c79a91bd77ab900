import { DescriptionType, EndReason, MediaState, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  answerRinging,
  claimCall,
  connectCall,
  createWorld,
  describeMedia,
  leave,
  mute,
  negotiate,
  type Peer,
  placeCall,
  report,
  trickle,
} from './world.fixture.js';

const { OFFER, ANSWER } = DescriptionType;

function meet() {
  const world = createWorld();
  return { world, ann: world.join('ann'), bob: world.join('bob') };
}

function claimed() {
  const world = meet();
  return { ...world, id: claimCall(world.ann, world.bob, 'bob') };
}

/** A call with early SDP that rings at bob. */
function early(sdpOffer = 'v=0') {
  const world = meet();
  return { ...world, id: placeCall(world.ann, 'bob', { sdpOffer }) };
}

function lines(peer: Peer): readonly string[] {
  return peer
    .events()
    .flatMap(({ body }) =>
      body.case === 'candidates' ? body.value.candidates.map((each) => each.candidate) : [],
    );
}

describe('transition() of descriptions', () => {
  it('[DE-1] [DE-2] passes an offer and its answer on, once each', () => {
    const { ann, bob, id } = claimed();
    expect(ann.ask(describeMedia(id, OFFER, { sdp: 'o' }))).toBe(StatusCode.OK);
    expect(bob.last('description')).toMatchObject({ negotiationId: 1, type: OFFER, sdp: 'o' });
    expect(bob.ask(describeMedia(id, ANSWER, { sdp: 'a' }))).toBe(StatusCode.OK);
    expect(ann.last('description')).toMatchObject({ negotiationId: 1, type: ANSWER, sdp: 'a' });
    expect(bob.told()).toEqual(['ringing', 'description']);
    expect(ann.told()).toEqual(['ringback', 'answered', 'description']);
  });

  it('[DE-1] refuses wrong roles, wrong states and stale ids', () => {
    const { ann, bob, id } = claimed();
    expect(bob.ask(describeMedia(id, ANSWER))).toBe(StatusCode.STALE_NEGOTIATION);
    expect(bob.ask(describeMedia(id, OFFER))).toBe(StatusCode.INVALID_STATE);
    expect(ann.ask(describeMedia(id, ANSWER))).toBe(StatusCode.INVALID_STATE);
    expect(ann.ask(describeMedia(id, OFFER, { negotiationId: 2 }))).toBe(
      StatusCode.STALE_NEGOTIATION,
    );
    negotiate(ann, bob, id);
    expect(ann.ask(describeMedia(id, OFFER))).toBe(StatusCode.INVALID_STATE);
    expect(bob.ask(describeMedia(id, ANSWER))).toBe(StatusCode.STALE_NEGOTIATION);
    ann.request(leave());
    expect(bob.ask(describeMedia(id, ANSWER))).toBe(StatusCode.CALL_ENDED);
  });

  it('[DE-3] refuses an inline answer', () => {
    const { bob } = early();
    expect(bob.ask(answerRinging({ sdpAnswer: 'v=0' }))).toBe(StatusCode.INVALID_ARGUMENT);
    expect(bob.ask(answerRinging())).toBe(StatusCode.OK);
  });

  it('[EO-2] [EO-3] gives the early offer to the claimant alone', () => {
    const { ann, bob, id } = early('sdp');
    expect(bob.request(answerRinging()).result.value).toMatchObject({ sdpOffer: 'sdp' });
    expect(ann.last('answered').needOffer).toBe(false);
    expect(ann.ask(describeMedia(id, OFFER))).toBe(StatusCode.INVALID_STATE);
    expect(bob.ask(describeMedia(id, ANSWER))).toBe(StatusCode.OK);
    expect(bob.told()).toEqual(['ringing']);
  });

  it('[LM-1] takes an SDP at the limit and refuses one byte more', () => {
    const { ann, id } = claimed();
    const sdp = (bytes: number) => describeMedia(id, OFFER, { sdp: 'x'.repeat(bytes) });
    expect(ann.ask(sdp(1001))).toBe(StatusCode.INVALID_ARGUMENT);
    expect(ann.ask(sdp(1000))).toBe(StatusCode.OK);
  });
});

describe('transition() of candidates', () => {
  it('[IC-1] passes on after the own description, in order, up to the end', () => {
    const { ann, bob, id } = claimed();
    ann.send({ body: trickle(id, ['too early']) });
    negotiate(ann, bob, id);
    ann.send({ body: trickle(id, ['1', '2']) });
    ann.send({ body: trickle(id, ['3'], true) });
    ann.send({ body: trickle(id, ['too late']) });
    bob.send({ body: trickle(id, ['b'], true) });
    expect(lines(bob)).toEqual(['1', '2', '3']);
    expect(bob.last('candidates')).toMatchObject({ negotiationId: 1, ufrag: 'u', end: true });
    expect(lines(ann)).toEqual(['b']);
  });

  it('[IC-2] drops what belongs to another negotiation or to an ended call', () => {
    const { ann, bob, id } = claimed();
    negotiate(ann, bob, id);
    const other = trickle(id, ['x']);
    ann.send({ body: { ...other, value: { ...other.value, negotiationId: 2 } } as typeof other });
    ann.request(leave());
    const seen = ann.frames.length;
    ann.send({ body: trickle(id, ['x']) });
    expect(ann.frames.length).toBe(seen);
    expect(lines(bob)).toEqual([]);
  });

  it('[IC-3] [EO-1] keeps the early ones of the caller until the claim', () => {
    const { ann, bob, id } = early();
    ann.send({ body: trickle(id, ['1']) });
    bob.send({ body: trickle(id, ['dropped']) });
    expect(ann.ask(trickle(id, ['2'], true))).toBe(StatusCode.OK);
    expect(ann.ask(trickle(id, ['3']))).toBe(StatusCode.INVALID_STATE);
    const { result } = bob.request(answerRinging());
    const batches = result.case === 'answerCall' ? result.value.earlyCandidates : [];
    expect(batches.map((batch) => batch.candidates.map((each) => each.candidate))).toEqual([
      ['1'],
      ['2'],
    ]);
    expect(batches.map((batch) => batch.end)).toEqual([false, true]);
    expect(lines(bob)).toEqual([]);
    expect(lines(ann)).toEqual([]);
  });

  it('[IC-3] drops those of a caller with late SDP before the claim', () => {
    const { ann, bob } = meet();
    const id = placeCall(ann, 'bob');
    expect(ann.ask(trickle(id, ['1']))).toBe(StatusCode.INVALID_STATE);
    expect(bob.request(answerRinging()).result.value).toMatchObject({ earlyCandidates: [] });
  });

  it('[IC-3] [LM-1] keeps as many and as much as it announces, and refuses a batch whole', () => {
    const counted = early();
    for (const batch of [
      ['1', '2', '3', '4'],
      ['5', '6', '7'],
    ]) {
      expect(counted.ann.ask(trickle(counted.id, batch))).toBe(StatusCode.OK);
    }
    expect(counted.ann.ask(trickle(counted.id, ['8', '9']))).toBe(StatusCode.LIMIT_EXCEEDED);
    expect(counted.ann.ask(trickle(counted.id, ['8']))).toBe(StatusCode.OK);
    counted.ann.send({ body: trickle(counted.id, ['9']) });
    expect(counted.ann.frames.at(-1)?.body.value).toMatchObject({
      body: { case: 'error', value: { about: 'candidates' } },
    });

    const weighed = early();
    const line = 'x'.repeat(100);
    expect(weighed.ann.ask(trickle(weighed.id, [line, line]))).toBe(StatusCode.OK);
    expect(weighed.ann.ask(trickle(weighed.id, [line, 'x']))).toBe(StatusCode.LIMIT_EXCEEDED);
    expect(weighed.ann.ask(trickle(weighed.id, [line]))).toBe(StatusCode.OK);
  });

  it('[LM-1] takes a batch and a candidate at their limits, and no more', () => {
    const { ann, bob, id } = claimed();
    negotiate(ann, bob, id);
    expect(ann.ask(trickle(id, ['1', '2', '3', '4']))).toBe(StatusCode.OK);
    expect(ann.ask(trickle(id, ['1', '2', '3', '4', '5']))).toBe(StatusCode.INVALID_ARGUMENT);
    expect(ann.ask(trickle(id, ['x'.repeat(100)]))).toBe(StatusCode.OK);
    expect(ann.ask(trickle(id, ['x'.repeat(101)]))).toBe(StatusCode.INVALID_ARGUMENT);
  });
});

describe('transition() of media reports', () => {
  it('[CN-1] [CN-2] [CN-3] connects both when both reported, once', () => {
    const { ann, bob, id } = claimed();
    negotiate(ann, bob, id);
    bob.send({ body: report(id) });
    expect(bob.told()).not.toContain('connected');
    ann.send({ body: report(id) });
    ann.send({ body: report(id) });
    expect(ann.told()).toEqual(['ringback', 'answered', 'description', 'connected']);
    expect(bob.told()).toEqual(['ringing', 'description', 'connected']);
    expect(ann.last('connected')).toMatchObject({ session: bob.session(), userId: 'bob' });
    expect(bob.last('connected')).toMatchObject({ session: ann.session(), userId: 'ann' });
  });

  it('[CN-4] counts nothing before the answer, of strangers, or of another negotiation', () => {
    const { world, ann, bob, id } = claimed();
    const cem = world.join('cem');
    expect(ann.ask(report(id))).toBe(StatusCode.INVALID_STATE);
    ann.request(describeMedia(id, OFFER));
    expect(ann.ask(report(id))).toBe(StatusCode.INVALID_STATE);
    bob.request(describeMedia(id, ANSWER));
    expect(ann.ask(report(id, MediaState.CONNECTED, 2))).toBe(StatusCode.INVALID_STATE);
    expect(cem.ask(report(id))).toBe(StatusCode.CALL_NOT_FOUND);
    bob.request(report(id));
    expect(ann.told()).not.toContain('connected');
  });

  it('[CN-4] media that fails before CONNECTED ends the call for both', () => {
    const { ann, bob, id } = claimed();
    negotiate(ann, bob, id);
    bob.send({ body: report(id, MediaState.FAILED) });
    for (const peer of [ann, bob]) {
      expect(peer.last('leave')).toMatchObject({ session: '', reason: EndReason.MEDIA_FAILED });
    }
  });

  it('[CN-4] nothing comes of a report after CONNECTED', () => {
    const { ann, bob } = meet();
    const id = connectCall(ann, bob, 'bob');
    const seen = [ann.told(), bob.told()];
    for (const state of [MediaState.DISCONNECTED, MediaState.FAILED]) {
      expect(ann.ask(report(id, state))).toBe(StatusCode.OK);
    }
    expect([ann.told(), bob.told()]).toEqual(seen);
  });

  it('[TO-4] the connect timer does nothing after CONNECTED', () => {
    const { world, ann, bob } = meet();
    const id = connectCall(ann, bob, 'bob');
    expect([...world.timers.keys()]).not.toContain(`connect:${id}`);
    world.advance(30_000);
    expect(ann.told()).not.toContain('leave');
  });
});

describe('transition() of mute', () => {
  it('[MU-1] [MU-2] tells the other party of changes only', () => {
    const { ann, bob } = meet();
    const id = connectCall(ann, bob, 'bob');
    for (const muted of [false, true, true, false, false]) {
      expect(ann.ask(mute(id, muted))).toBe(StatusCode.OK);
    }
    expect(bob.told().slice(-2)).toEqual(['mute', 'unmute']);
    expect(bob.last('mute')).toMatchObject({ session: ann.session(), track: 1 });
    expect(ann.told().at(-1)).toBe('connected');
  });

  it('[MU-3] what is muted before CONNECTED is told there', () => {
    const { ann, bob } = meet();
    const id = placeCall(ann, 'bob');
    expect(bob.ask(mute(id, true))).toBe(StatusCode.INVALID_STATE);
    expect(ann.ask(mute(id, true))).toBe(StatusCode.OK);
    bob.request(answerRinging({ muted: true }));
    expect(bob.ask(mute(id, false))).toBe(StatusCode.OK);
    negotiate(ann, bob, id);
    ann.request(report(id));
    bob.request(report(id));
    expect(bob.last('connected').peerMuted).toBe(true);
    expect(ann.last('connected').peerMuted).toBe(false);
    expect(bob.told()).not.toContain('mute');
  });

  it('[MU-3] muted of OfferCall and AnswerCall count', () => {
    const { ann, bob } = meet();
    const id = placeCall(ann, 'bob', { muted: true });
    bob.request(answerRinging({ muted: true }));
    negotiate(ann, bob, id);
    ann.request(report(id));
    bob.request(report(id));
    expect([ann, bob].map((peer) => peer.last('connected').peerMuted)).toEqual([true, true]);
  });

  it('[MU-5] refuses an unknown track', () => {
    const { ann, bob } = meet();
    const callId = connectCall(ann, bob, 'bob');
    for (const track of [0, 2]) {
      const value = { callId, track, muted: true };
      expect(ann.ask({ case: 'setMute', value })).toBe(StatusCode.INVALID_ARGUMENT);
    }
    expect(bob.told().at(-1)).toBe('connected');
  });
});
