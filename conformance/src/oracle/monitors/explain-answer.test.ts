import { StatusCode, type Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { heldLimit } from '../busy-flows.fixture.js';
import { answerWith } from '../changes.fixture.js';
import { offers } from '../flows.fixture.js';
import { judge } from '../judge.js';
import { emptyBatch, fullOfCalls } from '../limit-flows.fixture.js';
import { longIds, lookAlikes } from '../session-flows.fixture.js';
import { LIMITS, Script } from '../trace.fixture.js';
import { answers } from './answers.js';

/** A description of a call that nobody knows: its fields are looked at first. */
function describes(sdp: string, code: StatusCode): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const value = { callId: 'no-such-call', negotiationId: 1, type: 1, sdp };
  alice.tries({ case: 'description', value }, code);
  script.settle();
  return script.trace;
}

const SDP = 'v=0\r\n'.padEnd(LIMITS.maxSdpBytes, 'x');

describe('a wrong answer', () => {
  it.each<readonly [what: string, trace: () => Trace, reason: string]>([
    [
      'a field that is too long is accepted',
      () => describes(`${SDP}x`, StatusCode.OK),
      'was answered OK; INVALID_ARGUMENT is right here: sdp has 501 bytes, max_sdp_bytes is 500.',
    ],
    [
      'a field at its limit is refused',
      () => describes(SDP, StatusCode.INVALID_ARGUMENT),
      ': sdp has 500 bytes, max_sdp_bytes is 500, and that much is allowed.',
    ],
    [
      'an empty batch is accepted',
      () => answerWith(emptyBatch(), 'alice < candidates 1', StatusCode.OK),
      ': candidates: there are none, and it is not their end.',
    ],
    [
      'a call too many is held',
      () => answerWith(heldLimit(), 'bob < offerCall 1', StatusCode.BUSY),
      'was answered BUSY; LIMIT_EXCEEDED is right here: 1 held for away before it, max_held_calls is 1.',
    ],
    [
      'a field is missing',
      () => answerWith(offers(), 'alice < offerCall 3', StatusCode.CALL_NOT_FOUND),
      ': callee has to be set, and not empty.',
    ],
    [
      'another call type is refused as unknown',
      () => answerWith(offers(), 'alice < offerCall 1', StatusCode.UNIMPLEMENTED),
      ': call_type is not AUDIOCALL.',
    ],
    [
      'code points are counted as something else',
      () => answerWith(longIds(), 'alice < offerCall 1', StatusCode.INVALID_ARGUMENT),
      ' has 64 code points in 256 bytes, and may have 64 code points.',
    ],
    [
      'an id is taken for one that looks like it',
      () => answerWith(lookAlikes(), 'alice < offerCall 2', StatusCode.INVALID_ARGUMENT),
      ': client_ref looks like that of an earlier offer, and is another one.',
    ],
    [
      'a call too many is remembered',
      () => fullOfCalls({ accepts: true }),
      ': its operator gives it room for 2 calls.',
    ],
  ])(
    '[ER-3] [LM-1] names the field or the limit, and what was sent: %s',
    (_what, trace, reason) => {
      const sentences = judge(trace(), [answers]).findings.map(({ explanation }) => explanation);
      expect(sentences).toEqual(expect.arrayContaining([expect.stringContaining(reason)]));
      for (const sentence of sentences) expect(sentence).not.toContain('xxx');
    },
  );
});
