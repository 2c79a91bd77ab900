/** Owns what a relay knows of what passed through it: requests, people, calls. Changes nothing. */
import { type ClientFrame, Disposition, type ServerFrame, StatusCode } from '@audiocall/proto';
import type { CallNote, Person, Scene } from './mutant.js';

/** What was noted, and the noting. */
export interface Notes {
  readonly scene: Scene;
  /** The link is closed: nobody is behind it any more. */
  forget(link: number): void;
  noteRequest(link: number, frame: ClientFrame): void;
  noteAnswer(link: number, frame: ServerFrame): void;
}

/** Begins with nothing. */
export function createNotes(): Notes {
  const requests = new Map<string, ClientFrame>();
  const people = new Map<number, Person>();
  const sessions = new Map<string, Person>();
  const calls = new Map<string, CallNote>();
  const findRequest = (link: number, requestId: number): ClientFrame | undefined =>
    requests.get(`${link} ${requestId}`);
  return {
    scene: { people, calls, findRequest },
    forget: (link) => void people.delete(link),
    noteRequest(link, frame) {
      if (frame.requestId > 0) requests.set(`${link} ${frame.requestId}`, frame);
    },
    noteAnswer(link, frame) {
      if (frame.body.case === 'event') {
        const { callId, body } = frame.body.value;
        const call = calls.get(callId);
        if (call !== undefined && (body.case === 'leave' || body.case === 'cancel'))
          call.over = true;
        return;
      }
      if (frame.body.case !== 'response') return;
      const { requestId, status, result } = frame.body.value;
      const request = findRequest(link, requestId)?.body;
      if (status?.code !== StatusCode.OK || request === undefined) return;
      const person = people.get(link);
      if (request.case === 'resume') {
        const resumed = sessions.get(request.value.sessionId);
        if (resumed === undefined) return;
        resumed.link = link;
        people.set(link, resumed);
      } else if (result.case === 'createSession' && request.case === 'createSession') {
        const joined: Person = {
          link,
          user: result.value.userId,
          session: result.value.sessionId,
          service: request.value.serviceId,
          features: result.value.features,
        };
        people.set(link, joined);
        sessions.set(joined.session, joined);
      } else if (
        result.case === 'offerCall' &&
        request.case === 'offerCall' &&
        person !== undefined
      ) {
        calls.set(result.value.callId, {
          callId: result.value.callId,
          caller: person,
          callee: request.value.callee,
          held: result.value.disposition === Disposition.HELD,
          record: request.value.record,
          claimant: undefined,
          over: false,
        });
      } else if (result.case === 'answerCall') {
        const call = calls.get(result.value.callId);
        if (call !== undefined) call.claimant = person;
      } else if (result.case === 'leave') {
        const call = calls.get(result.value.callId);
        if (call !== undefined) call.over = true;
      }
    },
  };
}
