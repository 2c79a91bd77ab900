/** Owns the broken servers that go wrong with what they keep for a resume: one line of the core changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_REPLAYS: readonly BrokenServer[] = [
  {
    id: 'newest-acknowledgement-counts',
    kind: 'wrong seq',
    title: 'takes the newest acknowledgement for the highest',
    breaks: 'RS-8',
    patches: [
      { file: 'core/replay.js', find: 'seq <= buffer.acknowledged || seq', replace: 'seq' },
    ],
  },
  {
    id: 'one-acknowledgement-for-all',
    kind: 'half implemented',
    title: 'forgets every event that it keeps when the first of them is acknowledged',
    breaks: 'G-2',
    patches: [
      {
        file: 'core/replay.js',
        find: "entry.kind === 'event' && entry.number <= seq",
        replace: "entry.kind === 'event' || entry.number <= seq",
      },
    ],
  },
  {
    id: 'responses-count-for-events-once-acknowledged',
    kind: 'wrong value',
    title: 'takes the responses behind an acknowledged event for events that it keeps',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/replay.js',
        find: "const events = entries.filter((entry) => entry.kind === 'event');",
        replace: 'const events = entries;',
      },
    ],
  },
  {
    id: 'acknowledgement-counts-for-all',
    kind: 'wrong value',
    title: 'counts what it keeps from nothing again when a part of it is acknowledged',
    breaks: 'RS-8',
    patches: [
      {
        file: 'core/replay.js',
        find: 'events: events.length, bytes,',
        replace: 'events: 0, bytes: 0,',
      },
    ],
  },
  {
    id: 'replays-any-number-of-bytes',
    kind: 'half implemented',
    title: 'keeps as many events for a resume as it announces, however long they are',
    breaks: 'RS-8',
    patches: [
      { file: 'core/replay.js', find: ' || next.bytes > limits.maxReplayBytes', replace: '' },
    ],
  },
  {
    id: 'replays-few-bytes',
    kind: 'wrong value',
    title: 'keeps a tenth of the bytes for a resume that it announces',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/replay.js',
        find: 'next.bytes > limits.maxReplayBytes',
        replace: 'next.bytes > limits.maxReplayBytes / 10',
      },
    ],
  },
  {
    id: 'events-crowd-out-responses',
    kind: 'wrong value',
    title:
      'keeps hardly any responses once it keeps more than half of the events that it announces',
    breaks: 'RS-8',
    patches: [
      {
        file: 'core/replay.js',
        find: 'entries.length - buffer.events <=',
        replace: 'entries.length + buffer.events <=',
      },
    ],
  },
  {
    id: 'keeps-few-responses',
    kind: 'wrong value',
    title: 'keeps a quarter of the responses for a resume that it announces',
    breaks: 'RS-8',
    patches: [
      {
        file: 'core/replay.js',
        find: '<= limits.maxReplayEvents + limits.keptResponses',
        replace: '<= limits.keptResponses / 4',
      },
    ],
  },
  {
    id: 'loses-responses-in-silence',
    kind: 'lost',
    title:
      'keeps a quarter of the responses for a resume, and says nothing of those that have gone',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/replay.js',
        find: '<= limits.maxReplayEvents + limits.keptResponses',
        replace: '<= limits.keptResponses / 4',
      },
      {
        file: 'core/replay.js',
        find: 'lostResponseId: oldest.number',
        replace: 'lostResponseId: 0',
      },
    ],
  },
  {
    id: 'responses-before-events',
    kind: 'swapped',
    title: 'replays all responses, and then all events',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/replay.js',
        find: 'return buffer.entries.filter(({ kind, number })',
        replace:
          "return buffer.entries.toSorted((one, other) => Number(one.kind === 'event') - Number(other.kind === 'event')).filter(({ kind, number })",
      },
    ],
  },
  {
    id: 'acknowledged-first-takes-all',
    kind: 'lost',
    title: 'forgets all but the newest of what it keeps when the very first of it is acknowledged',
    breaks: 'G-2',
    patches: [
      {
        file: 'core/replay.js',
        find: 'buffer.entries.slice(last + 1)',
        replace: 'buffer.entries.slice(last - 1)',
      },
    ],
  },
];
