import { CallType, EndReason, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { Script } from '../testing/script.fixture.js';

describe('transition()', () => {
  it('[TG-3] a request says how far the application has seen', () => {
    const script = new Script().online();
    script.ring('c1', 'bob');
    script.answer();
    expect(script.sent().at(-1)).toMatchObject({ ackSeq: 1, requestId: 2 });
  });

  it('[TG-3] answers the call that rang, by its id', () => {
    const script = new Script().online();
    script.ring('c1', 'bob');
    script.answer();
    expect(script.lastSent()).toMatchObject({
      case: 'answerCall',
      value: { target: { case: 'callId', value: 'c1' } },
    });
  });

  it('[LS-4] lets the server say that nothing rings', () => {
    const script = new Script().online();
    const op = script.answer();
    expect(script.lastSent()).toMatchObject({ value: { target: { case: 'onlyRinging' } } });
    script.respond('answerCall', undefined, StatusCode.NO_RINGING_CALL);
    expect(script.outcome(op)).toMatchObject({ failure: { code: 'NO_RINGING_CALL' } });
    expect(script.state.call.phase).toBe('none');
  });

  it('[SE-8] answers a ping with its nonce, also before the session', () => {
    const script = new Script();
    script.call({ call: 'createSession' });
    script.give({ origin: 'socket', socket: 1, news: 'opened' });
    script.frame({ case: 'control', value: { body: { case: 'ping', value: { nonce: 7 } } } });
    expect(script.sent().at(-1)).toMatchObject({
      requestId: 0,
      body: { case: 'pong', value: { nonce: 7 } },
    });
  });

  it('[WR-5] ignores an unknown event, but counts it', () => {
    const script = new Script().online();
    expect(script.event('c1', { case: undefined })).toEqual([]);
    expect(script.state.lastSeq).toBe(1);
  });

  it('[G-2] ignores an event that is repeated', () => {
    const script = new Script().online();
    script.ring('c1', 'bob');
    const { lastSeq } = script.state;
    script.event('c1', { case: 'cancel', value: {} });
    const repeated = { seq: lastSeq, callId: 'c1', body: { case: 'ringing', value: {} } } as const;
    expect(script.frame({ case: 'event', value: repeated })).toEqual([]);
  });

  it('[SE-9] closes the socket of a refused session, whose end then means nothing', () => {
    const script = new Script();
    const op = script.call({ call: 'createSession' });
    script.give({ origin: 'socket', socket: 1, news: 'opened' });
    script.respond('createSession', undefined, StatusCode.UNAUTHENTICATED);
    expect(script.outcome(op)).toMatchObject({ failure: { code: 'UNAUTHENTICATED' } });
    expect(script.effects).toContainEqual({ type: 'closeSocket', socket: 1 });
    script.online();
    expect(script.give({ origin: 'socket', socket: 1, news: 'closed' })).toEqual([]);
    expect(script.state.link.phase).toBe('online');
  });

  it('[CA-2] a leave before the response to the offer names the client_ref', () => {
    const script = new Script().online();
    const offer = script.offer();
    const leave = script.call({ call: 'leave' });
    expect(script.lastSent()).toMatchObject({
      value: { target: { case: 'clientRef', value: 'offer-1' } },
    });
    expect(script.operations().map((operation) => operation.do)).toContain('closeInput');
    script.accept('c1');
    script.event('c1', { case: 'ringback', value: {} });
    script.respond('leave', { case: 'leave', value: { callId: 'c1' } });
    expect(script.outcome(offer)).toMatchObject({ ok: true });
    expect(script.outcome(leave)).toMatchObject({ ok: true, value: { alreadyEnded: false } });
    expect(script.events()).toEqual([]);
  });

  it('[CA-2] a leave before the offer was sent sends nothing', () => {
    const script = new Script().online();
    const offer = { callType: CallType.AUDIOCALL, callee: 'bob', record: false };
    const op = script.call({ call: 'offerCall', ...offer });
    const before = script.sent().length;
    const leave = script.call({ call: 'leave' });
    script.media({ news: 'inputOpened', ref: 1 });
    expect(script.outcome(op)).toMatchObject({ failure: { code: 'CANCELLED' } });
    expect(script.outcome(leave)).toMatchObject({ ok: true });
    expect(script.sent().length).toBe(before);
  });

  it.each([EndReason.ANSWERED_ELSEWHERE, EndReason.CALLER_CANCELLED])(
    '[MD-3] [G-8] tells why a call does not ring any more, reason %s',
    (reason) => {
      const script = new Script().online();
      script.ring('c1', 'bob');
      script.event('c1', { case: 'cancel', value: { session: 's-bob', reason } });
      const detail = { callId: 'c1', session: 's-bob', reason };
      expect(script.events().at(-1)).toEqual({ name: 'CANCEL_EVENT', detail });
    },
  );

  it('[HU-2] tells a LEAVE that crosses the own leave, once', () => {
    const script = new Script().claimed('c1');
    const leave = script.call({ call: 'leave' });
    const left = { session: 's-bob', reason: EndReason.HANGUP };
    script.event('c1', { case: 'leave', value: left });
    script.event('c1', { case: 'leave', value: left });
    script.respond('leave', { case: 'leave', value: { callId: 'c1', alreadyEnded: true } });
    expect(script.outcome(leave)).toMatchObject({ value: { alreadyEnded: true } });
    expect(script.events().filter(({ name }) => name === 'LEAVE_EVENT')).toHaveLength(1);
  });

  it('[RJ-1] leave with the session from RINGING names the call that rang', () => {
    const script = new Script().online();
    script.ring('c1', 'bob');
    script.call({ call: 'leave', session: 's-bob' });
    expect(script.lastSent()).toMatchObject({ value: { target: { value: 'c1' } } });
    script.call({ call: 'leave', session: 's-eve' });
    expect(script.lastSent()).toMatchObject({
      value: { target: { case: 'peerSession', value: 's-eve' } },
    });
  });

  it('[LS-7] does not ring for the call that is being answered by name', () => {
    const script = new Script().online();
    script.answer('bob');
    script.ring('c1', 'bob');
    script.claim('c1', 'bob');
    expect(script.events()).toEqual([]);
    expect(script.state.ringing).toBeUndefined();
  });

  it('[LS-7] rings after all when the answer by name is refused', () => {
    const script = new Script().online();
    script.answer('bob');
    script.ring('c1', 'bob');
    script.respond('answerCall', undefined, StatusCode.CALL_TYPE_MISMATCH);
    expect(script.events()).toMatchObject([{ name: 'RINGING_EVENT', detail: { callId: 'c1' } }]);
  });

  it('[GL-1] a ringing call may be answered after the own offer met it', () => {
    const script = new Script().online();
    const offer = script.offer();
    script.ring('c1', 'bob');
    script.respond('offerCall', undefined, StatusCode.GLARE);
    expect(script.outcome(offer)).toMatchObject({ failure: { code: 'GLARE' } });
    const answer = script.answer();
    script.claim('c1', 'bob');
    expect(script.outcome(answer)).toMatchObject({ ok: true });
  });

  it('[CA-1] an answer that is not sent yet fails when the call is cancelled', () => {
    const script = new Script().online();
    script.ring('c1', 'bob');
    const op = script.call({ call: 'answerCall' });
    script.event('c1', { case: 'cancel', value: { reason: EndReason.CALLER_CANCELLED } });
    expect(script.outcome(op)).toMatchObject({ failure: { code: 'CALL_ENDED' } });
    expect(script.events().at(-1)?.name).toBe('CANCEL_EVENT');
  });

  it('[G-4] ignores events of a call that it does not have', () => {
    const script = new Script().claimed('c1');
    for (const body of [
      { case: 'connected', value: {} },
      { case: 'leave', value: {} },
      { case: 'cancel', value: {} },
      { case: 'mute', value: {} },
    ] as const) {
      expect(script.event('other', body)).toEqual([]);
    }
  });

  describe('features', () => {
    const asked = (script: Script) => {
      const [frame] = script.sent();
      return frame?.body.case === 'createSession' ? frame.body.value.features : [];
    };

    it('[SE-2] asks for what it implements, or for what it is told to ask for', () => {
      expect(asked(new Script().online())).toEqual([1, 3, 5, 6, 2]);
      expect(asked(new Script({ features: ['resume'] }).online())).toEqual([1]);
      expect(asked(new Script({ features: [] }).online())).toEqual([]);
    });

    it('[RS-1] takes for granted only what it asked for', () => {
      const script = new Script({ features: [] }).online(['resume']);
      script.give({ origin: 'socket', socket: 1, news: 'closed' });
      expect(script.state.link.phase).toBe('offline');
    });

    it('[LS-8] rings for a call that was held, and answers it by its id', () => {
      const script = new Script().online(['replay_held']);
      script.event('c1', {
        case: 'ringing',
        value: { session: 's-bob', caller: 'bob', callee: 'me', expiresInMs: 900, late: true },
      });
      expect(script.events()).toMatchObject([{ name: 'RINGING_EVENT', detail: { callId: 'c1' } }]);
      script.answer();
      expect(script.lastSent()).toMatchObject({ value: { target: { value: 'c1' } } });
    });
  });
});
