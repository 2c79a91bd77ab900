import { EndReason } from '@audiocall/proto';
import { expect, it } from 'vitest';
import { merge, placeCall, seeEnd } from '../oracle/calls.fixture.js';
import { base } from '../oracle/flows.fixture.js';
import { expired } from '../oracle/resume-flows.fixture.js';
import { startResumable } from '../oracle/returns.fixture.js';
import { lost } from '../oracle/session-flows.fixture.js';
import { connectTimeout } from '../oracle/timer-flows.fixture.js';
import { describeTimedOut } from './timed-out.js';

it('[TO-4] says that the call of who waits had run out', () => {
  const trace = connectTimeout();
  expect(describeTimedOut(trace, 'alice', trace.entries.length)).toBe(
    "alice's call had ended with CONNECT_TIMEOUT: a timer is short, or the server is far away",
  );
});

it('[RS-4] says so of a call whose other party did not come back, and of none that just lost it', () => {
  const gone = expired();
  expect(describeTimedOut(gone, 'bob', gone.entries.length)).toContain('ended with PEER_LOST');
  expect(describeTimedOut(lost(), 'carol', lost().entries.length)).toBeUndefined();
});

it('[TO-4] has nothing to say before that, nor of a call that was hung up, nor of somebody else', () => {
  const trace = connectTimeout();
  expect(describeTimedOut(trace, 'alice', 5)).toBeUndefined();
  expect(describeTimedOut(trace, 'carol', trace.entries.length)).toBeUndefined();
  expect(describeTimedOut(base(), 'alice', base().entries.length)).toBeUndefined();
});

it('[RS-4] says so of an offer that was given up before somebody could merge with it', () => {
  const describe = (isMerged: boolean, event: string): string | undefined => {
    const { script, alice, bob } = startResumable({ timers: { resumeRingMs: 50 } });
    const call = placeCall(script, alice, bob);
    script.settle();
    alice.closes();
    seeEnd(call, bob, 'cancel', EndReason.PEER_LOST);
    if (isMerged) merge(call, bob);
    else placeCall(script, bob, 'alice', {}, 'away');
    return describeTimedOut(script.trace, 'bob', script.trace.entries.length, event);
  };
  expect(describe(false, 'peerState')).toContain('ended with PEER_LOST');
  expect(describe(true, 'peerState')).toBeUndefined();
  expect(describe(false, 'ringing')).toBeUndefined();
});
