/**
 * Owns the two drivers of an interop case, each behind a tap of its own, and what they have in common:
 * configuration, settling, hearing, and their end. Never judges.
 */
import { type CommandResult, Track } from '@audiocall/proto';
import { NotOfferedError } from '../run/not-judged.js';
import { type Member, Stage } from '../scenarios/stage.js';
import { createSdpRedactor, type Recorder } from '../traffic/recorder.js';
import { DriverError, DriverHangsError, quoteError } from './driver-error.js';
import { DriverProcess } from './driver-process.js';
import type { DriverSource } from './driver-source.js';
import { startTap, type Tap } from './tap.js';
import { TONES } from './tones.js';

/** A client under test: the user's name for it, and where its drivers come from. */
export interface ClientUnderTest {
  readonly name: string;
  readonly source: DriverSource;
}

/** Where and with whom an interop case plays. */
export interface InteropVenue {
  readonly url: string;
  readonly serviceId: string;
  readonly serviceKey: string;
  readonly patienceMs: number;
  readonly caller: ClientUnderTest;
  readonly callee: ClientUnderTest;
}

const ALL_TONES = [...TONES.caller, ...TONES.callee];

/** How long a tone has to last to be heard, in milliseconds of audio. */
const HEAR_FOR_MS = 100;
/** How long a change may take before the oracle sees what is heard instead. */
const HEAR_WITHIN_MS = 2_500;
/** What somebody says for so long is noted, also where codec and jitter buffer take the edges off. */
const SAYABLE_MS = 150;
/** So much later the far side has heard what was sent too early: network, jitter buffer and codec. */
const LATE_MS = 500;

/** One side of an interop case. */
export class Role {
  private constructor(
    readonly name: 'caller' | 'callee',
    readonly userId: string,
    readonly driver: DriverProcess,
    readonly tap: Tap,
    private readonly venue: InteropVenue,
  ) {}

  /** Starts the driver and its tap. */
  static async start(
    name: 'caller' | 'callee',
    venue: InteropVenue,
    recorder: Recorder,
    redactor: ReturnType<typeof createSdpRedactor>,
    userId: string,
  ): Promise<Role> {
    const tap = await startTap(name, venue.url, recorder, redactor, venue.patienceMs);
    try {
      const driver = await DriverProcess.start({
        participant: name,
        source: venue[name].source,
        recorder,
        tonesHz: ALL_TONES,
        patienceMs: venue.patienceMs,
      });
      return new Role(name, userId, driver, tap, venue);
    } catch (error) {
      await tap.end();
      throw error;
    }
  }

  /** Tells the driver where to connect and which microphones to have. */
  configure(earlyOffer: boolean): Promise<CommandResult> {
    if (earlyOffer && !this.driver.can('early_offer')) {
      throw new NotOfferedError(`the ${this.name}'s SDK does not offer early SDP`);
    }
    return this.driver.command({
      case: 'configure',
      value: {
        url: this.tap.url,
        serviceId: this.venue.serviceId,
        serviceKey: this.venue.serviceKey,
        earlyOffer,
        devices: TONES[this.name].map((toneHz, index) => ({
          label: `Microphone ${index + 1}`,
          toneHz,
        })),
      },
    });
  }

  /** Creates a session; without one the rest of a case says nothing. */
  async createSession(): Promise<void> {
    const value = { userId: this.userId };
    const { error } = await this.driver.command({ case: 'createSession', value });
    if (error === undefined) return;
    const said = quoteError(error);
    throw new DriverError(this.name, `the ${this.name}'s SDK got no session: ${said}`);
  }

  mute(): Promise<CommandResult> {
    return this.driver.command({ case: 'setMute', value: { track: Track.AUDIO } });
  }

  unmute(): Promise<CommandResult> {
    return this.driver.command({ case: 'setUnmute', value: { track: Track.AUDIO } });
  }

  leave(session?: string): Promise<CommandResult> {
    const value = session === undefined ? {} : { session };
    return this.driver.command({ case: 'leave', value });
  }

  /** Chooses the microphone of that number, counted from 1; 0 chooses one that does not exist. */
  async chooseMicrophone(number: number): Promise<CommandResult> {
    const list = await this.driver.command({ case: 'getDeviceList', value: {} });
    const device = list.devices.find(({ label }) => label === `Microphone ${number}`);
    const deviceId = device?.deviceId ?? 'no-such-device';
    return this.driver.command({ case: 'setAudioDevice', value: { deviceId } });
  }

  /** Ends the driver and its tap; says when the driver did not end by itself. */
  async end(): Promise<DriverError | undefined> {
    const untidy = await this.driver.end();
    await this.tap.end();
    return untidy;
  }

  /** Listens for a tone, or for silence with 0. */
  hear(toneHz: number, withinMs = HEAR_WITHIN_MS, isEnough?: () => boolean): Promise<void> {
    return this.driver.hear({ toneHz, forMs: HEAR_FOR_MS, withinMs }, isEnough);
  }

  /** Listens for what should not be said, so long that it could be. */
  hearEarly(toneHz: number): Promise<void> {
    return this.hear(toneHz, SAYABLE_MS);
  }

  /** Listens for what should not have been said, so long that it would have come, or until that is enough. */
  hearLate(toneHz: number, isEnough: () => boolean): Promise<void> {
    return this.hear(toneHz, LATE_MS, isEnough);
  }
}

/** Both sides of an interop case. */
export class Cast {
  private other: Stage | undefined;

  private constructor(
    readonly caller: Role,
    readonly callee: Role,
    private readonly venue: InteropVenue,
    private readonly recorder: Recorder,
    private readonly tag: string,
  ) {}

  /** Starts both drivers. */
  static async start(venue: InteropVenue, recorder: Recorder, tag: string): Promise<Cast> {
    const redactor = createSdpRedactor();
    const start = (name: 'caller' | 'callee'): Promise<Role> =>
      Role.start(name, venue, recorder, redactor, `${name}-${tag}`);
    const [caller, callee] = await Promise.allSettled([start('caller'), start('callee')]);
    if (caller.status === 'fulfilled' && callee.status === 'fulfilled') {
      return new Cast(caller.value, callee.value, venue, recorder, tag);
    }
    for (const role of [caller, callee]) if (role.status === 'fulfilled') await role.value.end();
    throw caller.status === 'rejected' ? caller.reason : Reflect.get(callee, 'reason');
  }

  /** Tells both drivers where to connect; the caller may send its SDP with the call. */
  async configure(early = false): Promise<void> {
    await Promise.all([this.caller.configure(early), this.callee.configure(false)]);
  }

  /** A third user, whom the harness itself plays; it has no SDK, and nobody hears it. */
  joinOther(): Promise<Member> {
    const venue = { ...this.venue, otherService: undefined, maxWaitMs: 0 };
    this.other = new Stage(venue, this.recorder, this.tag);
    return this.other.join('other');
  }

  /** Lets everything that was caused so far arrive at both sides. */
  async settle(): Promise<void> {
    for (let round = 0; round < 2; round += 1) {
      await Promise.all([this.other?.settle(), this.caller.tap.settle(), this.callee.tap.settle()]);
    }
  }

  /** A driver that claims early offers makes them: without one, the case says nothing. */
  checkEarlyOffer(): void {
    const isEarly = this.recorder.trace.entries.some(
      ({ what }) =>
        what.case === 'sent' &&
        what.value.body.case === 'offerCall' &&
        what.value.body.value.sdpOffer !== undefined,
    );
    if (isEarly) return;
    throw new DriverError(
      'caller',
      'the driver of caller claims early_offer in its Hello, and its SDK sent an OfferCall without SDP',
    );
  }

  /** Both hear the other's microphone of these numbers; 0 means silence. */
  async hearEachOther(callerMicrophone: number, calleeMicrophone: number): Promise<void> {
    const tone = (tones: readonly number[], number: number): number => tones[number - 1] ?? 0;
    await Promise.all([
      this.callee.hear(tone(TONES.caller, callerMicrophone)),
      this.caller.hear(tone(TONES.callee, calleeMicrophone)),
    ]);
  }

  /** Ends both drivers and their taps; says which driver did not end by itself. */
  async end(): Promise<DriverError | undefined> {
    const ends = await Promise.all([this.caller.end(), this.callee.end()]);
    await this.other?.clear();
    const hangs = ends.find((untidy) => untidy instanceof DriverHangsError);
    return hangs ?? ends.find((untidy) => untidy !== undefined);
  }
}
