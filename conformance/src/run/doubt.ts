/**
 * Owns what of a play is in doubt where the machine stood still, and by how long a stall. Pure.
 */
import type { Trace } from '@audiocall/proto';
import type { Monitor } from '../oracle/monitor.js';
import { findTimeless } from '../oracle/timeless.js';
import { STALL_MS } from '../peers/waiting.js';
import type { Played } from './played.js';

type Outcome = Pick<Played, 'judgement' | 'stop' | 'trace'>;

/** Where it came each time: what hangs on time is not believed, and everything else is. */
export function doubt<Kind extends Outcome>(played: Kind, monitors?: readonly Monitor[]): Kind {
  const { trace, judgement, stop } = played;
  if (stop.kind !== 'silent' && judgement.findings.length === 0) return played;
  const findings = findTimeless(trace, judgement, monitors);
  return findings.length === 0
    ? withdraw(played)
    : { ...played, judgement: { ...judgement, findings } };
}

/** Neither real sound nor patience is of use on a machine that does not keep up: what is late on it is nobody's fault. */
export function withdraw<Kind extends Outcome>(played: Kind): Kind {
  const reason =
    'this machine stood still for a while each time that it was played, and what came late can be its own fault';
  const judgement = { ...played.judgement, findings: [] };
  return { ...played, judgement, stop: { kind: 'broken', reason } };
}

/** How long a stall may last that has no part in a play: who answers no ping for longer may lose its socket (SE-8). */
export function findTolerableMs({ trace }: { readonly trace: Trace }): number {
  let leastMs = STALL_MS;
  for (const { what } of trace.entries) {
    const body = what.case === 'received' ? what.value.body : undefined;
    const result = body?.case === 'response' ? body.value.result : undefined;
    const pingMs = result?.case === 'createSession' ? (result.value.timers?.pingMs ?? 0) : 0;
    if (pingMs > 0) leastMs = Math.min(leastMs, pingMs);
  }
  return leastMs;
}
