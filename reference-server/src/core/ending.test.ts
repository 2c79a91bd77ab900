import { EndReason, Feature, LeaveIntent, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  answerByName,
  answerRinging,
  claimCall,
  connectCall,
  createWorld,
  findLeftovers,
  leave,
  leaveById,
  meet,
  offer,
  placeCall,
} from './world.fixture.js';

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

  it('[TG-3] whoever ended a call itself knows it, whatever it has read', () => {
    const { ann, bob } = meet();
    placeCall(ann, 'bob');
    expect(bob.ask(leave())).toBe(StatusCode.OK);
    expect(bob.ask(answerRinging(), 0)).toBe(StatusCode.CALL_ENDED);
    placeCall(ann, 'bob');
    ann.request(leave());
    expect(bob.ask(answerRinging(), 1)).toBe(StatusCode.CALL_ENDED);
    const carol = meet();
    placeCall(carol.ann, 'bob');
    carol.ann.request(leave());
    expect(carol.bob.ask(answerRinging(), 0)).toBe(StatusCode.NO_RINGING_CALL);
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
