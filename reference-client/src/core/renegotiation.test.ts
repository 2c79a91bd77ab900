import { DescriptionType, MediaState, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { Script } from '../testing/script.fixture.js';

const { OFFER, ANSWER, REJECT } = DescriptionType;
const SDP = 'v=0\r\na=ice-ufrag:abcd\r\n';

/** As caller, in a call whose media is connected and reported. */
function connected(): Script {
  const script = new Script().claimed('c1', ['renegotiate']);
  script.media({ news: 'described', ref: 1, type: 'offer', sdp: SDP });
  script.respond('description');
  receive(script, 1, ANSWER);
  script.media({ news: 'connected', ref: 1 });
  script.event('c1', { case: 'connected', value: {} });
  return script;
}

function receive(script: Script, negotiationId: number, type: DescriptionType): void {
  script.event('c1', { case: 'description', value: { negotiationId, type, sdp: SDP } });
}

/** Loses the media, up to an offer that is sent. */
function restart(script: Script): void {
  script.media({ news: 'failed', ref: 1 });
  script.give({ origin: 'timer', timer: 'loss:1' });
  script.media({ news: 'described', ref: 1, type: 'offer', sdp: SDP });
}

const lastOperation = (script: Script) => script.operations().at(-1);

describe('renegotiation', () => {
  it('[NG-2] reports lost media, then offers the next negotiation with an ICE restart', () => {
    const script = connected();
    restart(script);
    expect(script.operations()).toContainEqual({ do: 'makeOffer', ref: 1, iceRestart: true });
    expect(script.sent().slice(-2)).toMatchObject([
      { body: { value: { state: MediaState.DISCONNECTED, negotiationId: 1 } } },
      { body: { value: { type: OFFER, negotiationId: 2, iceRestart: true } } },
    ]);
  });

  it('[NG-2] does nothing when media comes back by itself', () => {
    const script = connected();
    script.media({ news: 'disconnected', ref: 1 });
    const effects = script.media({ news: 'connected', ref: 1 });
    expect(effects).toEqual([{ type: 'disarmTimer', timer: 'loss:1' }]);
  });

  it('[NG-2] reports media that is back, for the new negotiation', () => {
    const script = connected();
    restart(script);
    script.respond('description');
    script.media({ news: 'connected', ref: 1 });
    expect(script.lastSent()?.case).toBe('description');
    receive(script, 2, ANSWER);
    expect(lastOperation(script)).toMatchObject({ do: 'applyAnswer' });
    expect(script.lastSent()).toMatchObject({
      value: { state: MediaState.CONNECTED, negotiationId: 2 },
    });
  });

  it('[NG-3] answers a later offer, under its number', () => {
    const script = connected();
    receive(script, 2, OFFER);
    expect(lastOperation(script)).toMatchObject({ do: 'applyOffer' });
    script.media({ news: 'described', ref: 1, type: 'answer', sdp: SDP });
    expect(script.lastSent()).toMatchObject({ value: { type: ANSWER, negotiationId: 2 } });
    const before = script.sent().length;
    script.respond('description');
    expect(script.sent().length).toBe(before);
    expect(script.state.call).toMatchObject({ negotiation: { inForce: 2, exchange: 'none' } });
  });

  it('[NG-6] sends candidates under the number of the newest own description', () => {
    const script = connected();
    receive(script, 2, OFFER);
    const candidate = { candidate: 'a', mid: '0', mlineIndex: 0 };
    script.media({ news: 'candidate', ref: 1, candidate });
    expect(script.lastSent()?.case).not.toBe('candidates');
    script.media({ news: 'described', ref: 1, type: 'answer', sdp: SDP });
    expect(script.lastSent()).toMatchObject({ case: 'candidates', value: { negotiationId: 2 } });
  });

  it('[NG-5] answers the other offer when its own one is answered NEGOTIATION_PENDING', () => {
    const script = connected();
    restart(script);
    receive(script, 2, OFFER);
    script.respond('description', undefined, StatusCode.NEGOTIATION_PENDING);
    expect(lastOperation(script)).toMatchObject({ do: 'applyOffer' });
    script.media({ news: 'described', ref: 1, type: 'answer', sdp: SDP });
    expect(script.lastSent()).toMatchObject({ value: { type: ANSWER, negotiationId: 2 } });
    expect(script.state.call.phase).toBe('claimed');
  });

  it('[NG-5] takes an offer back that lost before the other one is here', () => {
    const script = connected();
    restart(script);
    script.respond('description', undefined, StatusCode.NEGOTIATION_PENDING);
    expect(lastOperation(script)).toMatchObject({ do: 'rollBack' });
    receive(script, 3, OFFER);
    expect(lastOperation(script)).toMatchObject({ do: 'applyOffer' });
  });

  it('[NG-5] starts a new negotiation when its answer is stale', () => {
    const script = connected();
    receive(script, 2, OFFER);
    script.media({ news: 'described', ref: 1, type: 'answer', sdp: SDP });
    script.event('c1', { case: 'negotiationEnded', value: { negotiationId: 2 } });
    script.respond('description', undefined, StatusCode.STALE_NEGOTIATION);
    script.media({ news: 'described', ref: 1, type: 'offer', sdp: SDP });
    expect(script.lastSent()).toMatchObject({ value: { type: OFFER, negotiationId: 3 } });
  });

  it.each(['REJECT', 'NEGOTIATION_ENDED'])('[NG-4] keeps the call after %s', (how) => {
    const script = connected();
    restart(script);
    script.respond('description');
    if (how === 'REJECT') receive(script, 2, REJECT);
    else script.event('c1', { case: 'negotiationEnded', value: { negotiationId: 2 } });
    expect(lastOperation(script)).toMatchObject({ do: 'rollBack' });
    script.media({ news: 'connected', ref: 1 });
    expect(script.lastSent()).toMatchObject({
      value: { state: MediaState.CONNECTED, negotiationId: 1 },
    });
  });

  it('[NG-3] rejects an offer that it cannot apply, and keeps the call', () => {
    const script = connected();
    receive(script, 2, OFFER);
    script.media({ news: 'negotiationFailed', ref: 1 });
    expect(script.lastSent()).toMatchObject({ value: { type: REJECT, negotiationId: 2 } });
    expect(script.state.call.phase).toBe('claimed');
  });

  it('[NG-1] starts none without the feature', () => {
    const script = new Script().claimed('c1');
    script.event('c1', { case: 'connected', value: {} });
    script.media({ news: 'disconnected', ref: 1 });
    script.give({ origin: 'timer', timer: 'loss:1' });
    expect(script.operations().some((each) => each.do === 'makeOffer' && each.iceRestart)).toBe(
      false,
    );
  });
});
