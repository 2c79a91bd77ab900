/**
 * Owns other observations of the same events: cut off, read late, seldom settled. All of them are what a
 * conformant server may look like, so that none of them may bring a finding.
 */
import type { Trace, TraceEntry } from '@audiocall/proto';

/** Receipts further apart in time than this stay in their order: a timer lies between them. */
const SAME_MOMENT_MS = 60;

/** The first entries. */
export function takePrefix(trace: Trace, length: number): Trace {
  return { ...trace, entries: trace.entries.slice(0, length) };
}

/**
 * Each receipt slips back by up to so many entries of others, never past an entry of its own participant:
 * each socket keeps its order, and what was sent keeps its order, so that the server did the same. A trace that is
 * cut off may lack the close that explains it, so that `what` says whether closes are receipts, too.
 */
export function delayReceipts(
  trace: Trace,
  hops: readonly number[],
  what: 'frames' | 'frames and closes',
): Trace {
  const entries = [...trace.entries];
  for (let step = entries.length - 2; step >= 0; step -= 1) {
    const entry = entries[step];
    if (entry === undefined || !isReceipt(entry, what)) continue;
    let at = step;
    for (let left = hops[step] ?? 0; left > 0; left -= 1) {
      const next = entries[at + 1];
      if (next === undefined || next.participant === entry.participant) break;
      if (next.atMs - entry.atMs > SAME_MOMENT_MS) break;
      entries[at] = next;
      at += 1;
    }
    entries[at] = entry;
  }
  let lastMs = 0;
  const timed = entries.map((entry) => {
    lastMs = Math.max(lastMs, entry.atMs);
    return { ...entry, atMs: lastMs };
  });
  return { ...trace, entries: timed };
}

/** What the server did, and its participant reads at some time. */
function isReceipt({ what }: TraceEntry, wanted: 'frames' | 'frames and closes'): boolean {
  if (what.case === 'closed') return wanted === 'frames and closes' && !what.value.byParticipant;
  return what.case === 'received';
}

/** Leaves Pings out, each with its Pong. `kept` says of each entry whether its Ping stays. */
export function dropPings(trace: Trace, kept: readonly boolean[]): Trace {
  const gone = new Set<string>();
  const entries = trace.entries.filter((entry, step) => {
    const nonce = pingNonce(entry);
    if (nonce !== undefined && kept[step] === false) gone.add(`${entry.participant} ${nonce}`);
    const known = nonce ?? pongNonce(entry);
    return known === undefined || !gone.has(`${entry.participant} ${known}`);
  });
  return { ...trace, entries };
}

function pingNonce({ what }: TraceEntry): number | undefined {
  return what.case === 'sent' && what.value.body.case === 'ping'
    ? what.value.body.value.nonce
    : undefined;
}

function pongNonce({ what }: TraceEntry): number | undefined {
  const body = what.case === 'received' ? what.value.body : undefined;
  return body?.case === 'control' && body.value.body.case === 'pong'
    ? body.value.body.value.nonce
    : undefined;
}
