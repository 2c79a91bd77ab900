/**
 * Owns short names for the ids in a trace, so that a person can tell calls and sessions apart at a glance:
 * `call-1` for the first call, `session-of-alice` for a session. Pure.
 */
import type { Trace } from '@audiocall/proto';

/** Makes a function that puts short names in the place of the ids of a trace. */
export function nameIds(trace: Trace | undefined): (text: string) => string {
  const names = new Map<string, string>();
  let calls = 0;
  for (const { participant, what } of trace?.entries ?? []) {
    if (what.case !== 'received') continue;
    const { body } = what.value;
    if (body.case === 'event') noteCall(body.value.callId);
    if (body.case !== 'response') continue;
    const { result } = body.value;
    if (result.case === 'createSession') {
      names.set(result.value.sessionId, `session-of-${participant}`);
    } else if (result.case === 'offerCall') noteCall(result.value.callId);
  }
  return (text) => {
    let named = text;
    for (const [id, name] of names) {
      named = named.replaceAll(`call ${id}`, name).replaceAll(id, name);
    }
    return named;
  };

  function noteCall(callId: string): void {
    if (callId === '' || names.has(callId)) return;
    calls += 1;
    names.set(callId, `call-${calls}`);
  }
}
