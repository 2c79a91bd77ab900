import type { EndReason } from '@audiocall/proto';
import { expect, it } from 'vitest';
import { rewrite } from './changes.fixture.js';
import { base } from './flows.fixture.js';
import { judge } from './judge.js';

it('[RJ-3] names a reason that the schema does not know by its number', () => {
  const trace = rewrite(base(), 'bob LEAVE', ({ what }) => {
    const frame = what.case === 'received' ? what.value.body : undefined;
    if (frame?.case === 'event' && frame.value.body.case === 'leave') {
      frame.value.body.value.reason = 99 as EndReason;
    }
  });
  const sentences = judge(trace).findings.map(({ explanation }) => explanation);
  expect(sentences.join(' ')).toContain('99 (unknown)');
  expect(sentences.join(' ')).not.toContain('undefined');
});
