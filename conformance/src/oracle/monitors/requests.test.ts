import { StatusCode } from '@audiocall/proto';
import { expect, it } from 'vitest';
import { judge } from '../judge.js';
import { testMonitors } from '../monitor-tests.fixture.js';
import { Script } from '../trace.fixture.js';
import { REQUEST_FAULTS } from './requests.fixture.js';
import { oneResponse, repeatedRequests, requestsNeedIds } from './requests.js';

testMonitors('requests.ts', [oneResponse, repeatedRequests, requestsNeedIds], REQUEST_FAULTS);

it.each(['ping', 'pong', 'ack'] as const)('[RQ-3] %s is no request, whatever its id', (kind) => {
  const script = new Script();
  const alice = script.join('alice');
  alice.sends({ requestId: 4_000_000, body: { case: kind, value: {} } });
  if (kind === 'ping')
    alice.receives({ case: 'control', value: { body: { case: 'pong', value: {} } } });
  alice.tries({ case: 'leave', value: {} }, StatusCode.CALL_NOT_FOUND);
  script.settle();
  expect(judge(script.trace).findings).toEqual([]);
});
