import { busy } from '../busy-flows.fixture.js';
import { rewriteResponse, rewriteResult, takeEntry } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base, cancelByRef, reject } from '../flows.fixture.js';

export const RESULT_FAULTS: readonly Fault[] = [
  fault('RQ-5', 'a result lacks a field', 'alice < offerCall 1', () =>
    rewriteResult(base(), 'alice < offerCall', 'offerCall', (value) => {
      value.disposition = 0;
      value.expiresInMs = 0;
    }),
  ),
  fault('RQ-5', 'OK comes without the result', 'alice < leave 1', () =>
    rewriteResponse(base(), 'alice < leave', (response) => {
      response.result = { case: undefined };
    }),
  ),
  fault('RQ-5', 'the result of a Leave does not say which call', 'bob < leave 1', () =>
    rewriteResult(reject(), 'bob < leave', 'leave', (value) => {
      value.callId = '';
    }),
  ),
  fault('RQ-5', 'the result of a Leave by ref does not say which call', 'alice < leave 1', () =>
    rewriteResult(cancelByRef(), 'alice < leave', 'leave', (value) => {
      value.callId = '';
    }),
  ),
  fault('RQ-5', 'an offer is granted without a call id', 'alice < offerCall 1', () =>
    rewriteResult(base(), 'alice < offerCall', 'offerCall', (value) => {
      value.callId = '';
    }),
  ),
  fault('RQ-5', 'a claim is granted without a call id', 'bob < answerCall 1', () =>
    rewriteResult(base(), 'bob < answerCall', 'answerCall', (value) => {
      value.callId = '';
    }),
  ),
  fault('RQ-5', 'a session is granted without an id', 'alice < createSession 1', () =>
    rewriteResult(base(), 'alice < createSession', 'createSession', (value) => {
      value.sessionId = '';
    }),
  ),
  fault('RQ-5', 'a refusal comes with a result', 'carol < offerCall 1', () => {
    const { what } = takeEntry(busy(), 'alice < offerCall');
    const frame = what.case === 'received' ? what.value.body : undefined;
    return rewriteResponse(busy(), 'carol < offerCall', (response) => {
      if (frame?.case === 'response') response.result = frame.value.result;
    });
  }),
  fault('RQ-5', 'a refusal has no message', 'carol < offerCall 1', () =>
    rewriteResponse(busy(), 'carol < offerCall', ({ status }) => {
      if (status !== undefined) status.message = '';
    }),
  ),
];
