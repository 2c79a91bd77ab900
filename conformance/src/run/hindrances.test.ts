import { ServerNoteSchema, StatusCode, type Trace } from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { rewriteResult } from '../oracle/changes.fixture.js';
import { base } from '../oracle/flows.fixture.js';
import { bytesOfOthers, filledByOthers } from '../oracle/limit-flows.fixture.js';
import { crowded } from '../oracle/replay-flows.fixture.js';
import { startResumable } from '../oracle/returns.fixture.js';
import { Script } from '../oracle/trace.fixture.js';
import { listAnswers } from './answers.js';
import { describeHindrance, describeRefusal, wasCrowdedOut } from './hindrances.js';
import { hintAtGap } from './small-buffers.js';

type Note = MessageInitShape<typeof ServerNoteSchema>;

const grantRing = (trace: Trace, ringMs: number): Trace =>
  rewriteResult(trace, 'bob < createSession', 'createSession', ({ timers }) => {
    if (timers !== undefined) timers.ringMs = ringMs;
  });

/** A session that comes back is told of a gap. */
function gapped(limits: { maxReplayEvents?: number; maxReplayBytes?: number }, server: Note = {}) {
  const { script, alice } = startResumable({ limits });
  script.trace.server = create(ServerNoteSchema, server);
  alice.closes();
  script.settle();
  alice.reopens();
  alice.isRefused(alice.asksToResume({ lastSeq: 0 }), StatusCode.SEQ_GAP);
  script.settle();
  return script.trace;
}

const FULL = { maxCalls: 3, callsMade: 3 };

describe('describeHindrance()', () => {
  it('[RS-8] names the limit for which a Resume may have been answered SEQ_GAP', () => {
    expect(describeHindrance(gapped({ maxReplayEvents: 1 }))).toBe(
      'the server keeps max_replay_events of 1 for a Resume, too few for this case',
    );
    expect(describeHindrance(gapped({ maxReplayEvents: 40, maxReplayBytes: 2048 }))).toContain(
      'max_replay_bytes of 2048',
    );
  });

  it('[RS-8] has nothing to say of a server that is a script of the harness', () => {
    expect(describeHindrance(gapped({ maxReplayEvents: 1 }, { scripted: true }))).toBeUndefined();
  });

  it('[LM-4] names the bytes over all sessions where the operator has told how few they are', () => {
    const usual = { maxReplayEvents: 40 };
    expect(describeHindrance(gapped(usual, { maxBufferBytes: 20_000 }))).toContain(
      '--max-buffer-bytes of 20000 over all sessions',
    );
    expect(describeHindrance(gapped(usual, { maxBufferBytes: 1e9 }))).toBeUndefined();
  });

  it('[LM-4] says how to tell those bytes where nobody has, beside a gap alone', () => {
    const hint = (trace: Trace): string => hintAtGap(listAnswers(trace), trace.server);
    expect(hint(gapped({ maxReplayEvents: 40 }))).toContain('--max-buffer-bytes');
    expect(hint(gapped({ maxReplayEvents: 40 }, { maxBufferBytes: 1e9 }))).toBe('');
    expect(hint(crowded())).toBe('');
  });

  it('[RS-8] has nothing to say of usual limits, nor of a session that was resumed', () => {
    expect(describeHindrance(gapped({ maxReplayEvents: 40 }))).toBeUndefined();
    expect(describeHindrance(crowded())).toBeUndefined();
  });

  it('[LM-4] names those bytes for candidates that were refused, too', () => {
    const trace = bytesOfOthers({ maxBufferBytes: 20_000 });
    const at = trace.entries.findIndex(({ what }) => {
      return what.case === 'sent' && what.value.body.case === 'resume';
    });
    const withoutResume = { ...trace, entries: trace.entries.slice(0, at) };
    expect(describeHindrance(withoutResume)).toMatch(/^alice's candidates .*20000/);
    expect(describeHindrance({ ...withoutResume, server: undefined })).toBeUndefined();
  });

  it('[LM-5] names a refused offer before a timer that is short', () => {
    const trace = grantRing(filledByOthers(FULL), 60);
    expect(describeHindrance(trace)).toContain('--max-calls of 3');
    expect(describeHindrance(grantRing(base(), 60))).toContain('ring_ms of 60 ms');
    expect(describeRefusal(grantRing(base(), 60))).toBeUndefined();
  });
});

describe('describeHindrance(), of announced limits', () => {
  it('[MD-6] names the sessions of a user where it was refused one more', () => {
    const join = (code: StatusCode): string | undefined => {
      const script = new Script();
      script.join('alice', { limits: { maxSessionsPerUser: 1 } });
      const again = script.open('alice-2');
      again.isRefused(again.asks({ case: 'createSession', value: {} }), code);
      return describeHindrance(script.trace);
    };
    expect(join(StatusCode.LIMIT_EXCEEDED)).toContain('max_sessions_per_user is 1');
    expect(join(StatusCode.UNAUTHENTICATED)).toBeUndefined();
  });

  it('[LM-1] names the bytes of SDP where they are too few for what a case sends', () => {
    const offer = (maxSdpBytes: number, code = StatusCode.INVALID_ARGUMENT): string | undefined => {
      const script = new Script();
      const alice = script.join('alice', { limits: { maxSdpBytes } });
      const value = { callee: 'bob', sdpOffer: 'v=0' };
      alice.isRefused(alice.asks({ case: 'offerCall', value }), code);
      return describeHindrance(script.trace);
    };
    expect(offer(1)).toBe(
      'the server announces max_sdp_bytes of 1, too few for the SDP of this case',
    );
    expect(offer(3)).toBeUndefined();
    expect(offer(65_536)).toBeUndefined();
    expect(offer(1, StatusCode.BUSY)).toBeUndefined();
  });

  it('[LM-2] names a rate of frames that is very low, after all else', () => {
    const joinAt = (framesPerSecond: number, ringMs = 60_000): string | undefined => {
      const script = new Script();
      script.join('bob', { limits: { framesPerSecond } });
      return describeHindrance(grantRing(script.trace, ringMs));
    };
    expect(joinAt(5)).toContain('frames_per_second of 5');
    expect(joinAt(5, 60)).toContain('ring_ms of 60');
    expect(joinAt(0)).toBeUndefined();
    expect(joinAt(500)).toBeUndefined();
  });
});

describe('wasCrowdedOut()', () => {
  it('[LM-5] holds where others may have filled what is known to be small, and not alone', () => {
    expect(wasCrowdedOut(filledByOthers(FULL))).toBe(true);
    expect(wasCrowdedOut(filledByOthers({ ...FULL, exclusive: true }))).toBe(false);
    expect(wasCrowdedOut(filledByOthers())).toBe(false);
    expect(wasCrowdedOut(grantRing(base(), 60))).toBe(false);
    expect(wasCrowdedOut(gapped({ maxReplayEvents: 1 }))).toBe(false);
    expect(wasCrowdedOut(gapped({ maxReplayEvents: 40 }, { maxBufferBytes: 1 }))).toBe(true);
  });
});
