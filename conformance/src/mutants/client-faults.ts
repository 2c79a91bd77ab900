/** Owns the ways in which what a client sends can go wrong, to make mutants of. Knows no clause. */
import { type ClientFrame, ClientFrameSchema } from '@audiocall/proto';
import { clone, create, type MessageInitShape } from '@bufbuild/protobuf';
import { type ClientFault, OWN_ID } from './client-mutant.js';
import type { RequestCase, RequestValue } from './mutant.js';

/** Whether a fault concerns a frame. */
export type SentMatch = (frame: ClientFrame) => boolean;

type Body = NonNullable<MessageInitShape<typeof ClientFrameSchema>['body']>;

/** A frame of a kind. */
export function sent<Case extends RequestCase>(
  kind: Case,
  where: (value: RequestValue<Case>, frame: ClientFrame) => boolean = () => true,
): SentMatch {
  return (frame) =>
    frame.body.case === kind && where(frame.body.value as RequestValue<Case>, frame);
}

/** The frame never arrives. */
export function loseSent(match: SentMatch): ClientFault {
  return () => ({ toServer: (_link, frame) => (match(frame) ? [] : [frame]) });
}

/** The frame arrives again, as a request of its own where it is a request. */
export function repeatSent(match: SentMatch): ClientFault {
  return addSent('after', match, ({ requestId, body }) => [
    create(ClientFrameSchema, { requestId: requestId === 0 ? 0 : OWN_ID, body }),
  ]);
}

/** The frame arrives only after another one. */
export function delaySent(match: SentMatch, until: SentMatch): ClientFault {
  return () => {
    const held: ClientFrame[] = [];
    return {
      toServer(_link, frame) {
        if (held.length > 0 && until(frame)) return [frame, ...held.splice(0)];
        if (!match(frame)) return [frame];
        held.push(frame);
        return [];
      },
    };
  };
}

/** Something is sent that should not be, before a frame or after it. */
export function addSent(
  place: 'after' | 'before',
  match: SentMatch,
  make: (frame: ClientFrame) => readonly ClientFrame[],
): ClientFault {
  return () => ({
    toServer(_link, frame) {
      if (!match(frame)) return [frame];
      return place === 'after' ? [frame, ...make(frame)] : [...make(frame), frame];
    },
  });
}

/** A frame of a kind has another content. A change that returns false was none. */
export function changeSent<Case extends RequestCase>(
  kind: Case,
  change: (value: RequestValue<Case>, frame: ClientFrame) => unknown,
): ClientFault {
  return changeAnySent((frame) => {
    if (frame.body.case !== kind) return false;
    return change(frame.body.value as RequestValue<Case>, frame);
  });
}

/** A frame is another one. A change that returns false was none. */
export function changeAnySent(change: (frame: ClientFrame) => unknown): ClientFault {
  return () => ({
    toServer(_link, frame) {
      const copy = clone(ClientFrameSchema, frame);
      return [change(copy) === false ? frame : copy];
    },
  });
}

/** A request that the client did not make. */
export function makeRequest(body: Body): ClientFrame {
  return create(ClientFrameSchema, { requestId: OWN_ID, body });
}

/** A frame without a request_id that the client did not make. */
export function makeNotice(body: Body): ClientFrame {
  return create(ClientFrameSchema, { body });
}
