import {
  CallType,
  DescriptionType,
  EndReason,
  LeaveIntent,
  MediaState,
  StatusCode,
  Track,
} from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { Script } from '../testing/script.fixture.js';

const SDP = 'v=0\r\na=ice-ufrag:abcd\r\n';
const candidate = (name: string) => ({ candidate: name, mid: '0', mlineIndex: 0 });

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

  describe('media', () => {
    it('[IC-1] sends candidates after the description, in batches, and their end', () => {
      const script = new Script().claimed('c1');
      for (const name of ['a', 'b', 'c']) {
        script.media({ news: 'candidate', ref: 1, candidate: candidate(name) });
      }
      script.media({ news: 'endOfCandidates', ref: 1 });
      expect(script.lastSent()?.case).toBe('offerCall');
      script.media({ news: 'described', ref: 1, type: 'offer', sdp: SDP });
      const [description, first, second] = script.sent().slice(-3);
      expect(description?.body).toMatchObject({
        case: 'description',
        value: { callId: 'c1', negotiationId: 1, type: DescriptionType.OFFER, sdp: SDP },
      });
      expect(first?.body.value).toMatchObject({
        ufrag: 'abcd',
        candidates: [{ candidate: 'a' }, { candidate: 'b' }],
        end: false,
      });
      expect(second?.body.value).toMatchObject({ candidates: [{ candidate: 'c' }], end: true });
    });

    it('[EO-1] an early offer travels in OfferCall, its candidates once the call has an id', () => {
      const script = new Script({ earlyOffer: true }).online();
      const offer = script.offer();
      script.media({ news: 'described', ref: 1, type: 'offer', sdp: SDP });
      expect(script.lastSent()).toMatchObject({ case: 'offerCall', value: { sdpOffer: SDP } });
      script.media({ news: 'candidate', ref: 1, candidate: candidate('a') });
      expect(script.lastSent()?.case).toBe('offerCall');
      script.accept('c1');
      expect(script.lastSent()).toMatchObject({ case: 'candidates', value: { callId: 'c1' } });
      expect(script.outcome(offer)).toMatchObject({ ok: true });
    });

    it('[EO-2] applies an offer and candidates that come with the claim', () => {
      const script = new Script().online();
      script.ring('c1', 'bob');
      script.answer();
      script.respond('answerCall', {
        case: 'answerCall',
        value: {
          callId: 'c1',
          sdpOffer: SDP,
          earlyCandidates: [{ callId: 'c1', negotiationId: 1, candidates: [candidate('a')] }],
        },
      });
      expect(script.operations().map((operation) => operation.do)).toEqual([
        'openInput',
        'createPeer',
        'startAudio',
        'applyOffer',
        'addCandidate',
      ]);
    });

    it('[IC-1] keeps candidates that come before the description', () => {
      const script = new Script().claimed('c1');
      const batch = { negotiationId: 1, candidates: [candidate('a')] };
      script.event('c1', { case: 'candidates', value: batch });
      expect(script.operations().at(-1)?.do).toBe('makeOffer');
      const answer = { negotiationId: 1, type: DescriptionType.ANSWER, sdp: SDP };
      script.event('c1', { case: 'description', value: answer });
      const last = script.operations().slice(-2);
      expect(last.map((operation) => operation.do)).toEqual(['applyAnswer', 'addCandidate']);
    });

    it('[CN-4] the claimant reports media only after its answer is accepted', () => {
      const script = new Script().online();
      script.ring('c1', 'bob');
      script.answer();
      script.claim('c1', 'bob');
      const offer = { negotiationId: 1, type: DescriptionType.OFFER, sdp: SDP };
      script.event('c1', { case: 'description', value: offer });
      script.media({ news: 'described', ref: 1, type: 'answer', sdp: SDP });
      script.media({ news: 'connected', ref: 1 });
      expect(script.lastSent()?.case).toBe('description');
      script.respond('description');
      expect(script.lastSent()).toMatchObject({
        case: 'mediaReport',
        value: { state: MediaState.CONNECTED, negotiationId: 1 },
      });
      const before = script.sent().length;
      script.media({ news: 'connected', ref: 1 });
      expect(script.sent().length).toBe(before);
    });

    it('[CN-4] reports a failure before CONNECTED', () => {
      const script = new Script().claimed('c1');
      const answer = { negotiationId: 1, type: DescriptionType.ANSWER, sdp: SDP };
      script.event('c1', { case: 'description', value: answer });
      script.media({ news: 'failed', ref: 1 });
      expect(script.lastSent()).toMatchObject({ value: { state: MediaState.FAILED } });
    });

    it('gives a call up whose description is refused', () => {
      const script = new Script().claimed('c1');
      script.media({ news: 'described', ref: 1, type: 'offer', sdp: SDP });
      script.respond('description', undefined, StatusCode.INVALID_ARGUMENT);
      expect(script.lastSent()).toMatchObject({
        case: 'leave',
        value: { intent: LeaveIntent.MEDIA_FAILED, target: { value: 'c1' } },
      });
      expect(script.events().at(-1)).toMatchObject({
        name: 'LEAVE_EVENT',
        detail: { reason: EndReason.MEDIA_FAILED },
      });
    });

    it('gives a connected call up when its media stays lost, not before', () => {
      const script = new Script().claimed('c1');
      script.event('c1', { case: 'connected', value: {} });
      script.media({ news: 'failed', ref: 1 });
      expect(script.state.call.phase).toBe('claimed');
      script.give({ origin: 'timer', timer: 'loss:1' });
      expect(script.events().at(-1)).toMatchObject({ detail: { reason: EndReason.MEDIA_TIMEOUT } });
    });
  });

  describe('mute', () => {
    const mute = { call: 'setMute', track: Track.AUDIO, muted: true } as const;
    const unmute = { ...mute, muted: false } as const;
    const enables = (script: Script) =>
      script.operations().flatMap((each) => (each.do === 'setInputEnabled' ? [each.enabled] : []));

    it('[MU-4] disables the track before it sends, and enables it after the response', () => {
      const script = new Script().claimed('c1');
      const before = script.effects.length;
      script.call(mute);
      const order = script.effects.slice(before).map((effect) => effect.type);
      expect(order.indexOf('media')).toBeLessThan(order.indexOf('send'));
      script.respond('setMute');
      script.call(unmute);
      expect(enables(script)).toEqual([false]);
      script.respond('setMute');
      expect(enables(script)).toEqual([false, true]);
    });

    it('[MU-4] a refused request never lets sound out', () => {
      const script = new Script().claimed('c1');
      script.call(mute);
      script.respond('setMute', undefined, StatusCode.INTERNAL);
      const op = script.call(unmute);
      script.respond('setMute', undefined, StatusCode.INTERNAL);
      expect(script.outcome(op)).toMatchObject({ failure: { code: 'INTERNAL' } });
      expect(enables(script)).toEqual([false]);
    });

    it('[MU-4] an unmute that a later mute overtook lets no sound out', () => {
      const script = new Script().claimed('c1');
      script.call(unmute);
      const first = script.sent().at(-1)?.requestId ?? 0;
      script.call(mute);
      const status = { code: StatusCode.OK };
      script.frame({ case: 'response', value: { requestId: first, status } });
      expect(enables(script)).toEqual([false]);
    });

    it('[MU-3] a mute before the call has an id is sent when it has one', () => {
      const script = new Script().online();
      script.offer();
      const op = script.call(mute);
      expect(enables(script)).toEqual([false]);
      expect(script.lastSent()?.case).toBe('offerCall');
      script.accept('c1');
      expect(script.lastSent()).toMatchObject({ case: 'setMute', value: { callId: 'c1' } });
      script.respond('setMute');
      expect(script.outcome(op)).toMatchObject({ ok: true });
    });
  });

  describe('recording', () => {
    const on = { case: 'recording', value: { on: true, by: 's-me' } } as const;
    const recordings = (script: Script) =>
      script.operations().filter((each) => each.do.endsWith('Recording'));

    it('[RC-1] stores nothing before CONNECTED', () => {
      const script = new Script().claimed('c1', ['recording']);
      expect(script.event('c1', on)).toEqual([]);
      script.event('c1', { case: 'connected', value: { record: true } });
      expect(recordings(script)).toEqual([]);
    });

    it('[RC-1] stores from RECORDING(on) to RECORDING(off), and tells of both', () => {
      const script = new Script().claimed('c1', ['recording']);
      script.event('c1', { case: 'connected', value: { record: true } });
      script.event('c1', on);
      expect(script.events().at(-1)).toEqual({
        name: 'RECORDING_EVENT',
        detail: { callId: 'c1', session: 's-me', on: true },
      });
      expect(recordings(script)).toEqual([{ do: 'startRecording', ref: 1, callId: 'c1' }]);
      script.event('c1', { case: 'recording', value: { on: false, by: 's-bob' } });
      expect(recordings(script).at(-1)).toEqual({ do: 'stopRecording', ref: 1 });
    });

    it('[RC-1] stops with the call', () => {
      const script = new Script().claimed('c1', ['recording']);
      script.event('c1', { case: 'connected', value: { record: true } });
      script.event('c1', on);
      script.event('c1', { case: 'leave', value: { reason: EndReason.HANGUP } });
      expect(recordings(script).at(-1)).toEqual({ do: 'stopRecording', ref: 1 });
    });

    it('[RC-1] stores nothing where the feature is not in force', () => {
      const script = new Script().claimed('c1');
      script.event('c1', { case: 'connected', value: { record: true } });
      script.event('c1', on);
      expect(recordings(script)).toEqual([]);
    });

    it('tells of a recording that cannot be stored', () => {
      const script = new Script().claimed('c1', ['recording']);
      script.media({ news: 'recordingFailed', ref: 1, cause: 'disk full' });
      expect(script.events().at(-1)).toEqual({
        name: 'RECORDING_FAILED_EVENT',
        detail: { callId: 'c1', cause: 'disk full' },
      });
    });
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

  describe('devices', () => {
    it('[DV-1] tells of a lost device, and keeps the call', () => {
      const script = new Script().claimed('c1');
      script.media({ news: 'inputLost', ref: 1, deviceId: 'headset' });
      expect(script.events().at(-1)).toEqual({
        name: 'DEVICE_LOST_EVENT',
        detail: { deviceId: 'headset' },
      });
      expect(script.state.call.phase).toBe('claimed');
    });

    const change = (deviceId: string) => ({ call: 'setAudioDevice', deviceId }) as const;

    it('[DV-1] one change at a time, and of those that wait the last one', () => {
      const script = new Script().online();
      const ops = ['a', 'b', 'c'].map((deviceId) => script.call(change(deviceId)));
      const [first = 0, second = 0, third = 0] = ops;
      expect(script.outcome(second)).toMatchObject({ failure: { code: 'SUPERSEDED' } });
      script.media({ news: 'deviceSwitched', op: first });
      expect(script.operations().at(-1)).toMatchObject({ do: 'switchDevice', deviceId: 'c' });
      script.media({ news: 'deviceSwitched', op: third });
      expect(script.outcome(first)).toMatchObject({ ok: true });
      expect(script.outcome(third)).toMatchObject({ ok: true });
    });
  });
});
