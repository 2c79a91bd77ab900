import { StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { answerWith } from '../oracle/changes.fixture.js';
import { base } from '../oracle/flows.fixture.js';
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

  it('has nothing to say of another refusal, nor of another request', () => {
    expect(answer('alice < offerCall', StatusCode.BUSY)).toBeUndefined();
    expect(answer('bob < answerCall', StatusCode.RATE_LIMITED)).toBeUndefined();
    expect(describeRefusedOffer(base())).toBeUndefined();
  });
});
