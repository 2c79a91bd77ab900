import { StatusCode } from '@audiocall/proto';
import { expect, it } from 'vitest';
import { crowded } from '../oracle/replay-flows.fixture.js';
import { startResumable } from '../oracle/resume-flows.fixture.js';
import { describeSmallBuffer } from './small-buffers.js';

/** A session that comes back is told of a gap. */
function gapped(limits: { maxReplayEvents?: number; maxReplayBytes?: number }) {
  const { script, alice } = startResumable({ limits });
  alice.closes();
  script.settle();
  alice.reopens();
  alice.isRefused(alice.asksToResume({ lastSeq: 0 }), StatusCode.SEQ_GAP);
  script.settle();
  return script.trace;
}

it('[RS-8] names the limit for which a Resume may have been answered SEQ_GAP', () => {
  expect(describeSmallBuffer(gapped({ maxReplayEvents: 1 }))).toBe(
    'the server keeps max_replay_events of 1 for a Resume, too few for this case',
  );
  expect(describeSmallBuffer(gapped({ maxReplayEvents: 40, maxReplayBytes: 2048 }))).toContain(
    'max_replay_bytes of 2048',
  );
});

it('[RS-8] has nothing to say of usual limits, nor of a session that was resumed', () => {
  expect(describeSmallBuffer(gapped({ maxReplayEvents: 40 }))).toBeUndefined();
  expect(describeSmallBuffer(crowded())).toBeUndefined();
});
