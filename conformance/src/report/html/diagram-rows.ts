/**
 * Owns which entries of a trace a sequence diagram shows, and what kind of arrow or note each one is.
 * Knows no coordinates. Pure.
 */
import type { Failure, Trace, TraceEntry } from '@audiocall/proto';
import { firstFailure } from '../../run/order-failures.js';
import { describeEntry, endsTheWait, isRoutine } from '../../wording/describe-entry.js';
import { nameIds } from '../../wording/name-ids.js';
import { clip, clipMiddle } from './markup.js';

/** How an entry is drawn. */
export type RowKind = 'request' | 'response' | 'event' | 'broken' | 'socket' | 'driver' | 'sound';

/** One line of a diagram. */
export interface Row {
  /** The place of the entry in the trace, as in the terminal. */
  readonly step: number;
  readonly participant: string;
  readonly kind: RowKind;
  /** To the server, from the server, or beside the participant. */
  readonly way: 'up' | 'down' | 'beside';
  readonly name: string;
  readonly details: string;
  /** What is wrong with this entry. */
  readonly failures: readonly Failure[];
  /** Who saw that, where it is somebody else: then nothing need be wrong with what this entry says. */
  readonly seenBy: string;
}

/** Everything that a diagram shows. */
export interface DiagramRows {
  readonly participants: readonly string[];
  /** How many others who do something have no lifeline: nobody reads a diagram of twenty. */
  readonly without: number;
  readonly rows: readonly Row[];
  /** How many entries come before and after what is shown. */
  readonly before: number;
  readonly after: number;
}

/** So many lines in one diagram at most: nobody reads more, and a page stays light. */
const MOST_ROWS = 300;
const MOST_PARTICIPANTS = 8;
const NAME_LENGTH = 14;

/** The rows for a trace; with a window, only those around the first failure. */
export function readRows(
  trace: Trace,
  failures: readonly Failure[],
  window?: { readonly before: number; readonly after: number },
): DiagramRows {
  const name = nameIds(trace);
  const same = findSameTones(trace);
  const shown = trace.entries
    .map((entry, step) => ({ entry, step, failures: failuresAt(failures, step) }))
    .filter(
      ({ entry, failures: here }) => here.length > 0 || !(isRoutine(entry) || same.has(entry)),
    );
  const first = firstFailure(failures);
  const position = Math.max(
    0,
    shown.findIndex(({ step }) => step === first?.eventIndex),
  );
  const reach = window ?? { before: MOST_ROWS / 2, after: MOST_ROWS / 2 };
  const whole = window === undefined && shown.length <= MOST_ROWS;
  const from = whole ? 0 : Math.max(0, position - reach.before);
  const to = whole ? shown.length : Math.min(shown.length, position + reach.after + 1);
  const around = shown.slice(from, to);
  const everybody = [...new Set(trace.entries.map(({ participant }) => participant))];
  const near = around.toSorted((a, b) => distance(a.step, first) - distance(b.step, first));
  const failing = around.filter(({ failures: here }) => here.length > 0);
  const blamed = failing.flatMap(({ entry, failures: here }) => [
    entry.participant,
    ...here.map(({ participant }) => participant),
  ]);
  // Who does nothing in what is shown has no lifeline.
  const busy = [...new Set([...blamed, ...near.map(({ entry }) => entry.participant)])];
  const drawn = busy.slice(0, MOST_PARTICIPANTS);
  const participants = everybody.filter((who) => drawn.includes(who));
  return {
    participants,
    without: Math.max(0, busy.length - MOST_PARTICIPANTS),
    rows: around
      .filter(({ entry }) => participants.includes(entry.participant))
      .map(({ entry, step, failures: here }) => readRow(entry, step, here, name)),
    before: from,
    after: shown.length - to,
  };
}

/** A participant's name, short enough for the head of a lifeline. */
export function shortName(participant: string): string {
  return clipMiddle(participant, NAME_LENGTH);
}

/** Entries that only say that the same tone is still heard. */
function findSameTones({ entries }: Trace): ReadonlySet<TraceEntry> {
  const tones = new Map<string, number>();
  const same = new Set<TraceEntry>();
  for (const entry of entries) {
    if (entry.what.case !== 'heard') continue;
    const { toneHz } = entry.what.value;
    if (tones.get(entry.participant) === toneHz) same.add(entry);
    tones.set(entry.participant, toneHz);
  }
  return same;
}

function failuresAt(failures: readonly Failure[], step: number): readonly Failure[] {
  return failures.filter(({ eventIndex }) => eventIndex === step);
}

function distance(step: number, first: Failure | undefined): number {
  return first === undefined ? step : Math.abs(step - first.eventIndex);
}

function readRow(
  entry: TraceEntry,
  step: number,
  failures: readonly Failure[],
  name: (text: string) => string,
): Row {
  const text = name(clip(describeEntry(entry), 400)).replace(/^[→←!] /, '');
  const space = text.indexOf(' ');
  const isLate = failures.some(({ clause }) => endsTheWait(entry, clause));
  return {
    step,
    participant: entry.participant,
    ...lookOfEntry(entry),
    name: space < 0 ? text : text.slice(0, space),
    details: isLate ? 'ends the wait for it (G-5)' : space < 0 ? '' : text.slice(space + 1),
    failures,
    seenBy: failures.some(({ participant }) => participant === entry.participant)
      ? ''
      : shortName(failures[0]?.participant ?? ''),
  };
}

function lookOfEntry({ what }: TraceEntry): Pick<Row, 'kind' | 'way'> {
  switch (what.case) {
    case 'sent':
      return { kind: 'request', way: 'up' };
    case 'received':
      return { kind: what.value.body.case === 'event' ? 'event' : 'response', way: 'down' };
    case 'sentRaw':
      return { kind: 'broken', way: 'up' };
    case 'receivedRaw':
      return { kind: 'broken', way: 'down' };
    case 'command':
    case 'report':
      return { kind: 'driver', way: 'beside' };
    case 'heard':
      return { kind: 'sound', way: 'beside' };
    default:
      return { kind: 'socket', way: 'beside' };
  }
}
