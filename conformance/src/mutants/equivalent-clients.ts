/**
 * Owns the changes that no clause forbids a client. Each says why; a harness that reports one of them is stricter
 * than the specification, and a run of the mutants says so.
 */
import { addSent, changeAnySent, makeNotice } from './client-faults.js';
import type { ClientFault, EquivalentClient } from './client-mutant.js';
import { changeFrame } from './faults.js';
import { responseOf } from './mutant.js';

/** Every second id is left out. */
const doubleIds: ClientFault = () => ({
  ...changeAnySent((frame) => {
    frame.requestId *= 2;
    if (frame.body.case === 'resume') frame.body.value.lastResponseId *= 2;
  })(),
  ...changeFrame((frame) => {
    const response = responseOf(frame);
    if (response === undefined) return false;
    response.requestId /= 2;
    if (response.result.case === 'resume') response.result.value.lastRequestId /= 2;
    return true;
  })(),
});

/** Every change that a client is free to make. */
export const EQUIVALENT_CLIENTS: readonly EquivalentClient[] = [
  {
    id: 'client-pings',
    kind: 'early',
    title: 'sends a Ping of its own before each request',
    because: 'G-5: a Ping is answered in every state, also before a session.',
    fault: addSent(
      'before',
      ({ requestId }) => requestId > 0,
      () => [makeNotice({ case: 'ping', value: { nonce: 4_000_000_000 } })],
    ),
  },
  {
    id: 'client-counts-by-two',
    kind: 'wrong seq',
    title: 'leaves request ids out',
    because: 'RQ-4 asks for ids that increase, not for every number.',
    fault: doubleIds,
  },
];
