import { describe, expect, it } from 'vitest';
import type { SentFrame } from '../facts.js';
import { readTrace } from '../read-trace.js';
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
});
