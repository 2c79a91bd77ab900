/** Owns the mutants of what a client puts on the wire, of its sessions, and of what it says became of a request. */
import {
  Disposition,
  type ResponseSchema,
  type ServerFrame,
  ServerFrameSchema,
  StatusCode,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { addSent, changeSent, makeNotice, repeatSent, sent } from '../client-faults.js';
import type { ClientFault, ClientWireMutant } from '../client-mutant.js';
import { changeAnswer, setStatus } from '../faults.js';

/** The first two Pongs after the first one change places: they are the answers to Pings that came at once. */
const swapPongs: ClientFault = () => {
  let count = 0;
  return {
    toServer(_link, frame) {
      if (frame.body.case !== 'pong') return [frame];
      count += 1;
      const { nonce } = frame.body.value;
      const other = count === 2 ? nonce + 1 : nonce - 1;
      if (count !== 2 && count !== 3) return [frame];
      return [makeNotice({ case: 'pong', value: { nonce: other } })];
    },
  };
};

/** A response that the server did not send. */
function grant(
  requestId: number,
  result: MessageInitShape<typeof ResponseSchema>['result'] = { case: undefined },
): ServerFrame {
  const value = { requestId, status: { code: StatusCode.OK }, result };
  return create(ServerFrameSchema, { body: { case: 'response', value } });
}

export const REQUESTS: readonly ClientWireMutant[] = [
  {
    id: 'client-other-version',
    kind: 'half implemented',
    title: 'asks for another version of the subprotocol',
    breaks: 'WR-1',
    fault: () => ({ subprotocols: () => ['audiocall.v2.proto'] }),
  },
  {
    id: 'client-text',
    kind: 'malformed',
    title: 'sends its frames as text messages',
    breaks: 'WR-2',
    fault: () => ({ wraps: ({ data }) => [{ data, isBinary: false }] }),
  },
  {
    id: 'client-cut-short',
    kind: 'malformed',
    title: 'leaves out the last byte of each frame',
    breaks: 'WR-2',
    fault: () => ({ wraps: ({ data }) => [{ data: data.subarray(0, -1), isBinary: true }] }),
  },
  {
    id: 'client-too-long',
    kind: 'limit off by one',
    title: 'sends a description that makes its frame too long',
    breaks: 'WR-4',
    fault: changeSent('description', (value) => {
      value.sdp += 'a=x\r\n'.repeat(30_000);
    }),
  },
  {
    id: 'client-speaks-first',
    kind: 'early',
    title: 'acknowledges before it has asked for a session',
    breaks: 'SE-1',
    fault: addSent('before', sent('createSession'), () => [makeNotice({ case: 'ack', value: {} })]),
  },
  {
    id: 'client-other-user',
    kind: 'wrong value',
    title: 'asks for its user in capitals',
    breaks: 'SE-2',
    fault: changeSent('createSession', (value) => {
      if (value.userId === undefined) return false;
      value.userId = value.userId.toUpperCase();
      return true;
    }),
  },
  {
    id: 'client-other-session',
    kind: 'wrong value',
    title: 'gives its application another session id',
    breaks: 'SE-2',
    fault: changeAnswer('createSession', ({ result }) => {
      if (result.case !== 'createSession') return false;
      result.value.sessionId += '-1';
      return true;
    }),
  },
  {
    id: 'client-pongs-twice',
    kind: 'repeated',
    title: 'answers each Ping twice',
    breaks: 'SE-8',
    fault: repeatSent(sent('pong')),
  },
  {
    id: 'client-pongs-swapped',
    kind: 'swapped',
    title: 'answers two Pings in the wrong order',
    breaks: 'SE-8',
    fault: swapPongs,
  },
  {
    id: 'client-busy-is-unknown',
    kind: 'wrong status',
    title: 'tells its application CALL_NOT_FOUND where the server said BUSY',
    breaks: 'RQ-6',
    fault: changeAnswer('offerCall', (response) =>
      setStatus(response, StatusCode.BUSY, StatusCode.CALL_NOT_FOUND),
    ),
  },
  {
    id: 'client-refusal-is-success',
    kind: 'wrong status',
    title: 'tells its application that a refused SetMute was done',
    breaks: 'RQ-6',
    fault: changeAnswer('setMute', (response) =>
      setStatus(response, StatusCode.INVALID_STATE, StatusCode.OK),
    ),
  },
  {
    id: 'client-success-is-refusal',
    kind: 'wrong status',
    title: 'tells its application BUSY where the server took the offer',
    breaks: 'RQ-6',
    fault: changeAnswer('offerCall', (response) => {
      response.result = { case: undefined };
      return setStatus(response, StatusCode.OK, StatusCode.BUSY);
    }),
  },
  {
    id: 'client-answers-itself',
    kind: 'early',
    title: 'tells its application that an offer was taken before the server says so',
    breaks: 'RQ-6',
    fault: () => ({
      answers({ requestId, body }) {
        if (body.case !== 'offerCall') return [];
        const value = { callId: 'call-of-its-own', disposition: Disposition.NOTIFIED };
        return [grant(requestId, { case: 'offerCall', value })];
      },
    }),
  },
  {
    id: 'client-never-asks',
    kind: 'lost',
    title: 'tells its application that it is muted without a word to the server',
    breaks: 'RQ-6',
    fault: () => ({
      toServer: (_link, frame) => (frame.body.case === 'setMute' ? [] : [frame]),
      answers({ requestId, body }) {
        return body.case === 'setMute' ? [grant(requestId)] : [];
      },
    }),
  },
  {
    id: 'client-mutes-inverted',
    kind: 'swapped',
    title: 'sends SetMute(not muted) where its user mutes, and the other way round',
    breaks: 'RQ-6',
    fault: changeSent('setMute', (value) => {
      value.muted = !value.muted;
    }),
  },
  {
    id: 'client-calls-another',
    kind: 'misrouted',
    title: 'calls another user than its application',
    breaks: 'RQ-6',
    fault: changeSent('offerCall', (value) => {
      value.callee = value.callee.toUpperCase();
    }),
  },
  {
    id: 'client-records-unasked',
    kind: 'wrong value',
    title: 'asks for a recording that its application did not ask for',
    breaks: 'RQ-6',
    fault: changeSent('offerCall', (value) => {
      value.record = true;
    }),
  },
  {
    id: 'client-answers-another',
    kind: 'misrouted',
    title: 'answers the call of another caller than its application named',
    breaks: 'RQ-6',
    fault: changeSent('answerCall', ({ target }) => {
      if (target.case !== 'byName') return false;
      target.value.caller = target.value.caller.toUpperCase();
      return true;
    }),
  },
];
