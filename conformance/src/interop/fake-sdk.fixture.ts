/**
 * Owns an SDK for the tests of `interop` that is no process and has no media: its signaling is real, its
 * sound goes from one to the other by a table, and it can be given faults.
 */
import {
  type AppEventSchema,
  type CommandResultSchema,
  type DriverCommand,
  DriverCommandSchema,
  DriverReportSchema,
  type Event,
  MediaState,
} from '@audiocall/proto';
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type Member, Stage } from '../scenarios/stage.js';
import { startRecorder } from '../traffic/recorder.js';
import type { DriverLink, LinkHandlers } from './driver-link.js';
import type { DriverSource } from './driver-source.js';

type CommandName = NonNullable<DriverCommand['command']['case']>;
type Report = NonNullable<MessageInitShape<typeof DriverReportSchema>['report']>;
type Result = Omit<MessageInitShape<typeof CommandResultSchema>, '$typeName' | 'commandId'>;

/**
 * What a driver does instead of carrying out a command. One that spoils it carries it out, and says that it
 * failed; one that hurries says so before it is done; one that pretends only says that it did it.
 */
type Mishap =
  | ('crash' | 'garbage' | 'late' | 'twice' | 'unknown')
  | ('fails' | 'hurries' | 'pretends' | 'spoils');

/** What is wrong with an SDK. */
export interface Habits {
  readonly instead?: Partial<Record<CommandName, Mishap>>;
  /** It says that it did what no driver knows. */
  readonly knowsAll?: boolean;
  /** It begins nothing before the last thing is done. */
  readonly doesOneByOne?: boolean;
  /** Capabilities beside those that it has. */
  readonly claims?: readonly string[];
  /** Those that it has, and does not say so. */
  readonly hides?: readonly string[];
  /** Its microphones say nothing. */
  readonly isMute?: boolean;
  /** It is heard before the server has answered its unmute. */
  readonly unmutesEarly?: boolean;
  /** Whatever is said to it, it hears silence. */
  readonly isDeaf?: boolean;
}

/** The tone that each user's microphone plays; none, or 0, is silence. */
export type Air = Map<string, () => number>;

const CAPABILITIES = [
  ...['create_session', 'offer_call', 'answer_call', 'leave', 'set_mute', 'set_unmute'],
  ...['get_device_list', 'set_audio_device'],
];
const OWN_FAILURE = { error: { code: 'INTERNAL', message: 'my own bug' } };
const PATIENCE_MS = 20_000;
const RATE_HZ = 16_000;
const CHUNK_MS = 20;
/** Four times as fast as real time. */
const TICK_MS = 5;
const AMPLITUDE = 8_000;

/** Drivers of such an SDK. */
export function makeFakeSdk(air: Air, habits: Habits = {}): DriverSource {
  return {
    open: async () => openLife(air, habits),
    listensAt: undefined,
    end: async () => undefined,
  };
}

/** One life of a driver, in this process. */
function openLife(air: Air, habits: Habits): DriverLink {
  let to: LinkHandlers | undefined;
  let isOver = false;
  const report = (body: Report): void => {
    if (isOver) return;
    to?.message(toBinary(DriverReportSchema, create(DriverReportSchema, { report: body })));
  };
  const sdk = new FakeSdk(air, habits, report);
  const held: Report[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  const carryOut = async (
    command: DriverCommand['command'],
    mishap: Mishap | undefined,
  ): Promise<Result> => {
    if (mishap === 'unknown') return { error: { code: 'UNIMPLEMENTED', message: 'not here' } };
    if (mishap === 'fails') return OWN_FAILURE;
    if (mishap === 'pretends') return {};
    if (command.case === undefined && habits.knowsAll === true) return {};
    const result = habits.doesOneByOne
      ? turn.then(() => sdk.execute(command))
      : sdk.execute(command);
    turn = result.catch(() => undefined);
    if (mishap !== 'hurries') await result;
    return mishap === 'spoils' || mishap === 'hurries' ? OWN_FAILURE : result;
  };
  const answer = async ({ id, command }: DriverCommand): Promise<void> => {
    const mishap = command.case === undefined ? undefined : habits.instead?.[command.case];
    if (mishap === 'crash') {
      isOver = true;
      return to?.broken('ended with status 1; it said: out of luck');
    }
    if (mishap === 'garbage') return to?.message(Uint8Array.of(0xff, 0xff, 0xff));
    const result = await carryOut(command, mishap);
    const body: Report = { case: 'result', value: { commandId: id, ...result } };
    if (mishap === 'late') held.push(body);
    else if (mishap === 'twice') for (const each of [body, body]) report(each);
    else if (command.case === 'close') for (const each of [...held, body]) report(each);
    else report(body);
  };
  return {
    listen(handlers) {
      to = handlers;
      const all = [...CAPABILITIES, ...(habits.claims ?? [])];
      const capabilities = all.filter((name) => habits.hides?.includes(name) !== true);
      report({ case: 'hello', value: { protocolVersion: 1, capabilities } });
    },
    // What is under way when a life ends comes to nothing.
    send: (message) => void answer(fromBinary(DriverCommandSchema, message)).catch(() => undefined),
    async end() {
      isOver = true;
      await sdk.close();
      return undefined;
    },
  };
}

class FakeSdk {
  private stage: Stage | undefined;
  private member: Member | undefined;
  private devices: readonly { readonly label: string; readonly toneHz: number }[] = [];
  private device: string | undefined;
  private callId = '';
  private peer = '';
  private isCaller = false;
  private isConnected = false;
  private isMuted = false;
  private phase = 0;
  private readonly timer = setInterval(() => this.hear(), TICK_MS);

  constructor(
    private readonly air: Air,
    private readonly habits: Habits,
    private readonly report: (body: Report) => void,
  ) {}

  async execute(command: DriverCommand['command']): Promise<Result> {
    switch (command.case) {
      case 'configure': {
        const { url, serviceId, serviceKey, devices } = command.value;
        const limits = { patienceMs: PATIENCE_MS, maxWaitMs: PATIENCE_MS };
        const recorder = startRecorder(() => 0);
        recorder.onNote(({ what }) => {
          if (what.case === 'received' && what.value.body.case === 'event') {
            this.take(what.value.body.value);
          }
        });
        const venue = { url, serviceId, serviceKey, otherService: undefined, ...limits };
        this.stage = new Stage(venue, recorder, 'fake');
        this.devices = devices;
        this.device = devices[0]?.label;
        return {};
      }
      case 'createSession': {
        const { userId = '' } = command.value;
        this.member = await this.stage?.join('sdk', { userId });
        this.air.set(userId, () => this.toneHz);
        return { userId, sessionId: this.member?.sessionId ?? '' };
      }
      case 'offerCall':
        this.isCaller = true;
        this.peer = command.value.callee;
        this.callId = (await this.member?.offer(this.peer)) ?? '';
        return { callId: this.callId };
      case 'answerCall': {
        await this.member?.answer({ case: 'callId', value: this.callId });
        return { callId: this.callId };
      }
      case 'leave': {
        const { session } = command.value;
        this.isConnected = false;
        await this.member?.leave(
          session === undefined
            ? { case: 'callId', value: this.callId }
            : { case: 'peerSession', value: session },
        );
        return {};
      }
      case 'setMute':
        this.isMuted = true;
        await this.member?.setMute(this.callId, true);
        return {};
      case 'setUnmute':
        if (this.habits.unmutesEarly === true) this.isMuted = false;
        await this.member?.setMute(this.callId, false);
        this.isMuted = false;
        return {};
      case 'getDeviceList':
        return { devices: this.devices.map(({ label }) => ({ deviceId: label, label })) };
      case 'setAudioDevice':
        this.device = command.value.deviceId;
        return {};
      case 'close':
        return {};
      default:
        return { error: { code: 'UNIMPLEMENTED', message: 'not here' } };
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.stage?.clear();
  }

  private get toneHz(): number {
    const isSpeaking = this.isConnected && !this.isMuted && this.habits.isMute !== true;
    if (!isSpeaking) return 0;
    return this.devices.find(({ label }) => label === this.device)?.toneHz ?? 0;
  }

  /** What the server tells: media by the book, and the rest for the application. */
  private take({ callId, body }: Event): void {
    if (body.case === 'ringing') {
      this.peer = body.value.caller;
      this.callId = callId;
    }
    if (body.case === 'connected') this.isConnected = true;
    if (body.case === 'leave') this.isConnected = false;
    if (body.case === 'answered') void this.describe(callId, 'offer').catch(() => undefined);
    if (body.case === 'description') {
      if (this.isCaller) this.reportMedia(callId);
      else {
        void this.describe(callId, 'answer')
          .then(() => this.reportMedia(callId))
          .catch(() => undefined);
      }
    }
    const name = `${body.case?.toUpperCase()}_EVENT`;
    const detail = body.value as MessageInitShape<typeof AppEventSchema>;
    if (TOLD.includes(body.case))
      this.report({ case: 'event', value: { ...detail, name, callId } });
  }

  private async describe(callId: string, kind: 'offer' | 'answer'): Promise<void> {
    await this.member?.describe(callId, kind);
    this.member?.trickle(callId, 1, true);
  }

  private reportMedia(callId: string): void {
    this.member?.report(callId, MediaState.CONNECTED);
  }

  /** Plays what the other one says. */
  private hear(): void {
    if (!this.isConnected) return;
    const toneHz = this.habits.isDeaf === true ? 0 : (this.air.get(this.peer)?.() ?? 0);
    const samples = new Uint8Array((2 * RATE_HZ * CHUNK_MS) / 1000);
    const view = new DataView(samples.buffer);
    for (let offset = 0; offset < samples.length; offset += 2) {
      this.phase += (2 * Math.PI * toneHz) / RATE_HZ;
      const sample = toneHz === 0 ? 0 : AMPLITUDE * Math.sin(this.phase);
      view.setInt16(offset, Math.round(sample), true);
    }
    this.report({ case: 'heard', value: { sampleRateHz: RATE_HZ, samples } });
  }
}

const TOLD: readonly (string | undefined)[] = [
  ...['ringback', 'ringing', 'answered', 'connected', 'mute', 'unmute', 'leave', 'cancel'],
];
