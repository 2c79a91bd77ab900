import {
  CallType,
  EndReason,
  PeerState,
  SessionClosedReason,
  SessionState,
  StatusCode,
  Track,
} from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { Script } from '../testing/script.fixture.js';

const mute = { call: 'setMute', track: Track.AUDIO, muted: true } as const;

/** Bodies and ids of what is sent after `from` frames. */
function sentSince(script: Script, from: number): (string | number | undefined)[][] {
  return script
    .sent()
    .slice(from)
    .map(({ body, requestId }) => [body.case, requestId]);
}

describe('reconnection', () => {
  it('[SE-6] without resume, the loss of the socket ends the session', () => {
    const script = new Script().claimed('c1');
    script.give({ origin: 'socket', socket: 1, news: 'closed' });
    expect(script.events().at(-1)?.name).toBe('CLOSE_EVENT');
    expect(script.state.link.phase).toBe('offline');
  });

  it('[RS-2] resumes with what it has seen, and keeps the call and its media', () => {
    const script = new Script().claimed('c1', ['resume']);
    const before = script.operations().length;
    script.cut();
    expect(script.sent().at(-1)?.body).toMatchObject({
      case: 'resume',
      value: { sessionId: 's-me', resumeToken: 'token-0', lastSeq: 1, lastResponseId: 2 },
    });
    script.resume(2);
    expect(script.events().slice(-2)).toMatchObject([
      { name: 'RECONNECTING_EVENT' },
      { name: 'RECONNECTED_EVENT' },
    ]);
    expect(script.operations().slice(before)).toEqual([]);
    expect(script.state.call.phase).toBe('claimed');
  });

  it('[RS-5] sends again, with the same ids, exactly the requests above the last one', () => {
    const script = new Script().claimed('c1', ['resume']);
    const ops = [script.call(mute), script.call({ ...mute, muted: false })];
    const [first, second] = script.sent().slice(-2);
    script.cut();
    const before = script.sent().length;
    script.resume(first?.requestId ?? 0);
    expect(script.sent().slice(before + 1)).toEqual([second]);
    const status = { code: StatusCode.OK };
    for (const frame of [first, second]) {
      const requestId = frame?.requestId ?? 0;
      script.frame({ case: 'response', value: { requestId, status } });
    }
    expect(ops.map((op) => script.outcome(op)?.ok)).toEqual([true, true]);
  });

  it('[RS-5] sends a request again that the application does not wait for any more', () => {
    const script = new Script().claimed('c1', ['resume']);
    const op = script.call(mute);
    const { requestId } = script.sent().at(-1) ?? { requestId: 0 };
    script.give({ origin: 'timer', timer: `request:${requestId}` });
    expect(script.outcome(op)).toMatchObject({ failure: { code: 'TIMEOUT' } });
    script.cut();
    const before = script.sent().length;
    script.resume(requestId - 1);
    expect(sentSince(script, before + 1)).toEqual([['setMute', requestId]]);
  });

  it('[RS-5] gives candidates and media reports a request id', () => {
    const script = new Script().claimed('c1', ['resume']);
    script.media({ news: 'described', ref: 1, type: 'offer', sdp: 'v=0' });
    const candidate = { candidate: 'a', mid: '0', mlineIndex: 0 };
    script.media({ news: 'candidate', ref: 1, candidate });
    const sent = script.sent().at(-1);
    expect(sent).toMatchObject({ requestId: 4, body: { case: 'candidates' } });
    script.cut();
    script.resume(3);
    expect(script.sent().at(-1)).toEqual(sent);
  });

  it('[RS-5] no request is late while the socket is lost', () => {
    const script = new Script().claimed('c1', ['resume']);
    script.call(mute);
    const timer = `request:${script.state.lastRequest}` as const;
    script.cut();
    expect(script.effects).toContainEqual({ type: 'disarmTimer', timer });
    const effects = script.resume(2);
    expect(effects).toContainEqual({ type: 'armTimer', timer, ms: 5000 });
  });

  it('[RS-6] says something after the session and after each resume, with the newest token', () => {
    const script = new Script().online(['resume']);
    expect(script.lastSent()?.case).toBe('ack');
    script.cut().resume(1);
    expect(script.lastSent()?.case).toBe('ping');
    script.cut();
    expect(script.lastSent()).toMatchObject({ value: { resumeToken: 'token-1' } });
  });

  it.each([StatusCode.RESUME_FAILED, StatusCode.SEQ_GAP])(
    '[RS-8] ends the call and frees everything when the session is gone, status %s',
    (code) => {
      const script = new Script().claimed('c1', ['resume']);
      const op = script.call(mute);
      script.cut();
      script.respond('resume', undefined, code);
      expect(script.events().at(-1)?.name).toBe('CLOSE_EVENT');
      expect(script.outcome(op)).toMatchObject({ failure: { code: 'CLOSED' } });
      const last = script.operations().slice(-2);
      expect(last.map((each) => each.do)).toEqual(['closePeer', 'closeInput']);
      expect(script.state.link.phase).toBe('offline');
    },
  );

  it.each([
    [4001, { reason: SessionClosedReason.REPLACED }],
    [4002, {}],
  ])('[RS-12] does not come back after close code %s', (code, detail) => {
    const script = new Script().claimed('c1', ['resume']);
    const effects = script.give({ origin: 'socket', socket: 1, news: 'closed', code });
    expect(script.events().at(-1)).toEqual({ name: 'CLOSE_EVENT', detail });
    expect(script.state.link.phase).toBe('offline');
    expect(effects.map(({ type }) => type)).not.toContain('openSocket');
  });

  it('[RS-4] stops trying when the session cannot be there any more', () => {
    const script = new Script().claimed('c1', ['resume']);
    const effects = script.give({ origin: 'socket', socket: 1, news: 'closed' });
    expect(effects).toContainEqual({ type: 'armTimer', timer: 'resume:1', ms: 30_000 });
    script.give({ origin: 'timer', timer: 'resume:1' });
    expect(script.events().at(-1)?.name).toBe('CLOSE_EVENT');
  });

  it('[RS-2] waits longer after each try, half of it at random', () => {
    const script = new Script().online(['resume']);
    script.give({ origin: 'socket', socket: 1, news: 'closed' });
    for (let tries = 0; tries < 9; tries += 1) {
      script.give({ origin: 'timer', timer: `retry:${tries}` });
      script.give({ origin: 'socket', socket: script.state.lastSocket, news: 'closed' });
    }
    const waits = script.effects.flatMap((effect) =>
      effect.type === 'armTimer' && effect.timer.startsWith('retry') ? [effect] : [],
    );
    expect(waits.map(({ ms }) => ms)).toEqual([
      50, 100, 200, 400, 800, 1600, 2500, 2500, 2500, 2500,
    ]);
    expect(waits.every(({ ms, spreadMs }) => ms === spreadMs)).toBe(true);
  });

  it('[RS-10] keeps a leave and sends it after the resume', () => {
    const script = new Script().claimed('c1', ['resume']);
    script.cut();
    const op = script.call({ call: 'leave' });
    expect(script.lastSent()?.case).toBe('resume');
    script.resume(2);
    expect(script.lastSent()).toMatchObject({
      case: 'leave',
      value: { target: { case: 'callId', value: 'c1' } },
    });
    script.respond('leave', { case: 'leave', value: { callId: 'c1' } });
    expect(script.outcome(op)).toMatchObject({ ok: true });
  });

  it('[RS-10] keeps an answer, a mute and an offer', () => {
    const script = new Script().online(['resume']);
    script.ring('c1', 'bob');
    script.cut();
    script.answer();
    script.resume(1);
    expect(script.lastSent()?.case).toBe('answerCall');
    script.claim('c1', 'bob');
    script.cut();
    script.call(mute);
    script.resume(script.state.lastResponse);
    expect(script.lastSent()?.case).toBe('setMute');
  });

  it('[RS-10] keeps a close, and says farewell after the resume', () => {
    const script = new Script().claimed('c1', ['resume']);
    script.cut();
    const op = script.call({ call: 'close' });
    const refused = script.call({ call: 'leave' });
    expect(script.outcome(refused)).toMatchObject({ failure: { code: 'NO_SESSION' } });
    script.resume(2);
    expect(script.lastSent()?.case).toBe('destroySession');
    script.event('', { case: 'sessionClosed', value: { reason: 1 } });
    expect(script.outcome(op)).toMatchObject({ ok: true });
  });

  it('[G-2] tells no event twice when the replay repeats it', () => {
    const script = new Script().claimed('c1', ['resume']);
    script.event('c1', { case: 'connected', value: {} });
    script.cut();
    script.resume(2);
    const connected = { seq: 2, callId: 'c1', body: { case: 'connected', value: {} } } as const;
    expect(script.frame({ case: 'event', value: connected })).toEqual([]);
  });

  describe('ringing in a replay', () => {
    const ringing = { state: SessionState.RINGING, callId: 'c1' };
    const rings = (script: Script) =>
      script.events().filter(({ name }) => name === 'RINGING_EVENT').length;

    it('[RS-3] alerts for a call that the snapshot shows ringing', () => {
      const script = new Script().online(['resume']).cut();
      script.resume(1, ringing);
      script.ring('c1', 'bob');
      expect(rings(script)).toBe(1);
    });

    it('[RS-3] does not alert for one without time left', () => {
      const script = new Script().online(['resume']).cut();
      script.resume(1, ringing);
      const value = { caller: 'bob', callType: CallType.AUDIOCALL, expiresInMs: 0 };
      script.event('c1', { case: 'ringing', value });
      expect(rings(script)).toBe(0);
    });

    it('[RS-3] does not alert for one that the snapshot does not show and the replay ends', () => {
      const script = new Script().online(['resume']).cut();
      script.resume(1, { state: SessionState.IDLE });
      script.ring('c1', 'bob');
      script.event('c1', { case: 'cancel', value: { reason: EndReason.CALLER_CANCELLED } });
      expect(script.events().at(-1)?.name).toBe('RECONNECTED_EVENT');
    });

    it('[RS-3] alerts after the replay for a call that came after the snapshot', () => {
      const script = new Script().online(['resume']).cut();
      script.resume(1, { state: SessionState.IDLE });
      script.ring('c1', 'bob');
      expect(rings(script)).toBe(0);
      const pong = { case: 'pong', value: { nonce: script.state.lastSocket } } as const;
      script.frame({ case: 'control', value: { body: pong } });
      expect(rings(script)).toBe(1);
    });
  });

  describe('acknowledgement', () => {
    const acks = (script: Script) => script.sent().filter(({ body }) => body.case === 'ack');

    it('[RS-9] acknowledges before 32 events are not', () => {
      const script = new Script().claimed('c1', ['resume']);
      for (let count = 0; count < 100; count += 1) {
        script.event('c1', { case: count % 2 === 0 ? 'mute' : 'unmute', value: {} });
        expect(script.state.lastSeq - script.state.lastAcked).toBeLessThan(32);
      }
      expect(acks(script).at(-1)?.ackSeq).toBe(script.state.lastAcked);
    });

    it('[RS-9] acknowledges within five seconds', () => {
      const script = new Script().claimed('c1', ['resume']);
      const effects = script.effects.flatMap((each) => (each.type === 'armTimer' ? [each] : []));
      const timer = effects.findLast((each) => each.timer.startsWith('ack'));
      expect(timer?.ms).toBeLessThan(5000);
      script.give({ origin: 'timer', timer: 'ack:1' });
      expect(acks(script).at(-1)).toMatchObject({ requestId: 0, ackSeq: 1 });
    });

    it('[WR-5] sends no Ack without resume', () => {
      const script = new Script().claimed('c1');
      for (let count = 0; count < 100; count += 1) script.event('c1', { case: 'mute', value: {} });
      expect(acks(script)).toEqual([]);
    });
  });

  it('[RS-1] tells of the other party that it is reconnecting, and back', () => {
    const script = new Script().claimed('c1', ['resume']);
    const value = { session: 's-bob', state: PeerState.RECONNECTING };
    script.event('c1', { case: 'peerState', value });
    expect(script.events().at(-1)).toEqual({
      name: 'PEER_STATE_EVENT',
      detail: { callId: 'c1', ...value },
    });
  });
});
