/** Owns the broken servers that keep too much, or too little, of a caller's early candidates: one line changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_BUFFERS: readonly BrokenServer[] = [
  {
    id: 'early-names-without-envelopes',
    kind: 'wrong value',
    title:
      'forgets what stands around early candidates when it measures what fits a frame, and keeps too many',
    breaks: 'WR-4',
    patches: [
      {
        file: 'core/early-candidates.js',
        find: 'early.envelopeBytes + BATCH_ENVELOPE_BYTES',
        replace: 'early.envelopeBytes - BATCH_ENVELOPE_BYTES',
      },
    ],
  },
  {
    id: 'early-candidates-beyond-a-frame',
    kind: 'half implemented',
    title: "keeps early candidates that make the claim's result longer than a frame",
    breaks: 'IC-3',
    patches: [
      {
        file: 'core/early-candidates.js',
        find: 'RESULT_ENVELOPE_BYTES + sdpBytes + bytes + envelopeBytes <= limits.maxFrameBytes',
        replace: 'true',
      },
    ],
  },
  {
    id: 'early-candidates-by-count-alone',
    kind: 'half implemented',
    title: 'keeps early candidates up to their number, however long they are',
    breaks: 'IC-3',
    patches: [
      {
        file: 'core/early-candidates.js',
        find: 'bytes <= limits.maxBufferedCandidateBytes &&',
        replace: '',
      },
    ],
  },
  {
    id: 'early-candidates-one-less',
    kind: 'limit off by one',
    title: 'keeps one early candidate less than it announces',
    breaks: 'IC-3',
    patches: [
      {
        file: 'core/early-candidates.js',
        find: 'count <= limits.maxBufferedCandidates',
        replace: 'count < limits.maxBufferedCandidates',
      },
    ],
  },
  {
    id: 'early-bytes-one-less',
    kind: 'limit off by one',
    title: 'keeps one byte of early candidates less than it announces',
    breaks: 'IC-3',
    patches: [
      {
        file: 'core/early-candidates.js',
        find: 'bytes <= limits.maxBufferedCandidateBytes',
        replace: 'bytes < limits.maxBufferedCandidateBytes',
      },
    ],
  },
];
