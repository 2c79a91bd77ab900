import { StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { drop } from '../changes.fixture.js';
import type { SentFrame } from '../facts.js';
import { readTrace } from '../read-trace.js';
import { crowded } from '../replay-flows.fixture.js';
import { resumed, resumedTooLate } from '../resume-flows.fixture.js';
import { checkResume } from './resumes.js';

const isResume = ({ frame }: SentFrame): boolean => frame.body.case === 'resume';

describe('checkResume()', () => {
  it('[RS-2] has no opinion where the answer is read after the time to resume', () => {
    const facts = readTrace(resumedTooLate());
    const request = facts.sent.find(isResume);
    if (request === undefined) throw new Error('nobody resumes');
    expect(checkResume({ facts, request, session: undefined })).toBe('no opinion');
  });

  it('[RS-2] expects success where there is time', () => {
    const facts = readTrace(resumed());
    const request = facts.sent.find(isResume);
    if (request === undefined) throw new Error('nobody resumes');
    expect(checkResume({ facts, request, session: undefined })).toMatchObject({ clause: 'RS-2' });
  });

  it('[RS-8] expects that most of what fits is kept, unless something may be lost on the way', () => {
    const whole = crowded('gap');
    for (const [trace, expected] of [
      [whole, { clause: 'RS-8', code: StatusCode.OK }],
      // Its last Pings were not answered: what the server had sent until then is not known.
      [drop(whole, 'alice pong 17', 'alice pong 18'), 'no opinion'],
    ] as const) {
      const facts = readTrace(trace);
      const request = facts.sent.find(isResume);
      if (request === undefined) throw new Error('nobody resumes');
      expect(checkResume({ facts, request, session: undefined })).toEqual(expected);
    }
  });
});
