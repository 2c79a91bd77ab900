/**
 * Owns what is said of a target that died while cases ran: one finding for its death, in the case that had
 * sent something last, and no verdict for those beside it. Pure.
 */
import {
  type CaseResult,
  CaseResultSchema,
  FailureSchema,
  type Trace,
  type TraceEntry,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { ClauseId } from '../oracle/clauses.js';
import { describeEntry, isRoutine } from '../wording/describe-entry.js';
import { nameIds } from '../wording/name-ids.js';
import { readAnswers } from './unanswered.js';

/** Sockets that went away without a word of the peer. */
const ABNORMAL_CLOSURE = 1006;

/** A case, and the clauses that count as put to the test. */
interface Dying {
  readonly result: CaseResult;
  readonly reached: ReadonlySet<ClauseId>;
  /** Who waited in vain in it. */
  readonly waited?: string;
  readonly startedAtMs?: number;
}

/** The case whose frame it was, and that frame. */
interface Suspicion {
  readonly result: CaseResult;
  /** Its step; -1 where there is none. */
  readonly at: number;
  /** What that frame was to a target that died. */
  readonly role: string;
}

/** What became of the cases that were on. */
export interface Death<Each extends Dying> {
  /** In the order in which they were given. */
  readonly judged: readonly Each[];
  /** Whose case it was, where one had sent something; its place. */
  readonly suspect: number | undefined;
  /** What happened, in a sentence without a full stop. */
  readonly sentence: string;
}

/** Whether a socket of this trace was lost as when the other end dies. */
export function hasLostSocket({ entries }: Trace): boolean {
  return entries.some(isLoss);
}

/**
 * What the monitors saw of a target that was dying says nothing: that it died is the fault, unless somebody else ended
 * it. Then no case has a verdict.
 */
export function blameDeath<Each extends Dying>(
  dying: readonly Each[],
  reason: string,
  wasKilled = false,
): Death<Each> {
  const suspicion = findHanging(dying) ?? findSuspect(dying.map(({ result }) => result));
  if (suspicion === undefined) return { judged: dying, suspect: undefined, sentence: reason };
  const { result: suspect, at } = suspicion;
  const place = dying.findIndex(({ result }) => result === suspect);
  const entries = suspect.trace?.entries ?? [];
  const what = wasKilled ? `. ${BY_OTHERS}` : describeFrame(suspicion);
  const sentence = `while ${nameCases(suspect, dying.length - 1)} ran, ${reason}${what}`;
  const mark = findMark(entries, at);
  const clause = findStake(suspect, entries[at]);
  const failure = create(FailureSchema, {
    clause,
    participant: entries[mark]?.participant ?? '',
    eventIndex: Math.max(0, mark),
    explanation: `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`,
  });
  const judged = dying.map((each) => {
    const { result } = each;
    if (result === suspect && !wasKilled) {
      return { ...each, result: conclude(result, 'failed', [failure]), reached: new Set([clause]) };
    }
    const why =
      result === suspect
        ? `${reason}. ${BY_OTHERS}`
        : `the target was gone, or silent, meanwhile, see ${suspect.id}`;
    return { ...each, result: conclude(result, 'inconclusive', [], why), reached: new Set() };
  });
  return { judged, suspect: place, sentence };
}

const BY_OTHERS =
  'No program ends like that by itself: somebody else ended it, or the system, as for want of memory';

/** What was not kept: a message that is no frame has no response, and closes its socket alone (WR-2 to WR-4). */
function findStake({ clauses }: CaseResult, last: TraceEntry | undefined): ClauseId {
  if (last?.what.case !== 'sentRaw' || last.what.value.doubtful) return 'RQ-1';
  return (clauses.find((clause) => /^WR-[2-4]$/.test(clause)) ?? 'RQ-1') as ClauseId;
}

function conclude(
  result: CaseResult,
  verdict: string,
  failures: CaseResult['failures'],
  notJudgedBecause = '',
): CaseResult {
  return create(CaseResultSchema, { ...result, verdict, failures, notJudgedBecause });
}

function nameCases({ id }: CaseResult, beside: number): string {
  if (beside === 0) return id;
  return `${id} and ${beside} other ${beside === 1 ? 'case' : 'cases'} beside it`;
}

function describeFrame({ result: { id, trace }, at, role }: Suspicion): string {
  const entry = trace?.entries[at];
  if (entry === undefined) return '';
  const frame = nameIds(trace)(describeEntry(entry));
  const answered = isAnswered(trace?.entries ?? [], at) ? ', which it answered' : '';
  return `; the ${role} in ${id} was ${entry.participant}'s ${frame}${answered}`;
}

/** Of a target that hangs and keeps its sockets: the request that waits longest for its response. */
function findHanging(dying: readonly Dying[]): Suspicion | undefined {
  if (dying.some(({ result: { trace } }) => trace !== undefined && hasLostSocket(trace))) return;
  const open = dying.flatMap(({ result, waited, startedAtMs }) => {
    const [first] = readAnswers(result.trace ?? { entries: [] }, waited).unanswered;
    if (first === undefined || startedAtMs === undefined) return [];
    return [{ result, at: first.at, sinceMs: startedAtMs + first.atMs }];
  });
  const [oldest] = open.sort((one, other) => one.sinceMs - other.sinceMs);
  return oldest && { ...oldest, role: 'first request that it did not answer' };
}

/** The one that sent something last before its sockets were lost. */
function findSuspect(dying: readonly CaseResult[]): Suspicion | undefined {
  const [last] = dying
    .filter(hasPartInIt)
    .map((result) => ({ result, gapMs: gapOf(result.trace?.entries ?? []) }))
    .sort((one, other) => (one.gapMs < other.gapMs ? -1 : one.gapMs > other.gapMs ? 1 : 0));
  if (last === undefined) return undefined;
  const at = findLastFrame(last.result.trace?.entries ?? []);
  return { result: last.result, at, role: 'last frame that it got' };
}

/** Two SDKs that sent nothing are not to blame for the server that they wanted. */
function hasPartInIt({ caller, trace }: CaseResult): boolean {
  return caller === '' || findLastFrame(trace?.entries ?? []) >= 0;
}

/** From the last frame to the loss, by the clock of the trace: sockets are lost at the same time in all. */
function gapOf(entries: readonly TraceEntry[]): number {
  const loss = entries.find(isLoss);
  const last = entries[findLastFrame(entries)];
  if (loss === undefined || last === undefined) return Number.POSITIVE_INFINITY;
  return loss.atMs - last.atMs;
}

/** The last thing that was sent before the loss; a Ping only where there was nothing else. */
function findLastFrame(entries: readonly TraceEntry[]): number {
  const loss = entries.findIndex(isLoss);
  const open = new Set<string>();
  const before = (loss < 0 ? entries : entries.slice(0, loss)).map((entry) => {
    if (entry.what.case === 'opened') open.add(entry.participant);
    // What is sent on a socket that did not open reaches nobody.
    return open.has(entry.participant) ? entry : undefined;
  });
  const telling = before.findLastIndex(
    (entry) => isFrame(entry) && entry !== undefined && !isRoutine(entry),
  );
  return telling >= 0 ? telling : before.findLastIndex(isFrame);
}

/** What shows the death: the last frame; where it was answered, another request that was not, or what was seen last. */
function findMark(entries: readonly TraceEntry[], last: number): number {
  if (last >= 0 && !isAnswered(entries, last)) return last;
  const owed = entries.findLastIndex(
    ({ what }, at) =>
      at < last && what.case === 'sent' && what.value.requestId > 0 && !isAnswered(entries, at),
  );
  if (owed >= 0) return owed;
  const loss = entries.findIndex(isLoss);
  return loss >= 0 ? loss : entries.findLastIndex((entry) => isTelling(entry));
}

/** It is neither a sign of life nor the end of a socket. */
function isTelling(entry: TraceEntry): boolean {
  return entry.what.case !== 'closed' && !isRoutine(entry);
}

function isAnswered(entries: readonly TraceEntry[], at: number): boolean {
  const asked = entries[at];
  if (asked?.what.case !== 'sent') return false;
  const { requestId } = asked.what.value;
  return entries.slice(at).some(({ participant, socket, what }) => {
    if (participant !== asked.participant || socket !== asked.socket) return false;
    const body = what.case === 'received' ? what.value.body : undefined;
    return body?.case === 'response' && body.value.requestId === requestId;
  });
}

function isFrame(entry: TraceEntry | undefined): boolean {
  return entry?.what.case === 'sent' || entry?.what.case === 'sentRaw';
}

function isLoss({ what }: TraceEntry): boolean {
  return (
    what.case === 'closed' &&
    !what.value.byParticipant &&
    what.value.httpStatus === 0 &&
    what.value.code === ABNORMAL_CLOSURE
  );
}
