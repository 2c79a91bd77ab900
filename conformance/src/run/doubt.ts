/**
 * Owns which failures are not believed although they came each time, as the machine stood still each time. Pure.
 */
import type { Played } from './played.js';

type Outcome = Pick<Played, 'judgement' | 'stop'>;

/** Nothing was wrong but that something did not come in time. */
export function wasInVain({ judgement, stop }: Outcome): boolean {
  return stop.kind === 'silent' && judgement.findings.length === 0;
}

/** Neither real sound nor patience is of use on a machine that does not keep up: what is late on it is nobody's fault. */
export function withdraw<Kind extends Outcome>(played: Kind): Kind {
  const reason =
    'this machine stood still for a while each time that it was played, and what came late can be its own fault';
  const judgement = { ...played.judgement, findings: [] };
  return { ...played, judgement, stop: { kind: 'broken', reason } };
}
