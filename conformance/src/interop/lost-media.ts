/**
 * Owns who gave up a call because its media did not come up, and whose media it was, with what other cells of the
 * matrix say of both. Pure.
 */
import {
  type CaseResult,
  type Failure,
  LeaveIntent,
  MediaState,
  type Trace,
  type TraceEntry,
} from '@audiocall/proto';

type PartySide = 'caller' | 'callee';

/** A call that a party gave up before it was connected. */
export interface GivenUp {
  readonly side: PartySide;
  /** The entry with which it said so. */
  readonly at: number;
  /** `MediaReport(FAILED)`. */
  readonly how: string;
}

/** The first party that gave up its media, where a call that waits for CONNECTED ended by that. */
export function findGivenUp({ clause, eventIndex }: Failure, trace: Trace): GivenUp | undefined {
  if (clause !== 'CN-1') return undefined;
  for (const [at, entry] of trace.entries.slice(0, eventIndex + 1).entries()) {
    if (isConnected(entry)) return undefined;
    const { participant } = entry;
    const how = describeGivingUp(entry);
    if (how === undefined || (participant !== 'caller' && participant !== 'callee')) continue;
    return { side: participant, at, how };
  }
  return undefined;
}

function describeGivingUp({ what }: TraceEntry): string | undefined {
  const { body } = what.case === 'sent' ? what.value : {};
  if (body?.case === 'mediaReport' && body.value.state === MediaState.FAILED) {
    return 'MediaReport(FAILED)';
  }
  return body?.case === 'leave' && body.value.intent === LeaveIntent.MEDIA_FAILED
    ? 'Leave(MEDIA_FAILED)'
    : undefined;
}

function isConnected({ what }: TraceEntry): boolean {
  const frame = what.case === 'received' ? what.value.body : undefined;
  return frame?.case === 'event' && frame.value.body.case === 'connected';
}

/** Of two SDKs of which one connects with itself in the same course and the other does not, the latter. */
export function weighGivenUp(
  result: CaseResult,
  results: readonly CaseResult[],
): PartySide | undefined {
  const alone = (name: string): string | undefined => {
    const own = results.find((each) => isSelf(each, name, result));
    // What failed behind CONNECTED says nothing of how its media comes up.
    return own?.verdict === 'failed' && !failedToConnect(own) ? undefined : own?.verdict;
  };
  const [caller, callee] = [alone(result.caller), alone(result.callee)];
  if (caller === 'passed' && callee === 'failed') return 'callee';
  return caller === 'failed' && callee === 'passed' ? 'caller' : undefined;
}

function failedToConnect({ failures, trace }: CaseResult): boolean {
  if (failures.some(({ clause }) => clause === 'CN-1')) return true;
  return trace?.entries.some(isConnected) !== true;
}

/** The same course, of an SDK with itself. */
function isSelf(each: CaseResult, name: string, { id, caller, callee }: CaseResult): boolean {
  if (each.caller !== name || each.callee !== name) return false;
  return each.id.slice(`${name}→${name}`.length) === id.slice(`${caller}→${callee}`.length);
}

/** Who it was, and why that side is to blame, or why nobody can tell. */
export function describeGivenUp(
  side: PartySide | undefined,
  { side: quitter, how }: GivenUp,
  { clause }: Failure,
  result: CaseResult,
): string {
  const said = `${result[quitter]}, the ${quitter}, gave the media up with ${how}`;
  if (side !== undefined) {
    const other = side === 'caller' ? 'callee' : 'caller';
    return `The ${side}'s SDK, ${result[side]}, broke ${clause}: ${said}, and with itself ${result[other]} passes this case and ${result[side]} does not.`;
  }
  if (result.caller === result.callee) {
    return `Undecided who broke ${clause}: ${said}, and ${result.caller} is on both sides; with another SDK it shows whose description or candidates are at fault.`;
  }
  const maker = quitter === 'caller' ? 'callee' : 'caller';
  return `Undecided who broke ${clause}: ${said}; the fault is there, or in the description and candidates of ${result[maker]}.`;
}
