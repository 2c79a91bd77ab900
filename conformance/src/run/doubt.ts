/**
 * Owns what of a play is in doubt where the machine stood still, and by how long a stall. Pure.
 */
import type { ServerFrame, Trace } from '@audiocall/proto';
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

/**
 * How long a stall may last that has no part in a play. Whoever answers no ping for longer than `ping_ms` may lose its
 * socket (SE-8), and who reads GoAway late sees calls end soon after it (GA-1). No other timer binds it: each is measured
 * from what was sent to what was read, which a stall only makes longer, and more than `STALL_MS` is forgiven of that.
 */
export function findTolerableMs({ trace }: { readonly trace: Trace }): number {
  let leastMs = STALL_MS;
  for (const { what } of trace.entries) {
    const shortMs = what.case === 'received' ? findShortMs(what.value) : 0;
    if (shortMs > 0) leastMs = Math.min(leastMs, shortMs);
  }
  return leastMs;
}

function findShortMs({ body }: ServerFrame): number {
  if (body.case === 'control') {
    const { body: control } = body.value;
    return control.case === 'goAway' ? control.value.drainMs / 2 : 0;
  }
  const result = body.case === 'response' ? body.value.result : undefined;
  return result?.case === 'createSession' ? (result.value.timers?.pingMs ?? 0) : 0;
}
