/** Owns the sentence for a case that went to its end and missed clauses: which, and what was refused in it. Pure. */
import { StatusCode, type Trace, type TraceEntry } from '@audiocall/proto';
import { nameValue } from '../oracle/name-value.js';
import { cutShort } from '../wording/printable.js';
import { describeRefusedOffer } from './refused-offers.js';

/** Says which clauses were not put to the test, and the last thing in the trace that did not go well. */
export function describeMissing(missing: readonly string[], trace: Trace | undefined): string {
  const what = `the case did not put ${missing.join(', ')} to the test`;
  const refused = trace === undefined ? undefined : describeRefusedOffer(trace);
  if (refused !== undefined) return `${what}; ${refused}`;
  const last = findLastRefusal(trace?.entries ?? []);
  return last === '' ? what : `${what}; the last refusal in it: ${last}${hintAtLoad(last)}`;
}

/** A call that is over when it is answered may have rung out while the machine was busy. */
function hintAtLoad(refusal: string): string {
  return refusal.endsWith(` with ${nameValue(StatusCode, StatusCode.CALL_ENDED)}`)
    ? '; on a busy machine a step may come too late, twice in a row: play it again with --jobs 1'
    : '';
}

function findLastRefusal(entries: readonly TraceEntry[]): string {
  for (let at = entries.length - 1; at >= 0; at -= 1) {
    const entry = entries[at];
    const told = entry === undefined ? '' : describeRefusal(entry, entries.slice(0, at));
    if (told !== '') return told;
  }
  return '';
}

function describeRefusal(entry: TraceEntry, before: readonly TraceEntry[]): string {
  const { what, participant } = entry;
  if (what.case === 'report' && what.value.report.case === 'result') {
    const { commandId, error } = what.value.report.value;
    if (error === undefined) return '';
    const asked = before.findLast(
      (each) =>
        each.participant === participant &&
        each.what.case === 'command' &&
        each.what.value.id === commandId,
    );
    const name = asked?.what.case === 'command' ? asked.what.value.command.case : undefined;
    // With a command that no driver knows the harness only waits until all before it is reported.
    if (name === undefined) return '';
    const { code, message } = error;
    const said = message === '' ? code : `${code}, ${message}`;
    return `${participant}'s ${name} failed with ${cutShort(said)}`;
  }
  if (what.case === 'received' && what.value.body.case === 'response') {
    const { requestId, status } = what.value.body.value;
    const code = status?.code ?? StatusCode.OK;
    if (code === StatusCode.OK) return '';
    const asked = before.findLast(
      (each) =>
        each.participant === participant &&
        each.what.case === 'sent' &&
        each.what.value.requestId === requestId,
    );
    const name = asked?.what.case === 'sent' ? asked.what.value.body.case : undefined;
    const were = name === 'candidates' ? 'were' : 'was';
    return `${participant}'s ${name ?? 'request'} ${were} refused with ${nameValue(StatusCode, code)}`;
  }
  if (what.case === 'closed' && !what.value.byParticipant) {
    return `${participant}'s socket was closed with ${what.value.code}`;
  }
  return '';
}
