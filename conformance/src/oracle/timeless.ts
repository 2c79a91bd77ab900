/**
 * Owns which findings a recorder that stood still cannot vouch for: those that are gone where the same entries came at
 * once. What is received is noted after it came, and what is sent before it leaves: a stall makes the time between them
 * look longer and never shorter. So what came too late may be its fault, and what came too soon is not. Pure.
 */
import { type Trace, TraceSchema } from '@audiocall/proto';
import { clone } from '@bufbuild/protobuf';
import { findFirst, type Judgement, listFindings } from './judge.js';
import type { Finding, Monitor } from './monitor.js';

/** The findings that stand however long the recorder stood still. */
export function findTimeless(
  trace: Trace,
  { findings }: Pick<Judgement, 'findings'>,
  monitors?: readonly Monitor[],
): readonly Finding[] {
  const all = listFindings(trace, monitors);
  const atOnce = new Set(listFindings(haste(trace), monitors).map(nameFinding));
  const known = new Set(all.map(nameFinding));
  const timeless = all.filter((finding) => atOnce.has(nameFinding(finding)));
  // What no monitor says, but a comparison or the search for an order, does not come of a clock.
  const others = findings.filter((finding) => !known.has(nameFinding(finding)));
  return findFirst([...others, ...timeless]);
}

/** Everything came at the same moment: sooner than any stall can hide. */
function haste(trace: Trace): Trace {
  const hasty = clone(TraceSchema, trace);
  for (const entry of hasty.entries) entry.atMs = 0;
  return hasty;
}

/** What is the same finding, whatever was measured. */
function nameFinding({ clause, participant, at, explanation }: Finding): string {
  return [clause, participant, at, explanation.replaceAll(/-?\d+ ms/g, 'ms')].join(' ');
}
