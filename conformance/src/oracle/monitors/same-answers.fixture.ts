import { ServerNoteSchema, StatusCode, type Trace } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { connectedCall } from '../calls.fixture.js';
import { rewriteResponse } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { Script } from '../trace.fixture.js';

/** Somebody leaves a call of others, and two that there are not. */
export function foreignCalls(): Trace {
  const script = new Script();
  const [alice, bob, eve] = [script.join('alice'), script.join('bob'), script.join('eve')];
  const { id } = connectedCall(script, alice, bob);
  script.settle();
  for (const value of [id, `x${id.slice(1)}`, `y${id.slice(1)}`]) {
    const target = { case: 'callId', value } as const;
    const message = `There is no call ${value}.`;
    eve.tries({ case: 'leave', value: { target } }, StatusCode.CALL_NOT_FOUND, { message });
  }
  script.settle();
  return script.trace;
}

/** Somebody names a service that there is with a wrong key, and one that there is not, twice. */
export function strangeServices(): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, { unknownServices: ['made-up'] });
  script.join('alice');
  const eve = script.open('eve');
  for (const serviceId of ['demo', 'made-up', 'made-up']) {
    const value = { serviceId, serviceKey: '<key 2>', userId: 'eve' };
    const message = `You may not use ${serviceId}.`;
    eve.tries({ case: 'createSession', value }, StatusCode.UNAUTHENTICATED, { message });
  }
  script.settle();
  return script.trace;
}

/** The response says so in other words. */
export function reword(trace: Trace, name: string, message: string): Trace {
  return rewriteResponse(trace, name, ({ status }) => {
    if (status !== undefined) status.message = message;
  });
}

export const SAME_ANSWER_FAULTS: readonly Fault[] = [
  fault('ER-4', 'the words tell that the call is of others', 'eve < leave 1', () =>
    reword(foreignCalls(), 'eve < leave 1', 'The call is not yours.'),
  ),
  fault('SE-9', 'the words tell that the key is wrong', 'eve < createSession 1', () =>
    reword(strangeServices(), 'eve < createSession 1', 'The key is wrong.'),
  ),
];
