/**
 * Owns which requests a server left unanswered over all cases, and from where on it answered none: without it, dozens of
 * cases that ran into the same deadline hide what they waited for. Pure.
 */
import { type Report, type Unanswered, UnansweredSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { Judged } from '../run/run.js';
import { readAnswers, type UnansweredRequest } from '../run/unanswered.js';
import { rankOf } from './plain-first.js';

/** A single case shows its failure by itself. */
const SEVERAL = 2;
/** Requests of several cases race, and a server need not read them as they were sent. */
const RACE_MS = 100;

/** A request without a response, and where it was sent. */
interface Open extends UnansweredRequest {
  readonly judged: Judged;
  /** When it was sent, by the clock of the run, where that is known. */
  readonly sentAtMs: number | undefined;
}

/** What a server left unanswered, the kind that most cases met first; `hasHung` where nobody was answered at the end. */
export function findUnanswered(judged: readonly Judged[], hasHung = false): readonly Unanswered[] {
  const open = judged.flatMap(findOpen);
  const hung = hasHung ? describeHang(open) : findHang(open, judged);
  if (hung !== undefined) return [hung];
  return [...new Set(open.map(({ kind }) => kind))]
    .map((kind) => describeKind(kind, open, judged))
    .filter(({ cases }) => cases >= SEVERAL)
    .sort((one, other) => other.cases - one.cases);
}

/** What a case shows that did not pass; a script of the harness may be silent on purpose. */
function findOpen(judged: Judged): readonly Open[] {
  const { result, waited, startedAtMs } = judged;
  const { trace, verdict } = result;
  if (trace === undefined || trace.server?.scripted === true || verdict === 'passed') return [];
  return readAnswers(trace, waited).unanswered.map((request) => {
    const sentAtMs = startedAtMs === undefined ? undefined : startedAtMs + request.atMs;
    return { ...request, judged, sentAtMs };
  });
}

/**
 * The first request from which on nothing was answered any more, where there is one. A kind that is never answered says
 * nothing of it: whoever waits for that one sends no other.
 */
function findHang(open: readonly Open[], judged: readonly Judged[]): Unanswered | undefined {
  const lastAskedMs = Math.max(...judged.map(({ tally }) => tally.lastAskedMs));
  const answered = new Set(judged.flatMap(({ tally }) => [...tally.answered]));
  const late = open.filter(({ kind, sentAtMs = -Infinity }) => {
    return answered.has(kind) && sentAtMs > lastAskedMs - RACE_MS;
  });
  const without = late.filter(({ sentAtMs = -Infinity }) => sentAtMs > lastAskedMs);
  return new Set(without.map((each) => each.judged)).size < SEVERAL
    ? undefined
    : describeHang(late);
}

/** The oldest of these; what was sent at an unknown time is older than nothing. */
function describeHang(open: readonly Open[]): Unanswered | undefined {
  const sentAt = ({ sentAtMs = Number.MAX_VALUE }: Open): number => sentAtMs;
  const [first] = [...open].sort((one, other) => sentAt(one) - sentAt(other));
  if (first === undefined) return undefined;
  const cases = new Set(open.map((each) => each.judged)).size;
  return create(UnansweredSchema, { ...place(first), cases, sentIn: cases, nothingAfter: true });
}

function describeKind(kind: string, open: readonly Open[], judged: readonly Judged[]): Unanswered {
  const alike = open.filter((each) => each.kind === kind);
  const without = new Set(alike.map((each) => each.judged));
  const having = judged.filter(({ tally }) => tally.answered.has(kind));
  const [first] = [...alike].sort(
    (one, other) => rankOf(one.judged.result) - rankOf(other.judged.result) || one.at - other.at,
  );
  return create(UnansweredSchema, {
    ...(first === undefined ? {} : place(first)),
    cases: without.size,
    sentIn: new Set([...without, ...having]).size,
  });
}

function place({ kind, participant, at, judged }: Open) {
  return { request: kind, participant, eventIndex: at, firstCase: judged.result.id };
}

/** What is said of it, in front of where it was seen first: a sentence without its stop. */
export function describeUnanswered({ request, cases, sentIn, nothingAfter }: Unanswered): string {
  return nothingAfter
    ? `${request} got no answer, nor did anything that was sent later, in ${cases} ${cases === 1 ? 'case' : 'cases'}`
    : `${request} got no answer in ${cases} of ${sentIn} cases`;
}

/** So many of them are told: the rest often follows. */
const TOLD = 3;

/** Those that are told. */
export function chooseUnanswered({ unanswered }: Report): readonly Unanswered[] {
  return unanswered.slice(0, TOLD);
}
