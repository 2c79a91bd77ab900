/**
 * Owns the ways to break a trace: entries are dropped, doubled, moved, misrouted or rewritten. An entry is
 * named by who and what, such as `bob RINGING`, and counted from 1 where there are several: `bob pong 3`.
 */
import {
  type Event,
  type Response,
  StatusCode,
  type Trace,
  type TraceEntry,
  TraceSchema,
} from '@audiocall/proto';
import { clone } from '@bufbuild/protobuf';
import { nameEvent } from './duty.js';

/** The name of each entry, with its number. */
export function nameEntries(trace: Trace): readonly string[] {
  const asked = new Map<string, string>();
  const counts = new Map<string, number>();
  return trace.entries.map((entry) => {
    const name = `${entry.participant} ${nameWhat(entry, asked)}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name} ${count}`;
  });
}

function nameWhat({ participant, what }: TraceEntry, asked: Map<string, string>): string {
  switch (what.case) {
    case 'sent': {
      const kind = what.value.body.case ?? 'nothing';
      asked.set(`${participant} ${what.value.requestId}`, kind);
      return `> ${kind}`;
    }
    case 'received': {
      const { body } = what.value;
      if (body.case === 'response') {
        return `< ${asked.get(`${participant} ${body.value.requestId}`) ?? 'nothing asked'}`;
      }
      return body.case === 'event'
        ? nameEvent(body.value.body.case)
        : (body.value?.body.case ?? '');
    }
    case 'sentRaw':
      return '> raw';
    case 'receivedRaw':
      return '< raw';
    case 'command':
      return `calls ${what.value.command.case}`;
    case 'report':
      return what.value.report.case === 'event' ? what.value.report.value.name : 'result';
    case 'heard':
      return `hears ${what.value.toneHz}`;
    default:
      return what.case ?? '';
  }
}

/** The step of the entry of that name; the first one, where no number is given. */
export function findEntry(trace: Trace, name: string): number {
  const names = nameEntries(trace);
  const step = names.indexOf(/ \d+$/.test(name) && names.includes(name) ? name : `${name} 1`);
  if (step < 0) throw new Error(`no entry is named ${name}; there are ${names.join(', ')}`);
  return step;
}

/** The entry is not there. */
export function drop(trace: Trace, ...names: readonly string[]): Trace {
  const steps = new Set(names.map((name) => findEntry(trace, name)));
  return recount({ ...trace, entries: trace.entries.filter((_, step) => !steps.has(step)) });
}

/** The entry comes twice. */
export function double(trace: Trace, name: string): Trace {
  return insert(trace, name, takeEntry(trace, name));
}

/** The entry comes again behind another one. */
export function repeat(trace: Trace, name: string, behind: string): Trace {
  return insert(trace, behind, takeEntry(trace, name));
}

/** Somebody else gets the same, behind another entry. */
export function leak(trace: Trace, name: string, to: string, behind: string = name): Trace {
  return insert(trace, behind, { ...takeEntry(trace, name), participant: to });
}

/** Somebody else gets it instead. */
export function misroute(trace: Trace, name: string, to: string): Trace {
  return drop(leak(trace, name, to), name);
}

/** The entry comes behind a later one. */
export function delay(trace: Trace, name: string, behind: string): Trace {
  const step = findEntry(trace, name);
  const copied = insert(trace, behind, takeEntry(trace, name));
  return recount({ ...copied, entries: copied.entries.filter((_, at) => at !== step) });
}

/** The entry comes before an earlier one. */
export function hasten(trace: Trace, name: string, before: string): Trace {
  const step = findEntry(trace, name);
  const entry = takeEntry(trace, name);
  const entries = trace.entries.filter((_, at) => at !== step);
  entries.splice(findEntry(trace, before), 0, entry);
  return recount({ ...trace, entries });
}

/** Puts an entry of somebody behind another one. */
export function insert(trace: Trace, behind: string, entry: TraceEntry): Trace {
  const entries = [...trace.entries];
  entries.splice(findEntry(trace, behind) + 1, 0, entry);
  return recount({ ...trace, entries });
}

/** From this entry on, everything comes so much later. */
export function postpone(trace: Trace, name: string, ms: number): Trace {
  const from = findEntry(trace, name);
  const entries = trace.entries.map((entry, step) =>
    step < from ? entry : { ...entry, atMs: entry.atMs + ms },
  );
  return { ...trace, entries };
}

/** Rewrites an entry. */
export function rewrite(trace: Trace, name: string, change: (entry: TraceEntry) => void): Trace {
  const copied = clone(TraceSchema, trace);
  const entry = copied.entries[findEntry(trace, name)];
  if (entry !== undefined) change(entry);
  return copied;
}

/** The message in a oneof, for one of its cases. */
type ValueOf<Oneof, Kind> = Oneof extends { case: Kind; value: infer Value } ? Value : never;

/** Rewrites an event, whose kind is known. */
export function rewriteEvent<Kind extends NonNullable<Event['body']['case']>>(
  trace: Trace,
  name: string,
  kind: Kind,
  change: (value: ValueOf<Event['body'], Kind>) => void,
): Trace {
  return rewrite(trace, name, ({ what }) => {
    const frame = what.case === 'received' ? what.value.body : undefined;
    if (frame?.case !== 'event' || frame.value.body.case !== kind) throw new Error(`no ${kind}`);
    change(frame.value.body.value as ValueOf<Event['body'], Kind>);
  });
}

/** Rewrites the result of a response, whose kind is known. */
export function rewriteResult<Kind extends NonNullable<Response['result']['case']>>(
  trace: Trace,
  name: string,
  kind: Kind,
  change: (value: ValueOf<Response['result'], Kind>) => void,
): Trace {
  return rewriteResponse(trace, name, ({ result }) => {
    if (result.case !== kind) throw new Error(`no result of ${kind}`);
    change(result.value as ValueOf<Response['result'], Kind>);
  });
}

/** Rewrites a response. */
export function rewriteResponse(
  trace: Trace,
  name: string,
  change: (response: Response) => void,
): Trace {
  return rewrite(trace, name, ({ what }) => {
    const frame = what.case === 'received' ? what.value.body : undefined;
    if (frame?.case !== 'response') throw new Error(`${name} is no response`);
    change(frame.value);
  });
}

/** The sound that a participant hears in its n-th stretch, counted from 1, is another one. */
export function mishear(trace: Trace, who: string, stretch: number, toneHz: number): Trace {
  const copied = clone(TraceSchema, trace);
  const notes = copied.entries.flatMap(({ participant, what }) =>
    participant === who && what.case === 'heard' ? [what.value] : [],
  );
  for (const note of notes.slice(2 * stretch - 2, 2 * stretch)) note.toneHz = toneHz;
  return copied;
}

/** The request is answered with another code. */
export function answerWith(trace: Trace, name: string, code: StatusCode): Trace {
  return rewriteResponse(trace, name, (response) => {
    if (response.status === undefined) return;
    response.status.code = code;
    response.status.message = code === StatusCode.OK ? '' : 'It does not go.';
    if (code !== StatusCode.OK) response.result = { case: undefined };
  });
}

/** An entry of a trace, to be put into another one. */
export function takeEntry(trace: Trace, name: string): TraceEntry {
  const entry = clone(TraceSchema, trace).entries[findEntry(trace, name)];
  if (entry === undefined) throw new Error(`no entry is named ${name}`);
  return entry;
}

/** Gives the events of each socket the seqs 1, 2, 3, so that only the fault itself shows. */
function recount(trace: Trace): Trace {
  const copied = clone(TraceSchema, trace);
  const seqs = new Map<string, number>();
  let lastMs = 0;
  for (const entry of copied.entries) {
    lastMs = Math.max(lastMs, entry.atMs);
    entry.atMs = lastMs;
    const { what, participant } = entry;
    // A socket that comes later is one on which a session is resumed, and it counts on.
    if (what.case === 'opened' && entry.socket === 0) seqs.delete(participant);
    if (what.case !== 'received' || what.value.body.case !== 'event') continue;
    const seq = (seqs.get(participant) ?? 0) + 1;
    seqs.set(participant, seq);
    what.value.body.value.seq = seq;
  }
  return copied;
}
