import { CallType, DescriptionType, StatusCode, Track } from '@audiocall/proto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../engine.js';
import { type EventBody, Script } from '../testing/script.fixture.js';
import { FEATURES } from './features.js';
import type { MediaNews } from './inputs.js';

const callIds = fc.constantFrom('c1', 'c2');
const users = fc.constantFrom('bob', 'eve');

const operations: fc.Arbitrary<Operation> = fc.oneof(
  fc.constant({ call: 'createSession' } as const),
  users.map((callee) => ({
    call: 'offerCall' as const,
    callType: CallType.AUDIOCALL,
    callee,
    record: false,
  })),
  fc.constant({ call: 'answerCall' } as const),
  users.map((caller) => ({
    call: 'answerCall' as const,
    byName: { callType: CallType.AUDIOCALL, caller },
  })),
  fc.constant({ call: 'leave' } as const),
  users.map((user) => ({ call: 'leave' as const, session: `s-${user}` })),
  fc.boolean().map((muted) => ({ call: 'setMute' as const, track: Track.AUDIO, muted })),
  fc.constant({ call: 'getDeviceList' } as const),
  users.map((deviceId) => ({ call: 'setAudioDevice' as const, deviceId })),
  fc.constant({ call: 'close' } as const),
);

const eventBodies = fc.constantFrom<EventBody[]>(
  { case: 'ringback', value: {} },
  { case: 'answered', value: { needOffer: true } },
  { case: 'connected', value: {} },
  { case: 'leave', value: {} },
  { case: 'cancel', value: {} },
  { case: 'description', value: { negotiationId: 1, type: DescriptionType.OFFER } },
  { case: 'description', value: { negotiationId: 1, type: DescriptionType.ANSWER } },
  { case: 'candidates', value: { negotiationId: 1, candidates: [{ candidate: 'x' }] } },
  { case: 'description', value: { negotiationId: 2, type: DescriptionType.OFFER } },
  { case: 'description', value: { negotiationId: 2, type: DescriptionType.ANSWER } },
  { case: 'negotiationEnded', value: { negotiationId: 2 } },
  { case: 'recording', value: { on: true } },
  { case: 'mute', value: {} },
  { case: 'sessionClosed', value: {} },
);

const results = fc.constantFrom('createSession', 'offerCall', 'answerCall', 'leave', undefined);

type Step = (script: Script) => void;

function mediaNews(kind: number, ref: number, op: number): MediaNews {
  const news: readonly MediaNews[] = [
    { news: 'inputOpened', ref },
    { news: 'inputFailed', ref, failure: { code: 'DEVICE_UNAVAILABLE', message: 'no' } },
    { news: 'described', ref, type: 'offer', sdp: '' },
    { news: 'candidate', ref, candidate: { candidate: 'y', mid: '', mlineIndex: 0 } },
    { news: 'endOfCandidates', ref },
    { news: 'connected', ref },
    { news: 'failed', ref },
    { news: 'disconnected', ref },
    { news: 'negotiationFailed', ref },
    { news: 'described', ref, type: 'answer', sdp: '' },
    { news: 'devicesListed', op, devices: [] },
    { news: 'deviceSwitched', op },
  ];
  return news[kind % news.length] ?? { news: 'connected', ref };
}

const cutSteps: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>((script) => script.cut()),
  fc.constant<Step>((script) => script.retry()),
  fc.nat(6).map(
    (back): Step =>
      (script) =>
        script.resume(Math.max(0, script.state.lastRequest - back)),
  ),
  fc.constantFrom(StatusCode.RESUME_FAILED, StatusCode.INTERNAL).map(
    (code): Step =>
      (script) =>
        script.respond('resume', undefined, code),
  ),
);

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: cutSteps },
  {
    weight: 4,
    arbitrary: operations.map(
      (operation): Step =>
        (script) =>
          script.call(operation),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((script) => script.online()) },
  {
    weight: 3,
    arbitrary: fc.tuple(callIds, eventBodies).map(
      ([callId, body]): Step =>
        (script) =>
          script.event(callId, body),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(callIds, users).map(
      ([callId, caller]): Step =>
        (script) =>
          script.ring(callId, caller),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(3), results, callIds, fc.integer({ min: 0, max: 20 })).map(
      ([back, result, callId, code]): Step =>
        (script) => {
          const requestId = Math.max(0, script.state.lastRequest - back);
          const value = { requestId, status: { code: code > 12 ? 1 : code } };
          const of = result === undefined ? {} : { result: { case: result, value: { callId } } };
          script.frame({ case: 'response', value: { ...value, ...of } as typeof value });
        },
    ),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(fc.nat(11), fc.nat(1), fc.nat(30)).map(
      ([kind, back, op]): Step =>
        (script) =>
          script.media(mediaNews(kind, script.state.lastRef - back, op)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(5).map(
      (back): Step =>
        (script) =>
          script.give({ origin: 'timer', timer: `request:${script.state.lastRequest - back}` }),
    ),
  },
);

const features = fc.subarray([...FEATURES]);

const manySteps = fc.array(steps, { maxLength: 40 });

/** Mutes and their responses, in any order, with a refusal here and there. */
const muteSteps: fc.Arbitrary<Step> = fc.oneof(
  fc.boolean().map(
    (muted): Step =>
      (script) =>
        script.call({ call: 'setMute', track: Track.AUDIO, muted }),
  ),
  fc.tuple(fc.nat(3), fc.boolean()).map(
    ([back, isRefused]): Step =>
      (script) => {
        const requestId = Math.max(0, script.state.lastRequest - back);
        const status = { code: isRefused ? StatusCode.INTERNAL : StatusCode.OK };
        script.frame({ case: 'response', value: { requestId, status } });
      },
  ),
);

/** What is open after all the effects so far. */
function openThings(script: Script): string[] {
  const open = new Set<string>();
  for (const effect of script.effects) {
    if (effect.type === 'openSocket') open.add(`socket ${effect.socket}`);
    if (effect.type === 'closeSocket') open.delete(`socket ${effect.socket}`);
    if (effect.type === 'armTimer') open.add(`timer ${effect.timer}`);
    if (effect.type === 'disarmTimer') open.delete(`timer ${effect.timer}`);
    if (effect.type !== 'media') continue;
    const { operation } = effect;
    if (operation.do === 'createPeer') open.add(`peer ${operation.ref}`);
    if (operation.do === 'closePeer') open.delete(`peer ${operation.ref}`);
    if (operation.do === 'openInput') open.add(`input ${operation.ref}`);
    if (operation.do === 'closeInput') open.delete(`input ${operation.ref}`);
  }
  return [...open];
}

/** Numbers of the settled operations; an operation that is settled twice is there twice. */
function settled(script: Script): number[] {
  return script.effects.flatMap((effect) => (effect.type === 'settle' ? [effect.op] : []));
}

describe('transition(), for any calls, frames and news', () => {
  it('[G-3] never throws, settles each operation once, and leaves nothing open', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        features,
        manySteps,
        (earlyOffer, isInCall, inForce, all) => {
          const script = new Script({ earlyOffer });
          if (isInCall) script.claimed('c1', inForce);
          else script.online(inForce);
          for (const step of all) step(script);
          const last = script.call({ call: 'close' });
          script.give({ origin: 'socket', socket: script.state.lastSocket, news: 'closed' });
          script.give({ origin: 'timer', timer: 'resume:1' });
          const ops = settled(script);
          expect(ops.length).toBe(new Set(ops).size);
          expect(new Set(ops)).toEqual(new Set(Array.from({ length: last }, (_, i) => i + 1)));
          expect(openThings(script)).toEqual([]);
          expect(script.state.pending.size).toBe(0);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('[MU-4] a track that the latest wish muted is never enabled', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(muteSteps, steps), { maxLength: 30 }), (all) => {
        const script = new Script().claimed('c1');
        for (const step of all) {
          const from = script.effects.length;
          step(script);
          const { call } = script.state;
          const isEnabled = script.effects
            .slice(from)
            .some(
              (effect) =>
                effect.type === 'media' &&
                effect.operation.do === 'setInputEnabled' &&
                effect.operation.enabled,
            );
          expect(isEnabled && call.phase !== 'none' && call.mute.muted).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
