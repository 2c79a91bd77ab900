/**
 * Owns a signaling server that is just good enough for two well-behaved clients, for the tests of
 * this package. It makes no claim to conform: it checks nothing and has no timers.
 */
import {
  type ClientFrame,
  Disposition,
  EndReason,
  Feature,
  MediaState,
  type ServerFrame,
  ServerFrameSchema,
  SessionClosedReason,
  StatusCode,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';

type ServerBody = NonNullable<MessageInitShape<typeof ServerFrameSchema>['body']>;
type EventBody = NonNullable<Extract<ServerBody, { case: 'event' }>['value']['body']>;
type Result = NonNullable<Extract<ServerBody, { case: 'response' }>['value']['result']>;

/** A client's end of the relay. */
export interface RelayEnd {
  /** Takes what the client sent. */
  take(frame: ClientFrame): void;
  lost(): void;
}

interface Session {
  readonly id: string;
  readonly user: string;
  seq: number;
  readonly give: (frame: ServerFrame) => void;
}

interface Call {
  readonly id: string;
  readonly caller: Session;
  readonly callee: string;
  readonly record: boolean;
  readonly sdpOffer: string | undefined;
  readonly early: ClientFrame[];
  claimant?: Session;
  readonly reported: Set<Session>;
  readonly muted: Map<Session, boolean>;
}

/** A relay, and every frame that its clients sent, in order. */
export interface Relay {
  connect(give: (frame: ServerFrame) => void): RelayEnd;
  readonly sent: { readonly user: string; readonly frame: ClientFrame }[];
}

/** `features` are granted to everybody. */
export function createRelay(features: readonly Feature[] = []): Relay {
  const sessions = new Map<string, Session>();
  let call: Call | undefined;
  let count = 0;
  const sent: { user: string; frame: ClientFrame }[] = [];

  function connect(give: (frame: ServerFrame) => void): RelayEnd {
    let self: Session | undefined;

    function respond(requestId: number, result?: Result, code = StatusCode.OK): void {
      const value = { requestId, status: { code }, ...(result === undefined ? {} : { result }) };
      give(create(ServerFrameSchema, { body: { case: 'response', value } }));
    }

    function take(frame: ClientFrame): void {
      const { requestId, body } = frame;
      sent.push({ user: self?.user ?? '', frame });
      if (body.case === 'createSession') {
        count += 1;
        self = { id: `s${count}`, user: body.value.userId ?? `guest-${count}`, seq: 0, give };
        sessions.set(self.user, self);
        const value = {
          sessionId: self.id,
          userId: self.user,
          features: [...features],
          limits: { maxBatchCandidates: 16, maxFrameBytes: 65_536 },
        };
        respond(requestId, { case: 'createSession', value });
        return;
      }
      if (self === undefined) {
        respond(requestId, undefined, StatusCode.NO_SESSION);
        return;
      }
      takeInSession(self, frame, respond);
    }

    return {
      take,
      lost: () => {
        if (self !== undefined) sessions.delete(self.user);
      },
    };
  }

  function tell(session: Session | undefined, callId: string, body: EventBody): void {
    if (session === undefined) return;
    session.seq += 1;
    const value = { seq: session.seq, callId, body };
    session.give(create(ServerFrameSchema, { body: { case: 'event', value } }));
  }

  function otherParty(of: Call, self: Session): Session | undefined {
    return of.caller === self ? of.claimant : of.caller;
  }

  function takeInSession(
    self: Session,
    frame: ClientFrame,
    respond: (requestId: number, result?: Result, code?: StatusCode) => void,
  ): void {
    const { requestId, body } = frame;
    switch (body.case) {
      case 'offerCall': {
        count += 1;
        const { callee, callType, record, sdpOffer, muted } = body.value;
        const callerNames = { session: self.id, caller: self.user, callee, callType };
        call = {
          id: `c${count}`,
          caller: self,
          callee,
          record,
          sdpOffer,
          early: [],
          reported: new Set(),
          muted: new Map([[self, muted]]),
        };
        const rung = sessions.get(callee);
        const disposition = rung === undefined ? Disposition.HELD : Disposition.NOTIFIED;
        const value = { callId: call.id, disposition, expiresInMs: 30_000 };
        respond(requestId, { case: 'offerCall', value });
        tell(self, call.id, { case: 'ringback', value: callerNames });
        tell(rung, call.id, {
          case: 'ringing',
          value: { ...callerNames, record, expiresInMs: 30_000 },
        });
        return;
      }
      case 'answerCall': {
        if (call === undefined || call.callee !== self.user) {
          respond(requestId, undefined, StatusCode.NO_RINGING_CALL);
          return;
        }
        call.claimant = self;
        call.muted.set(self, body.value.muted);
        const earlyCandidates = call.early.flatMap(({ body: held }) =>
          held.case === 'candidates' ? [held.value] : [],
        );
        const value = {
          callId: call.id,
          caller: call.caller.user,
          callerSession: call.caller.id,
          callType: 1,
          record: call.record,
          negotiationId: 1,
          earlyCandidates,
          ...(call.sdpOffer === undefined ? {} : { sdpOffer: call.sdpOffer }),
        };
        respond(requestId, { case: 'answerCall', value });
        tell(call.caller, call.id, {
          case: 'answered',
          value: { calleeSession: self.id, needOffer: call.sdpOffer === undefined },
        });
        return;
      }
      case 'leave': {
        const left = call;
        call = undefined;
        const value = { callId: left?.id ?? '', alreadyEnded: left === undefined };
        respond(requestId, { case: 'leave', value });
        if (left === undefined) return;
        const reason =
          left.claimant === undefined
            ? left.caller === self
              ? EndReason.CALLER_CANCELLED
              : EndReason.REJECTED
            : EndReason.HANGUP;
        if (left.claimant === undefined && left.caller === self) {
          const rung = sessions.get(left.callee);
          tell(rung, left.id, { case: 'cancel', value: { session: self.id, reason } });
        } else {
          tell(otherParty(left, self), left.id, {
            case: 'leave',
            value: { session: self.id, reason },
          });
        }
        return;
      }
      case 'description':
        respond(requestId);
        if (call === undefined) return;
        tell(otherParty(call, self), call.id, { case: 'description', value: strip(body.value) });
        return;
      case 'candidates':
        if (call === undefined) return;
        if (call.claimant === undefined) call.early.push(frame);
        tell(otherParty(call, self), call.id, { case: 'candidates', value: strip(body.value) });
        return;
      case 'mediaReport':
        if (call === undefined || body.value.state !== MediaState.CONNECTED) return;
        if (call.reported.size === 2) return;
        call.reported.add(self);
        if (call.reported.size === 2) connectBoth(call);
        return;
      case 'setMute': {
        respond(requestId);
        if (call === undefined) return;
        const { muted, track } = body.value;
        if (call.muted.get(self) === muted) return;
        call.muted.set(self, muted);
        if (call.reported.size < 2) return;
        const value = { session: self.id, track };
        tell(otherParty(call, self), call.id, { case: muted ? 'mute' : 'unmute', value });
        return;
      }
      case 'destroySession': {
        respond(requestId);
        sessions.delete(self.user);
        const value = { reason: SessionClosedReason.DESTROYED };
        tell(self, '', { case: 'sessionClosed', value });
        return;
      }
      default:
        return;
    }
  }

  function connectBoth(of: Call): void {
    for (const self of [of.caller, of.claimant]) {
      if (self === undefined) continue;
      const other = otherParty(of, self);
      tell(self, of.id, {
        case: 'connected',
        value: {
          session: other?.id ?? '',
          userId: other?.user ?? '',
          callType: 1,
          record: of.record,
          peerMuted: other !== undefined && of.muted.get(other) === true,
        },
      });
      if (of.record && features.includes(Feature.RECORDING)) {
        tell(self, of.id, { case: 'recording', value: { on: true, by: of.caller.id } });
      }
    }
  }

  return { connect, sent };
}

/** The same fields under another message type. */
function strip<Message extends { $typeName: string; $unknown?: unknown; callId: string }>(
  message: Message,
): Omit<Message, '$typeName' | '$unknown' | 'callId'> {
  const { $typeName: _, $unknown: __, callId: ___, ...fields } = message;
  return fields;
}
