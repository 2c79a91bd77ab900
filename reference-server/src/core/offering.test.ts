import { Disposition, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  answerById,
  answerByName,
  answerRinging,
  leave,
  meet,
  offer,
  placeCall,
} from './world.fixture.js';

describe('transition() of offers', () => {
  it('[OF-1] [OF-2] gives the caller RINGBACK and the callee RINGING, each once', () => {
    const { ann, bob } = meet();
    const { result } = ann.request(offer('bob', { record: true }));
    expect(result.value).toMatchObject({
      disposition: Disposition.NOTIFIED,
      expiresInMs: 60_000,
    });
    expect(ann.told()).toEqual(['ringback']);
    expect(bob.told()).toEqual(['ringing']);
    expect(ann.last('ringback')).toMatchObject({ session: ann.session(), callee: 'bob' });
    expect(bob.last('ringing')).toMatchObject({
      session: ann.session(),
      caller: 'ann',
      callee: 'bob',
      record: true,
      expiresInMs: 60_000,
    });
  });

  it('[G-1] answers an offer before RINGBACK', () => {
    const { ann } = meet();
    ann.request(offer('bob'));
    const kinds = ann.frames.map((frame) => frame.body.case);
    expect(kinds).toEqual(['response', 'response', 'event']);
  });

  it('[OF-3] [BZ-1] makes no call for a busy callee', () => {
    const { world, ann, bob } = meet();
    const cem = world.join('cem');
    placeCall(ann, 'bob');
    expect(cem.ask(offer('bob'))).toBe(StatusCode.BUSY);
    expect(cem.ask(offer('ann'))).toBe(StatusCode.BUSY);
    bob.request(answerRinging());
    expect(cem.ask(offer('bob'))).toBe(StatusCode.BUSY);
    expect(cem.told()).toEqual([]);
    expect(bob.told()).toEqual(['ringing']);
    expect(world.maps.calls.size).toBe(1);
  });

  it('[OF-5] refuses an offer to oneself, and a second offer', () => {
    const { ann } = meet();
    expect(ann.ask(offer('ann'))).toBe(StatusCode.SELF_CALL);
    placeCall(ann, 'bob');
    expect(ann.ask(offer('ann', { clientRef: 'two' }))).toBe(StatusCode.SELF_CALL);
    expect(ann.ask(offer('cem', { clientRef: 'two' }))).toBe(StatusCode.INVALID_STATE);
  });

  it('[OF-6] gives a repeated offer the same result, also when it is over', () => {
    const { world, ann, bob } = meet();
    const first = ann.request(offer('bob')).result;
    expect(ann.request(offer('bob')).result).toEqual(first);
    expect(ann.ask(offer('bob', { muted: true }))).toBe(StatusCode.INVALID_ARGUMENT);
    ann.request(leave());
    expect(ann.request(offer('bob')).result).toEqual(first);
    expect(bob.told()).toEqual(['ringing', 'cancel']);
    world.advance(60_000);
    expect(ann.request(offer('bob')).result).not.toEqual(first);
  });

  it('[OF-6] knows a repeated offer by its SDP too, but keeps none of a call that is over', () => {
    const { world, ann } = meet();
    const first = ann.request(offer('bob', { sdpOffer: 'v=0 first' })).result;
    for (const phase of ['offered', 'ended']) {
      expect(ann.request(offer('bob', { sdpOffer: 'v=0 first' })).result).toEqual(first);
      for (const other of [{ sdpOffer: 'v=0 furst' }, {}]) {
        expect(ann.ask(offer('bob', other))).toBe(StatusCode.INVALID_ARGUMENT);
      }
      const calls = JSON.stringify([...world.maps.calls.values()]);
      expect(calls.includes('v=0')).toBe(phase === 'offered');
      ann.request(leave());
    }
  });

  it('[OF-6] lets the client_ref of a refused offer be used again', () => {
    const { ann } = meet();
    expect(ann.ask(offer('ann'))).toBe(StatusCode.SELF_CALL);
    expect(ann.ask(offer('bob'))).toBe(StatusCode.OK);
  });

  it('[LS-1] [LM-1] holds as many calls as the limit says for a user without a session', () => {
    const { world, ann, bob } = meet();
    const cem = world.join('cem');
    for (const caller of [ann, bob]) {
      expect(caller.request(offer('dan')).result.value).toMatchObject({
        disposition: Disposition.HELD,
      });
      expect(caller.told()).toEqual(['ringback']);
    }
    expect(cem.ask(offer('dan'))).toBe(StatusCode.LIMIT_EXCEEDED);
    ann.request(leave());
    expect(cem.ask(offer('dan'))).toBe(StatusCode.OK);
  });

  it('[SE-3] does not reach a user of another service', () => {
    const { world, ann } = meet();
    const other = world.join('cem', { service: 'demo' });
    expect(ann.request(offer('cem')).result.value).toMatchObject({
      disposition: Disposition.HELD,
    });
    expect(other.told()).toEqual([]);
    expect(other.ask(answerByName('ann'))).toBe(StatusCode.CALL_NOT_FOUND);
  });

  it('[GL-1] [GL-2] answers a crossing offer with GLARE, ringing or held', () => {
    const { ann, bob, world } = meet();
    const id = placeCall(ann, 'bob');
    const { status } = bob.request(offer('ann'));
    expect(status).toMatchObject({ code: StatusCode.GLARE, winningCallId: id });
    expect(bob.ask(answerRinging())).toBe(StatusCode.OK);

    const cem = world.join('cem');
    const held = placeCall(cem, 'dan');
    const dan = world.join('dan');
    expect(dan.request(offer('cem')).status?.winningCallId).toBe(held);
    expect(dan.ask(answerById(held))).toBe(StatusCode.OK);
  });

  it('[GL-1] is not glare for a session that rings with another call', () => {
    const { world, ann } = meet();
    const cem = world.join('cem');
    placeCall(ann, 'dan');
    const dan = world.join('dan');
    placeCall(cem, 'dan', { clientRef: 'cem' });
    expect(dan.ask(offer('ann'))).toBe(StatusCode.INVALID_STATE);
  });
});
