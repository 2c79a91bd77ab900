import { SocketClosedSchema, StatusCode } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { answerWith, drop, rewrite, rewriteResponse } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { floods, manyOffers, patientFlood } from '../limit-flows.fixture.js';

/** The request is refused for a rate, properly. */
function refuseForRate(trace: ReturnType<typeof floods>, name: string) {
  return rewriteResponse(answerWith(trace, name, StatusCode.RATE_LIMITED), name, ({ status }) => {
    if (status !== undefined) status.retryAfterMs = 100;
  });
}

export const RATE_FAULTS: readonly Fault[] = [
  fault('LM-2', 'the last frame within the rate is refused', 'exact < leave 1', () =>
    refuseForRate(floods(), 'exact < leave'),
  ),
  fault('LM-2', 'a refusal does not say for how long', 'asking < leave 6', () =>
    rewriteResponse(floods(), 'asking < leave 6', ({ status }) => {
      if (status !== undefined) status.retryAfterMs = 0;
    }),
  ),
  fault('LM-2', 'a socket within the rate is closed', 'exact closed 1', () =>
    rewrite(floods(), 'exact closed', ({ what }) => {
      if (what.case !== 'closed') return;
      what.value.byParticipant = false;
      what.value.code = 4008;
    }),
  ),
  fault('LM-2', 'a socket far below the rate is closed', 'victim closed 1', () => {
    const trace = drop(floods(), 'victim pong 2', 'victim > ping 2');
    return rewrite(trace, 'victim pong 1', (entry) => {
      entry.what = { case: 'closed', value: create(SocketClosedSchema, { code: 4008 }) };
    });
  }),
  fault('LM-2', 'a socket beyond the rate is closed with another code', 'flooding closed 1', () =>
    rewrite(floods(), 'flooding closed', ({ what }) => {
      if (what.case === 'closed') what.value.code = 1008;
    }),
  ),
  fault(
    'LM-2',
    'a Ping beyond the rate is dropped',
    'alice pong 7',
    () => drop(patientFlood(), 'alice pong 7'),
    ['G-5'],
  ),
  fault('LM-2', 'an offer within the rate is refused for it', 'alice < offerCall 2', () => {
    const after = ['bob RINGING 2', 'alice RINGBACK 2', 'alice > leave 2', 'alice < leave 2'];
    const trace = drop(manyOffers(), ...after, 'bob CANCEL 2');
    return refuseForRate(trace, 'alice < offerCall 2');
  }),
];
