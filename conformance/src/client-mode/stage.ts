/**
 * Owns the stage of a client case: one driver, the scripted server that it connects to, and the steps
 * that most cases share. Drives and waits; judges nothing.
 */
import {
  CallType,
  type ClientFrame,
  type CommandResult,
  type DescriptionType,
  type EndReason,
  MediaState,
  StatusCode,
  type Trace,
} from '@audiocall/proto';
import { type FeatureName, nameFeatures } from '../features.js';
import { type CommandBody, describeGranted, describeUnsent } from '../interop/driver-claims.js';
import { DriverError, quoteError } from '../interop/driver-error.js';
import { DriverProcess, type Within } from '../interop/driver-process.js';
import type { DriverSource } from '../interop/driver-source.js';
import type { ClauseId } from '../oracle/clauses.js';
import { NotOfferedError } from '../run/not-judged.js';
import { placeSilence } from '../target/target-silent.js';
import type { Recorder } from '../traffic/recorder.js';
import { type Grant, type GrantOptions, makeGrant } from './grant.js';
import { explainNoReport } from './no-report.js';
import { type EventInit, ScriptedServer } from './scripted-server.js';

/** The SDK under test, as the trace names it. */
export const SDK = 'sdk';

/** What a stage is set up with. */
export interface StageOptions extends GrantOptions {
  readonly source: DriverSource;
  readonly recorder: Recorder;
  readonly patienceMs: number;
  readonly service: { readonly id: string; readonly key: string };
}

const OFFER = 1 as DescriptionType;
const ANSWER = 2 as DescriptionType;

/** The other party's SDP: made up, and good enough for media that is simulated. */
export const PEER_SDP =
  'v=0\r\no=- 2 1 IN IP4 127.0.0.1\r\ns=peer\r\nt=0 0\r\na=ice-ufrag:peer\r\n';
const PEER_LINE = 'candidate:1 1 udp 2113937151 127.0.0.1 9 typ host';
export const PEER_CANDIDATE = { candidate: PEER_LINE, mid: '0', mlineIndex: 0 };

/** A command for what an SDK asks the server: its request has the same name. */
export type Asking = Extract<
  CommandBody,
  { case: 'createSession' | 'offerCall' | 'answerCall' | 'leave' }
>;

/** A driver and its scripted server. */
export class ClientStage {
  private constructor(
    readonly driver: DriverProcess,
    readonly server: ScriptedServer,
    readonly grant: Grant,
    private readonly options: StageOptions,
  ) {}

  static async start(options: StageOptions): Promise<ClientStage> {
    const grant = makeGrant(options);
    const { recorder, patienceMs, source } = options;
    const server = await ScriptedServer.start({ participant: SDK, recorder, patienceMs, grant });
    try {
      const driver = await DriverProcess.start({
        participant: SDK,
        source,
        recorder,
        tonesHz: [],
        patienceMs,
      });
      return new ClientStage(driver, server, grant, options);
    } catch (error) {
      await server.end();
      throw error;
    }
  }

  get userId(): string {
    return `user-${this.options.tag}`;
  }

  async configure(more: { readonly earlyOffer?: boolean } = {}): Promise<void> {
    const { id, key } = this.options.service;
    const { error } = await this.driver.command({
      case: 'configure',
      value: {
        url: this.server.url,
        serviceId: id,
        serviceKey: key,
        devices: [1, 2].map((number) => ({ label: `Microphone ${number}`, toneHz: 400 * number })),
        simulatedMedia: this.driver.can('simulated_media'),
        earlyOffer: more.earlyOffer ?? false,
      },
    });
    if (error !== undefined) {
      const said = quoteError(error);
      throw new DriverError(SDK, `the driver could not be configured: ${said}`);
    }
  }

  /** Configures the SDK and creates its session. */
  async join(more: { readonly earlyOffer?: boolean } = {}): Promise<void> {
    await this.configure(more);
    const result = await this.createSession();
    this.requireFrames();
    if (result.error === undefined) await this.requireFeatures();
  }

  createSession(): Promise<CommandResult> {
    return this.ask({ case: 'createSession', value: { userId: this.userId } });
  }

  /**
   * Gives a command that the SDK can carry out now, unless the server refuses it or does not answer. An SDK
   * that fails at it by itself ends the case: nobody waits for what would have followed.
   */
  async ask(body: Asking, within?: Within): Promise<CommandResult> {
    const { entries } = this.options.recorder.trace;
    const from = entries.length;
    const result = await this.send(body, within);
    requireNone(describeGranted(SDK, body.case, result, entries.slice(from)));
    return result;
  }

  /** Gives a command, and waits for the request that it makes; what becomes of the two is up to the script. */
  async begin(
    body: Asking,
    clause: ClauseId,
    within?: Within,
  ): Promise<{ readonly frame: ClientFrame; readonly done: Promise<CommandResult> }> {
    const done = this.send(body, within);
    const { frame } = await this.server.awaitRequestOf(done, body.case, clause);
    return { frame, done };
  }

  /** Gives a command; an SDK that fails at it and never asked the server ends the case. */
  private async send(body: Asking, within?: Within): Promise<CommandResult> {
    const { entries } = this.options.recorder.trace;
    const from = entries.length;
    const result = await this.driver.command(body, within);
    const describe = (): string | undefined =>
      describeUnsent(SDK, body.case, result, entries.slice(from));
    // A result and a request come on different ways: what was sent before the result has arrived after this.
    if (describe() !== undefined && this.server.hasSession) await this.server.settle();
    requireNone(describe());
    return result;
  }

  /** What begins with the session is not asked of an SDK that never sent a request for one. */
  private requireFrames(): void {
    if (this.server.arrived.length > 0) return;
    throw new DriverError(SDK, 'the SDK sent no frame, so that there is nothing to judge');
  }

  /** A case about a feature can be played only with an SDK that asks for it. */
  private async requireFeatures(): Promise<void> {
    const { frame } = await this.server.awaitRequest('createSession', 'SE-1');
    const asked = frame.body.case === 'createSession' ? frame.body.value.features : [];
    requireAsked(this.options.features, nameFeatures(asked));
  }

  /** Everything that was sent is read by the SDK, and what it told its application has arrived. */
  async settle(): Promise<void> {
    this.requireFrames();
    await this.server.settle();
    await this.driver.sync();
  }

  /** The command with which the SDK calls the other party. */
  get offerCall(): Extract<Asking, { case: 'offerCall' }> {
    const value = { callType: CallType.AUDIOCALL, callee: this.grant.peer.user };
    return { case: 'offerCall', value };
  }

  offer(): Promise<CommandResult> {
    return this.ask(this.offerCall);
  }

  /** Calls where there may be no session: to fail is right. */
  tryOffer(): Promise<CommandResult> {
    return this.driver.command(this.offerCall);
  }

  answer(): Promise<CommandResult> {
    return this.ask({ case: 'answerCall', value: {} });
  }

  leave(session?: string): Promise<CommandResult> {
    return this.driver.command({ case: 'leave', value: session === undefined ? {} : { session } });
  }

  mute(muted: boolean): Promise<CommandResult> {
    const value = { track: 1 };
    return this.driver.command(muted ? { case: 'setMute', value } : { case: 'setUnmute', value });
  }

  /** Tells an event of the call that goes on. */
  tell(body: EventInit): void {
    this.server.tell(body, this.grant.callId);
  }

  tellRinging(more: { readonly expiresInMs?: number; readonly record?: boolean } = {}): void {
    const { user, session } = this.grant.peer;
    this.tell({
      case: 'ringing',
      value: {
        session,
        caller: user,
        callee: this.userId,
        callType: CallType.AUDIOCALL,
        expiresInMs: 30_000,
        ...more,
      },
    });
  }

  tellRingback(): void {
    const { sessionId: session, peer } = this.grant;
    const callType = CallType.AUDIOCALL;
    this.tell({
      case: 'ringback',
      value: { session, caller: this.userId, callee: peer.user, callType },
    });
  }

  tellLeave(reason: EndReason): void {
    this.tell({ case: 'leave', value: { session: this.grant.peer.session, reason } });
  }

  tellCancel(reason: EndReason): void {
    this.tell({ case: 'cancel', value: { session: this.grant.peer.session, reason } });
  }

  tellDescription(type: 'offer' | 'answer', negotiationId = 1): void {
    const value = { negotiationId, type: type === 'offer' ? OFFER : ANSWER, sdp: PEER_SDP };
    this.tell({ case: 'description', value });
  }

  tellCandidates(negotiationId = 1): void {
    const value = { negotiationId, ufrag: 'peer', candidates: [PEER_CANDIDATE] };
    this.tell({ case: 'candidates', value });
    this.tell({ case: 'candidates', value: { negotiationId, ufrag: 'peer', end: true } });
  }

  tellConnected(more: { readonly peerMuted?: boolean } = {}): void {
    const { user, session } = this.grant.peer;
    const callType = CallType.AUDIOCALL;
    this.tell({ case: 'connected', value: { session, userId: user, callType, ...more } });
  }

  /** A call comes, and the application is told. */
  async ring(): Promise<void> {
    this.grant.nextCallId();
    this.tellRinging();
    await this.driver.awaitEvents('RINGING_EVENT', 1, 'G-8');
  }

  /** The SDK's own call, up to RINGBACK_EVENT. */
  async callOut(): Promise<void> {
    const result = await this.offer();
    if (result.error !== undefined) return;
    this.tellRingback();
    await this.driver.awaitEvents('RINGBACK_EVENT', 1, 'G-8');
  }

  /** The SDK's own call is claimed, and connected. */
  async callThrough(): Promise<void> {
    this.requireMedia();
    await this.callOut();
    await this.goThrough();
  }

  /** The SDK's own call, which the application knows, is claimed, and connected. */
  async goThrough(): Promise<void> {
    const { session } = this.grant.peer;
    this.tell({ case: 'answered', value: { calleeSession: session, needOffer: true } });
    await this.server.awaitRequest('description', 'DE-1');
    this.tellDescription('answer');
    this.tellCandidates();
    await this.connect();
  }

  /** A call comes, and is answered and connected. */
  async takeCall(): Promise<void> {
    await this.negotiate();
    this.tellConnected();
    await this.awaitConnected();
  }

  /** A call comes, is answered, and its media comes up, as the SDK reports it. */
  async negotiate(): Promise<void> {
    this.requireMedia();
    await this.ring();
    await this.answer();
    this.tellDescription('offer');
    await this.server.awaitRequest('description', 'DE-1');
    this.tellCandidates();
    await this.awaitConnectedReport();
  }

  /** Media comes up, as the SDK reports it, and both are connected. */
  async connect(): Promise<void> {
    await this.awaitConnectedReport();
    this.tellConnected();
    await this.awaitConnected();
  }

  /** The SDK has gathered all of its candidates, and says so. */
  async awaitEnd(): Promise<void> {
    const { callId } = this.grant;
    await this.server.awaitFrame(
      'the end of the candidates',
      'IC-1',
      ({ frame: { body } }) =>
        body.case === 'candidates' && body.value.end && body.value.callId === callId,
    );
  }

  private async awaitConnected(): Promise<void> {
    await this.driver.awaitEvents('CONNECTED_EVENT', 1, 'G-8');
    await this.settle();
  }

  async awaitConnectedReport(clause: ClauseId = 'IC-1'): Promise<void> {
    const { callId } = this.grant;
    const report = this.server.awaitFrame(
      'MediaReport(CONNECTED)',
      clause,
      ({ frame: { body } }) => {
        if (body.case !== 'mediaReport' || body.value.state !== MediaState.CONNECTED) return false;
        return body.value.callId === callId && body.value.negotiationId === 1;
      },
    );
    await report.catch((error: unknown) => {
      const { trace } = this.options.recorder;
      throw placeSilence(error, findCandidates(trace, callId), explainNoReport(trace, callId));
    });
  }

  /** What comes after the claim needs media that takes a made-up party. */
  requireMedia(): void {
    if (this.driver.can('simulated_media')) return;
    throw new NotOfferedError(
      'the driver has no simulated_media, and the other party of this case is made up; interop judges calls with real audio',
    );
  }

  /** Refuses the next request of a kind. */
  refuse(...args: Parameters<ScriptedServer['refuse']>): void {
    this.server.refuse(...args);
  }

  /** Ends both; says when the driver did not end by itself. */
  async end(): Promise<DriverError | undefined> {
    const untidy = await this.driver.end();
    await this.server.end();
    return untidy;
  }
}

/** A case needs that the SDK asks for what it is about. */
export function requireAsked(wanted: readonly FeatureName[], asked: readonly FeatureName[]): void {
  const missing = wanted.filter((name) => !asked.includes(name));
  if (missing.length > 0) {
    throw new NotOfferedError(`the SDK does not ask for ${missing.join(', ')}`);
  }
}

function requireNone(failure: string | undefined): void {
  if (failure !== undefined) throw new DriverError(SDK, `the SDK ${failure}`);
}

/** Every status that a request can be refused with. */
export const REFUSALS: readonly StatusCode[] = Object.values(StatusCode).filter(
  (code): code is StatusCode =>
    typeof code === 'number' && code !== StatusCode.UNSPECIFIED && code !== StatusCode.OK,
);

/** The first candidates of a call that the SDK was given, for want of which its media does not connect. */
function findCandidates({ entries }: Trace, callId: string): number | undefined {
  const at = entries.findIndex(({ what }) => {
    const frame = what.case === 'received' ? what.value.body : undefined;
    if (frame?.case !== 'event' || frame.value.callId !== callId) return false;
    return frame.value.body.case === 'candidates';
  });
  return at < 0 ? undefined : at;
}
