import { EndReason, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  answerById,
  answerByName,
  answerRinging,
  claimCall,
  leave,
  leaveById,
  meet,
  offer,
  placeCall,
} from './world.fixture.js';

describe('transition() of claims', () => {
  it('[AN-1] [AN-2] [EO-4] tells the caller of the claim', () => {
    const { ann, bob } = meet();
    const id = placeCall(ann, 'bob', { record: true });
    const { result } = bob.request(answerRinging());
    expect(result.value).toMatchObject({
      callId: id,
      caller: 'ann',
      callerSession: ann.session(),
      record: true,
      negotiationId: 1,
      earlyCandidates: [],
    });
    expect(ann.told()).toEqual(['ringback', 'answered']);
    expect(ann.last('answered')).toMatchObject({
      calleeSession: bob.session(),
      needOffer: true,
    });
    expect(ann.last('answered').sdpAnswer).toBeUndefined();
  });

  it.each([
    ['only_ringing', () => answerRinging()],
    ['call_id', (id: string) => answerById(id)],
    ['by_name', () => answerByName('ann')],
  ])('[LS-7] claims a ringing call by %s', (_, build) => {
    const { ann, bob } = meet();
    const id = placeCall(ann, 'bob');
    expect(bob.request(build(id)).result.value).toMatchObject({ callId: id });
    expect(ann.told()).toEqual(['ringback', 'answered']);
    expect(bob.told()).toEqual(['ringing']);
  });

  it('[AN-3] lets a call be claimed once', () => {
    const { ann, bob } = meet();
    const id = claimCall(ann, bob, 'bob');
    for (const again of [answerById(id), answerByName('ann'), answerRinging()]) {
      expect(bob.ask(again)).toBe(StatusCode.ALREADY_ANSWERED);
    }
    expect(ann.ask(answerById(id))).toBe(StatusCode.ALREADY_ANSWERED);
    expect(ann.told()).toEqual(['ringback', 'answered']);
  });

  it('[AN-3] refuses another call from a session that is not idle', () => {
    const { world, ann, bob } = meet();
    placeCall(ann, 'dan');
    const dan = world.join('dan');
    placeCall(bob, 'dan', { clientRef: 'b' });
    expect(dan.ask(answerByName('ann'))).toBe(StatusCode.INVALID_STATE);
    expect(dan.ask(answerByName('bob'))).toBe(StatusCode.OK);
  });

  it('[LS-2] [LS-3] [LS-4] [LS-6] a late session answers by name, and by nothing less', () => {
    const { world, ann } = meet();
    const id = placeCall(ann, 'dan');
    const dan = world.join('dan');
    expect(dan.told()).toEqual([]);
    expect(dan.ask(answerRinging())).toBe(StatusCode.NO_RINGING_CALL);
    expect(dan.request(answerByName('ann')).result.value).toMatchObject({ callId: id });
    expect(ann.told()).toEqual(['ringback', 'answered']);
    expect(dan.told()).toEqual([]);
  });

  it('[LS-5] needs the caller and the call type to match', () => {
    const { world, ann } = meet();
    placeCall(ann, 'dan');
    const dan = world.join('dan');
    expect(dan.ask(answerByName('cem'))).toBe(StatusCode.CALL_NOT_FOUND);
    expect(dan.ask(answerByName('ann', 2))).toBe(StatusCode.CALL_TYPE_MISMATCH);
    expect(dan.ask(answerByName('ann'))).toBe(StatusCode.OK);
  });

  it('[LS-9] tells why a call is over while its tombstone stands', () => {
    const { world, ann } = meet();
    const id = placeCall(ann, 'dan');
    ann.request(leave());
    const dan = world.join('dan');
    expect(dan.request(answerByName('ann')).status).toMatchObject({
      code: StatusCode.CALL_ENDED,
      callEndReason: EndReason.CALLER_CANCELLED,
    });
    // [TG-4] Only by name: the session was not told of the call.
    expect(dan.ask(answerById(id))).toBe(StatusCode.CALL_NOT_FOUND);
    world.advance(60_000);
    expect(dan.ask(answerByName('ann'))).toBe(StatusCode.CALL_NOT_FOUND);
  });

  it('[BZ-2] ends what is held for the callee and for the caller', () => {
    const { world, ann, bob } = meet();
    const cem = world.join('cem');
    placeCall(ann, 'dan');
    placeCall(bob, 'dan');
    const dan = world.join('dan');
    dan.request(answerByName('ann'));
    expect(bob.last('leave')).toMatchObject({ session: '', reason: EndReason.BUSY });

    bob.request(offer('eve', { clientRef: 'b2' }));
    const eve = world.join('eve');
    placeCall(eve, 'cem');
    cem.request(answerRinging());
    expect(bob.last('leave').reason).toBe(EndReason.BUSY);
    expect(bob.told().filter((name) => name === 'leave')).toHaveLength(2);
  });

  it('[G-6] [ER-4] answers a stranger as if there were no call', () => {
    const { world, ann, bob } = meet();
    const cem = world.join('cem');
    const id = claimCall(ann, bob, 'bob');
    const foreign = cem.request(answerById(id)).status;
    expect(foreign).toEqual(cem.request(answerById('none')).status);
    expect(foreign?.code).toBe(StatusCode.CALL_NOT_FOUND);
    expect(cem.ask(leaveById(id))).toBe(StatusCode.CALL_NOT_FOUND);
    expect(cem.told()).toEqual([]);
  });
});
