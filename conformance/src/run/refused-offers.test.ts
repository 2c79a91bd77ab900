import { StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { answerWith, rewriteResult } from '../oracle/changes.fixture.js';
import { base } from '../oracle/flows.fixture.js';
import { filledByOthers } from '../oracle/limit-flows.fixture.js';
import { describeRefusedOffer } from './refused-offers.js';

const answer = (request: string, code: StatusCode) =>
  describeRefusedOffer(answerWith(base(), request, code));

describe('describeRefusedOffer()', () => {
  it('[LM-5] says that the server was full, or that it says so', () => {
    expect(answer('alice < offerCall', StatusCode.LIMIT_EXCEEDED)).toMatch(
      /^alice's offerCall was answered LIMIT_EXCEEDED: the server was full .*--max-calls/,
    );
  });

  it('[LM-2] says that there had been too many offers', () => {
    expect(answer('alice < offerCall', StatusCode.RATE_LIMITED)).toBe(
      "alice's offerCall was answered RATE_LIMITED: there had been too many offers for its rate (LM-2)",
    );
  });

  it('[LM-5] names the bound where it is known, and may have been reached', () => {
    expect(describeRefusedOffer(filledByOthers({ maxCalls: 3, callsMade: 3 }))).toContain(
      'the server remembers --max-calls of 3',
    );
    expect(describeRefusedOffer(filledByOthers({ maxCalls: 3, callsMade: 2 }))).toContain(
      'or says so',
    );
  });

  it('[LM-4] names the bytes that early offers share, where they are few', () => {
    const early = (maxBufferBytes: number): string | undefined => {
      const trace = filledByOthers({ maxBufferBytes });
      const at = trace.entries.findIndex(({ what }) => {
        return what.case === 'sent' && what.value.body.case === 'offerCall';
      });
      // Without the late offer and its answer.
      return describeRefusedOffer({ ...trace, entries: trace.entries.toSpliced(at, 2) });
    };
    expect(early(20_000)).toContain('the server keeps --max-buffer-bytes of 20000');
    expect(early(1e9)).toContain('or says so');
  });

  it('[LM-2] names a rate, and the calls from one address, that are announced', () => {
    const limited = (limit: 'offersPerMinute' | 'maxHeldCallsPerAddress', code: StatusCode) =>
      describeRefusedOffer(
        rewriteResult(
          answerWith(base(), 'alice < offerCall', code),
          'alice < createSession',
          'createSession',
          ({ limits }) => {
            if (limits !== undefined) limits[limit] = 2;
          },
        ),
      );
    expect(limited('offersPerMinute', StatusCode.RATE_LIMITED)).toContain('offers_per_minute of 2');
    expect(limited('maxHeldCallsPerAddress', StatusCode.LIMIT_EXCEEDED)).toContain(
      'max_held_calls_per_address of 2',
    );
  });

  it('has nothing to say of another refusal, nor of another request', () => {
    expect(answer('alice < offerCall', StatusCode.BUSY)).toBeUndefined();
    expect(answer('bob < answerCall', StatusCode.RATE_LIMITED)).toBeUndefined();
    expect(describeRefusedOffer(base())).toBeUndefined();
  });
});
