import { BusyScope, EndReason, Feature, SessionPolicy, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  answerById,
  answerByName,
  answerRinging,
  connectCall,
  createWorld,
  leave,
  leaveById,
  offer,
  placeCall,
  SETTINGS,
} from './world.fixture.js';

const { OK, BUSY, INVALID_STATE, ALREADY_ANSWERED, CALL_EXISTS, LIMIT_EXCEEDED, GLARE } =
  StatusCode;
const FORK = { sessionPolicy: SessionPolicy.FORK };
const BY_SESSION = { ...FORK, busyScope: BusyScope.SESSION };

describe('fork', () => {
  it('[MD-1] [MD-3] every idle session rings, and the first claim wins', () => {
    const world = createWorld(FORK);
    const ann = world.join('ann');
    const phone = world.join('bob');
    const desk = world.join('bob');
    placeCall(ann, 'bob');
    expect([phone.told(), desk.told()]).toEqual([['ringing'], ['ringing']]);
    expect(desk.ask(answerRinging())).toBe(OK);
    expect(phone.last('cancel')).toMatchObject({
      session: ann.session(),
      reason: EndReason.ANSWERED_ELSEWHERE,
    });
    expect(phone.ask(answerRinging())).toBe(ALREADY_ANSWERED);
    expect(ann.told()).toEqual(['ringback', 'answered']);
  });

  it('[MD-1] without the policy there is one session', () => {
    const world = createWorld();
    const phone = world.join('bob');
    world.join('bob');
    expect(phone.closeCodes).toEqual([4001]);
  });

  it('[MD-2] the same device replaces itself alone', () => {
    const world = createWorld(FORK);
    const phone = world.join('bob', { deviceId: 'phone' });
    const desk = world.join('bob', { deviceId: 'desk' });
    world.join('bob', { deviceId: 'phone' });
    expect([phone.closeCodes, desk.closeCodes]).toEqual([[4001], []]);
  });

  it('[MD-3] another end is not told as answered elsewhere', () => {
    const world = createWorld(FORK);
    const ann = world.join('ann');
    const phone = world.join('bob');
    const desk = world.join('bob');
    placeCall(ann, 'bob');
    ann.ask(leave());
    expect(phone.last('cancel').reason).toBe(EndReason.CALLER_CANCELLED);
    expect(desk.last('cancel').reason).toBe(EndReason.CALLER_CANCELLED);
  });

  it('[MD-4] under USER one busy session makes the user busy, and binds the others', () => {
    const world = createWorld(FORK);
    const phone = world.join('bob');
    const desk = world.join('bob');
    connectCall(world.join('ann'), phone, 'bob');
    const cem = world.join('cem');
    expect(cem.ask(offer('bob'))).toBe(BUSY);
    expect(desk.ask(offer('cem'))).toBe(INVALID_STATE);
    expect(cem.told()).toEqual([]);
  });

  it('[MD-4] under USER a caller binds the claims of its other sessions', () => {
    const world = createWorld(FORK);
    const held = placeCall(world.join('ann'), 'bob');
    const phone = world.join('bob');
    const desk = world.join('bob');
    placeCall(phone, 'dan');
    expect(desk.ask(answerById(held))).toBe(INVALID_STATE);
    // It could not answer that call instead, so there is no glare (GL-1).
    expect(desk.ask(offer('ann'))).toBe(CALL_EXISTS);
  });

  it('[MD-4] under USER a claim ends what rings elsewhere and what is held', () => {
    const world = createWorld(FORK);
    const ann = world.join('ann');
    placeCall(ann, 'bob');
    const eve = world.join('eve');
    placeCall(eve, 'bob');
    const phone = world.join('bob');
    const desk = world.join('bob');
    const cem = world.join('cem');
    placeCall(cem, 'bob');
    expect(desk.ask(leave())).toBe(OK);
    placeCall(cem, 'bob', { clientRef: 'again' });
    // The phone declines nothing: it takes another call, and the new one rings at the desk.
    expect(phone.ask(answerRinging())).toBe(OK);
    expect(ann.last('leave').reason).toBe(EndReason.BUSY);
    expect(eve.last('leave').reason).toBe(EndReason.BUSY);
  });

  it('[MD-4] a claim of a call that the user offered ends what rings at its others', () => {
    const world = createWorld(FORK);
    const phone = world.join('bob');
    const ann = world.join('ann');
    const dan = world.join('dan');
    placeCall(ann, 'bob');
    const desk = world.join('bob');
    placeCall(desk, 'dan');
    dan.ask(answerRinging());
    expect(phone.last('cancel').reason).toBe(EndReason.BUSY);
    expect(ann.last('leave').reason).toBe(EndReason.BUSY);
  });

  it('[MD-4] under SESSION the idle sessions ring', () => {
    const world = createWorld(BY_SESSION);
    const phone = world.join('bob');
    const desk = world.join('bob');
    connectCall(world.join('ann'), phone, 'bob');
    const cem = world.join('cem');
    placeCall(cem, 'bob');
    expect(phone.told()).not.toContain('cancel');
    expect(desk.told().at(-1)).toBe('ringing');
    expect(world.join('dan').ask(offer('bob'))).toBe(BUSY);
    expect(desk.ask(answerRinging())).toBe(OK);
    expect(phone.told()).not.toContain('leave');
  });

  it('[MD-5] one live call of two people', () => {
    const world = createWorld(BY_SESSION);
    const [one, two] = [world.join('ann'), world.join('ann')];
    const [phone, desk] = [world.join('bob'), world.join('bob')];
    connectCall(one, phone, 'bob');
    expect(two.ask(offer('bob'))).toBe(CALL_EXISTS);
    expect(desk.ask(offer('ann'))).toBe(CALL_EXISTS);
    one.ask(leave());
    expect(two.ask(offer('bob', { clientRef: 'new' }))).toBe(OK);
    expect(desk.ask(offer('ann', { clientRef: 'new' }))).toBe(GLARE);
  });

  it('[MD-6] at most max_sessions_per_user', () => {
    const limits = { ...SETTINGS.limits, maxSessionsPerUser: 2 };
    const world = createWorld({ ...FORK, limits });
    world.join('bob', { deviceId: 'a' });
    world.join('bob');
    const third = world.connect();
    const value = { serviceId: 'open', userId: 'bob' };
    expect(third.ask({ case: 'createSession', value })).toBe(LIMIT_EXCEEDED);
    expect(third.ask({ case: 'createSession', value: { ...value, deviceId: 'a' } })).toBe(OK);
  });

  it('[RJ-4] a reject ends the call everywhere, and after a claim it harms nothing', () => {
    const world = createWorld(FORK);
    const ann = world.join('ann');
    const phone = world.join('bob');
    const desk = world.join('bob');
    placeCall(ann, 'bob');
    expect(phone.ask(leave())).toBe(OK);
    expect(ann.last('leave')).toMatchObject({
      session: phone.session(),
      reason: EndReason.REJECTED,
    });
    expect(desk.last('cancel').reason).toBe(EndReason.REJECTED_ELSEWHERE);
    expect(phone.told()).toEqual(['ringing']);
    const id = placeCall(ann, 'bob', { clientRef: 'two' });
    desk.ask(answerRinging());
    expect(phone.ask(leaveById(id))).toBe(ALREADY_ANSWERED);
    expect(ann.told().at(-1)).toBe('answered');
  });

  it('[MD-1] another session of the user may claim by name a call that rings elsewhere', () => {
    const world = createWorld(FORK);
    const phone = world.join('bob');
    const ann = world.join('ann');
    placeCall(ann, 'bob');
    const desk = world.join('bob', { features: [Feature.FORK] });
    expect(desk.ask(answerByName('ann'))).toBe(OK);
    expect(phone.last('cancel').reason).toBe(EndReason.ANSWERED_ELSEWHERE);
  });
});
