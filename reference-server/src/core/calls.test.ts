import { Disposition, EndReason, Feature, LeaveIntent, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  answerById,
  answerByName,
  answerRinging,
  claimCall,
  connectCall,
  createWorld,
  findLeftovers,
  leave,
  leaveById,
  offer,
  placeCall,
  type World,
} from './world.fixture.js';

function meet(world: World = createWorld()) {
  return { world, ann: world.join('ann'), bob: world.join('bob') };
}

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

describe('transition() of ends', () => {
  it('[RJ-1] [RJ-2] both users are idle again after a reject', () => {
    const { ann, bob } = meet();
    placeCall(ann, 'bob');
    const target = { case: 'peerSession', value: bob.last('ringing').session } as const;
    expect(bob.request(leave({ target })).result.value).toMatchObject({ alreadyEnded: false });
    expect(ann.told()).toEqual(['ringback', 'leave']);
    expect(ann.last('leave')).toMatchObject({
      session: bob.session(),
      reason: EndReason.REJECTED,
    });
    expect(bob.told()).toEqual(['ringing']);
    expect(bob.ask(offer('ann'))).toBe(StatusCode.OK);
    expect(ann.ask(answerRinging())).toBe(StatusCode.OK);
  });

  it.each(['byName', 'callId'] as const)('[RJ-5] rejects a held call by %s', (how) => {
    const { world, ann } = meet();
    const id = placeCall(ann, 'dan');
    const dan = world.join('dan');
    const byName = { case: 'byName', value: { caller: 'ann', callType: 1 } } as const;
    const target = how === 'byName' ? byName : ({ case: 'callId', value: id } as const);
    const body = leave({ target } as Parameters<typeof leave>[0]);
    expect(dan.request(body).result.value).toMatchObject({ alreadyEnded: false, callId: id });
    expect(ann.last('leave').reason).toBe(EndReason.REJECTED);
    expect(dan.request(body).result.value).toMatchObject({ alreadyEnded: true });
    expect(dan.told()).toEqual([]);
  });

  it('[TG-3] [TG-4] answers for a call that the session rejected without having been rung', () => {
    const { world, ann } = meet();
    const id = placeCall(ann, 'dan');
    const dan = world.join('dan');
    const byName = { case: 'byName', value: { caller: 'ann', callType: 1 } } as const;
    dan.request(leave({ target: byName }));
    expect(dan.request(leave()).result.value).toMatchObject({ alreadyEnded: true, callId: id });
    expect(dan.ask(answerRinging())).toBe(StatusCode.CALL_ENDED);
    world.advance(60_000);
    expect(dan.ask(leave())).toBe(StatusCode.CALL_NOT_FOUND);
  });

  it('[CA-1] cancels before the claim', () => {
    const { ann, bob } = meet();
    placeCall(ann, 'bob');
    ann.request(leave());
    expect(ann.told()).toEqual(['ringback']);
    expect(bob.told()).toEqual(['ringing', 'cancel']);
    expect(bob.last('cancel')).toMatchObject({
      session: ann.session(),
      reason: EndReason.CALLER_CANCELLED,
    });
    expect(bob.request(answerRinging()).status).toMatchObject({
      code: StatusCode.CALL_ENDED,
      callEndReason: EndReason.CALLER_CANCELLED,
    });
  });

  it('[CA-2] cancels by client_ref, once, and answers for a refused offer', () => {
    const { ann, bob } = meet();
    const id = placeCall(ann, 'bob');
    const byRef = leave({ target: { case: 'clientRef', value: 'ref' } as never });
    expect(ann.request(byRef).result.value).toMatchObject({ alreadyEnded: false, callId: id });
    expect(ann.request(byRef).result.value).toMatchObject({ alreadyEnded: true, callId: id });
    expect(bob.told()).toEqual(['ringing', 'cancel']);

    ann.request(offer('ann', { clientRef: 'self' }));
    const refused = leave({ target: { case: 'clientRef', value: 'self' } as never });
    expect(ann.request(refused).result.value).toMatchObject({ alreadyEnded: true, callId: '' });
    const unknown = leave({ target: { case: 'clientRef', value: 'other' } as never });
    expect(ann.ask(unknown)).toBe(StatusCode.CALL_NOT_FOUND);
  });

  it('[CA-2] [TG-4] forgets that an offer was refused, as its client_ref names a merged call', () => {
    const features = [Feature.GLARE_MERGE];
    const world = createWorld();
    const ann = world.join('ann', { features });
    const bob = world.join('bob', { features });
    const byRef = leave({ target: { case: 'clientRef', value: 'ref' } as never });
    bob.request(offer('bob'));
    expect(bob.request(byRef).result.value).toMatchObject({ alreadyEnded: true, callId: '' });
    const id = placeCall(ann, 'bob');
    bob.request(offer('ann'));
    expect(bob.request(byRef).result.value).toMatchObject({ alreadyEnded: false, callId: id });
    world.advance(60_000);
    expect(bob.ask(byRef)).toBe(StatusCode.CALL_NOT_FOUND);
  });

  it('[HU-1] [HU-2] hangs up once, whoever leaves', () => {
    const { ann, bob } = meet();
    const id = connectCall(ann, bob, 'bob');
    expect(bob.request(leave()).result.value).toMatchObject({ alreadyEnded: false });
    expect(ann.last('leave')).toMatchObject({
      session: bob.session(),
      reason: EndReason.HANGUP,
    });
    expect(ann.request(leaveById(id)).result.value).toMatchObject({ alreadyEnded: true });
    expect(bob.told()).not.toContain('leave');
    expect(ann.ask(offer('bob', { clientRef: 'again' }))).toBe(StatusCode.OK);
  });

  it('[HU-1] a cancel that comes after the claim is a hang-up', () => {
    const { ann, bob } = meet();
    claimCall(ann, bob, 'bob');
    ann.request(leave({ intent: LeaveIntent.CANCEL }));
    expect(bob.told()).toEqual(['ringing', 'leave']);
    expect(bob.last('leave').reason).toBe(EndReason.HANGUP);
  });

  it('[RJ-3] tells failed media before and after CONNECTED apart', () => {
    const early = meet();
    claimCall(early.ann, early.bob, 'bob');
    early.ann.request(leave({ intent: LeaveIntent.MEDIA_FAILED }));
    expect(early.bob.last('leave').reason).toBe(EndReason.MEDIA_FAILED);
    const late = meet();
    connectCall(late.ann, late.bob, 'bob');
    late.ann.request(leave({ intent: LeaveIntent.MEDIA_FAILED }));
    expect(late.bob.last('leave').reason).toBe(EndReason.MEDIA_TIMEOUT);
  });

  it('[TO-1] [G-3] ends an unanswered call at its time, ringing or held', () => {
    const { world, ann, bob } = meet();
    placeCall(ann, 'bob', { ttlMs: 500 });
    expect(bob.last('ringing').expiresInMs).toBe(500);
    world.advance(499);
    expect(bob.told()).toEqual(['ringing']);
    world.advance(1);
    expect(ann.last('leave')).toMatchObject({ session: '', reason: EndReason.NO_ANSWER });
    expect(bob.last('cancel').reason).toBe(EndReason.NO_ANSWER);
    placeCall(ann, 'dan', { clientRef: 'held', ttlMs: 500 });
    world.advance(500);
    expect(ann.told()).toEqual(['ringback', 'leave', 'ringback', 'leave']);
  });

  it('[TO-1] clamps the time to ring', () => {
    const { ann } = meet();
    const ask = (ttlMs: number, clientRef: string) => {
      const { result } = ann.request(offer('dan', { ttlMs, clientRef }));
      ann.request(leave());
      return result.case === 'offerCall' && result.value.expiresInMs;
    };
    expect([ask(1, 'a'), ask(200, 'b'), ask(60_001, 'c'), ask(0, 'd')]).toEqual([
      200, 200, 60_000, 60_000,
    ]);
  });

  it('[TO-2] [TO-4] the claim stops one timer and starts another', () => {
    const { world, ann, bob } = meet();
    placeCall(ann, 'bob', { ttlMs: 1000 });
    world.advance(999);
    bob.request(answerRinging());
    world.advance(29_999);
    expect(ann.told()).toEqual(['ringback', 'answered']);
    world.advance(1);
    for (const peer of [ann, bob]) {
      expect(peer.last('leave')).toMatchObject({ session: '', reason: EndReason.CONNECT_TIMEOUT });
    }
  });

  it('[TG-3] an untargeted request does not hit a call that was not seen', () => {
    const { ann, bob } = meet();
    const id = placeCall(ann, 'bob');
    expect(bob.ask(answerRinging(), 0)).toBe(StatusCode.NO_RINGING_CALL);
    expect(bob.ask(leave(), 0)).toBe(StatusCode.CALL_NOT_FOUND);
    expect(bob.ask(answerRinging(), 1)).toBe(StatusCode.OK);
    expect(bob.request(leave(), 0).result.value).toMatchObject({ callId: id });
  });

  it('[TG-3] [TG-2] means the newest tombstone where no call lives', () => {
    const { world, ann, bob } = meet();
    const cem = world.join('cem');
    placeCall(ann, 'bob');
    ann.request(leave());
    const newest = placeCall(cem, 'bob');
    cem.request(leave());
    expect(bob.request(leave()).result.value).toMatchObject({
      alreadyEnded: true,
      callId: newest,
    });
    const target = { case: 'peerSession', value: ann.session() } as const;
    expect(bob.request(leave({ target })).result.value).toMatchObject({ alreadyEnded: true });
    const again = placeCall(ann, 'bob', { clientRef: 'again' });
    expect(bob.request(answerByName('ann')).result.value).toMatchObject({ callId: again });
  });

  it('[TG-1] looks a client_ref up in own offers only', () => {
    const { ann, bob } = meet();
    placeCall(ann, 'bob');
    const target = { case: 'clientRef', value: 'ref' } as const;
    expect(bob.ask(leave({ target }))).toBe(StatusCode.CALL_NOT_FOUND);
  });

  it('[TG-4] nothing mentions a call after its tombstone', () => {
    const { world, ann, bob } = meet();
    connectCall(ann, bob, 'bob');
    ann.request(leave());
    for (const peer of [ann, bob]) peer.request({ case: 'destroySession', value: {} });
    expect(world.maps.calls.size).toBe(1);
    world.advance(60_000);
    expect(findLeftovers(world)).toEqual([]);
  });

  it('[TG-4] also of a session that stays', () => {
    const { world, ann, bob } = meet();
    connectCall(ann, bob, 'bob');
    ann.request(leave());
    world.advance(60_000);
    for (const session of world.maps.sessions.values()) expect(session.told).toEqual([]);
    expect([world.maps.calls.size, world.maps.pairs.size, world.maps.offers.size]).toEqual([
      0, 0, 0,
    ]);
  });
});
