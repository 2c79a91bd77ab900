/**
 * Owns what the other side of an SDK hears: CN-5, HU-3, EO-5, MU-4, DV-1, DV-2, DV-4, DV-5. Reads commands,
 * results, events and tones; the wire is left to the other monitors.
 *
 * Positions in audio are counted in samples, so no clock decides here. Sound that was under way when
 * something changed may still be heard for a short while: jitter buffer, codec and the window of the
 * tone finder together stay below SETTLE_AUDIO_MS.
 */
import { type Act, findAnswer, readActs, readDriven } from '../driven.js';
import type { Facts } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';

/** How long the sound of before may go on after a change, in milliseconds of audio. */
export const SETTLE_AUDIO_MS = 500;

interface Stretch {
  readonly at: number;
  readonly toneHz: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a participant heard, stretch by stretch. */
function readStretches(facts: Facts, participant: string): readonly Stretch[] {
  const notes = facts.entries.flatMap((entry, at) =>
    entry.participant === participant && entry.what.case === 'heard'
      ? [{ at, toneHz: entry.what.value.toneHz, fromMs: entry.what.value.audioMs }]
      : [],
  );
  return notes.map((note, index) => ({ ...note, toMs: notes[index + 1]?.fromMs ?? note.fromMs }));
}

/** Which tone a participant's chosen device plays, by the device ids and labels that it listed. */
interface Voice {
  readonly toneByDevice: ReadonlyMap<string, number>;
  readonly defaultToneHz: number;
}

function readVoice(acts: readonly Act[], participant: string): Voice {
  const toneByLabel = new Map<string, number>();
  const toneByDevice = new Map<string, number>();
  let defaultToneHz = 0;
  for (const act of acts) {
    if (act.participant !== participant) continue;
    if (act.command.case === 'configure') {
      for (const device of act.command.value.devices) toneByLabel.set(device.label, device.toneHz);
      defaultToneHz = act.command.value.devices[0]?.toneHz ?? 0;
    }
    if (act.command.case !== 'getDeviceList') continue;
    for (const device of act.result.devices) {
      const tone = toneByLabel.get(device.label);
      if (tone !== undefined) toneByDevice.set(device.deviceId, tone);
    }
  }
  return { toneByDevice, defaultToneHz };
}

/** One span of the trace in which the far side has to hear one thing. */
interface Span {
  readonly from: number;
  readonly until: number;
  readonly toneHz: number;
  readonly clauses: readonly SoundClause[];
  readonly because: string;
}

type SoundClause = 'CN-5' | 'HU-3' | 'EO-5' | 'MU-4' | 'DV-1' | 'DV-2' | 'DV-4' | 'DV-5';

/** CN-5, HU-3, EO-5, MU-4, DV: the far side hears what it should, at every point of the call. */
export const sounds: Monitor = {
  clauses: ['CN-5', 'HU-3', 'EO-5', 'MU-4', 'DV-1', 'DV-2', 'DV-4', 'DV-5'],
  watch(facts, verdict) {
    const acts = readActs(facts);
    const drivers = [...new Set(acts.map((act) => act.participant))];
    const [first, second] = drivers;
    if (first === undefined || second === undefined || drivers.length > 2) return;
    for (const [speaker, listener] of [
      [first, second],
      [second, first],
    ] as const) {
      const stretches = readStretches(facts, listener);
      for (const span of planSpans(facts, acts, speaker)) {
        checkSpan(verdict, stretches, listener, speaker, span);
      }
      checkHidden(verdict, stretches, listener, speaker, findHidden(facts, acts, speaker));
    }
  },
};

/** What the listener has to hear of a speaker, from the speaker's commands and events. */
function planSpans(facts: Facts, acts: readonly Act[], speaker: string): readonly Span[] {
  const claimFrom = facts.entries.findIndex(
    (entry) => entry.what.case === 'command' && entry.what.value.command.case === 'answerCall',
  );
  const voice = readVoice(acts, speaker);
  const spans: Span[] = [];
  let open: Omit<Span, 'until'> = {
    from: 0,
    toneHz: 0,
    clauses: ['EO-5'],
    because: 'nobody had claimed the call yet',
  };
  let state = {
    toneHz: voice.defaultToneHz,
    muted: false,
    connected: false,
    chosenEarly: false,
    switched: false,
  };
  const turn = (at: number, next: Omit<Span, 'until' | 'from'>): void => {
    spans.push({ ...open, until: at });
    open = { from: at, ...next };
  };
  const speak = (at: number, clauses: readonly SoundClause[], because: string): void => {
    const audible = state.connected && !state.muted;
    turn(at, { toneHz: audible ? state.toneHz : 0, clauses, because });
  };
  /** What was refused changes nothing. */
  const resume = (at: number): void => {
    if (!state.connected) return;
    speak(at, state.muted ? ['MU-4'] : ['CN-5'], `${speaker}'s last command was refused`);
  };
  facts.entries.forEach((entry, step) => {
    // Between the claim and CONNECTED_EVENT the media comes up; what is heard then is nobody's fault.
    if (step === claimFrom) turn(step, { toneHz: 0, clauses: [], because: 'the call was claimed' });
    // From a command to its result the SDK is at it: what is heard may be of before, and of after.
    const begun = acts.find(({ at }) => at === step);
    if (begun !== undefined && state.connected && changesSound(begun, speaker)) {
      turn(step, {
        toneHz: 0,
        clauses: [],
        because: `${begun.participant} was about to change it`,
      });
    }
    const act = acts.find(
      (candidate) => candidate.doneAt === step && candidate.participant === speaker,
    );
    const failed = act?.result.error !== undefined;
    if (
      entry.participant === speaker &&
      entry.what.case === 'report' &&
      entry.what.value.report.case === 'event'
    ) {
      const { name } = entry.what.value.report.value;
      if (name === 'CONNECTED_EVENT') {
        state = { ...state, connected: true };
        speak(
          step,
          state.muted ? ['MU-4'] : state.chosenEarly ? ['CN-5', 'DV-5', 'DV-1'] : ['CN-5'],
          'CONNECTED_EVENT came',
        );
      } else if (name === 'LEAVE_EVENT' && state.connected) {
        state = { ...state, connected: false, muted: false };
        speak(step, ['HU-3'], 'the call was over');
      }
    }
    if (act === undefined) return;
    if (failed && act.command.case !== 'setAudioDevice') {
      if (changesSound(act, speaker)) resume(step);
      return;
    }
    switch (act.command.case) {
      case 'setMute':
        state = { ...state, muted: true };
        if (state.connected) speak(step, ['MU-4'], `${speaker} was muted`);
        return;
      case 'setUnmute':
        state = { ...state, muted: false };
        if (state.connected)
          speak(
            step,
            state.switched ? ['DV-4', 'DV-1'] : ['CN-5'],
            `${speaker} was no longer muted`,
          );
        return;
      case 'setAudioDevice': {
        if (failed) {
          if (state.connected)
            speak(
              step,
              ['DV-2'],
              `${speaker} chose a device that does not exist, so that the previous one stays`,
            );
          return;
        }
        const toneHz = voice.toneByDevice.get(act.command.value.deviceId) ?? 0;
        state = { ...state, toneHz, chosenEarly: !state.connected, switched: true };
        if (state.connected)
          speak(step, state.muted ? ['DV-4', 'MU-4'] : ['DV-1'], `${speaker} changed its device`);
        return;
      }
      case 'leave':
        if (!state.connected) return;
        state = { ...state, connected: false, muted: false };
        speak(step, ['HU-3'], 'the call was over');
        return;
      default:
        return;
    }
  });
  spans.push({ ...open, until: facts.entries.length });
  return spans;
}

/** A speaker's own commands, and the end of the call, by whomever. */
function changesSound({ participant, command }: Act, speaker: string): boolean {
  switch (command.case) {
    case 'leave':
      return true;
    case 'setMute':
    case 'setUnmute':
    case 'setAudioDevice':
      return participant === speaker;
    default:
      return false;
  }
}

function checkSpan(
  verdict: Verdict,
  stretches: readonly Stretch[],
  listener: string,
  speaker: string,
  span: Span,
): void {
  const [mainClause] = span.clauses;
  if (mainClause === undefined) return;
  // Audio positions are known at notes only; the first note of the span is where it starts.
  const inside = stretches.filter((stretch) => stretch.at >= span.from && stretch.at < span.until);
  const [start] = inside;
  if (start === undefined) {
    if (span.toneHz === 0 && span.until > span.from && mainClause === 'EO-5') verdict.reach('EO-5');
    return;
  }
  const settledMs = mainClause === 'EO-5' ? start.fromMs : start.fromMs + SETTLE_AUDIO_MS;
  const lastMs = inside.at(-1)?.fromMs ?? start.fromMs;
  const isSilent = span.toneHz === 0;
  for (const stretch of inside) {
    const end = Math.min(stretch.toMs, lastMs);
    const wrong = stretch.toneHz !== span.toneHz && end > settledMs;
    if (!wrong) continue;
    const heard = stretch.toneHz === 0 ? 'silence' : `${stretch.toneHz} Hz`;
    const right = isSilent ? 'silence' : `${span.toneHz} Hz, the tone of ${speaker}'s device`;
    for (const clause of span.clauses) {
      verdict.break(
        clause,
        stretch.at,
        listener,
        `${span.because}, and ${listener} heard ${heard} more than ${SETTLE_AUDIO_MS} ms of audio later; ${right}, is right.`,
      );
    }
    return;
  }
  const matched = inside.some((stretch) => stretch.toneHz === span.toneHz);
  if (!matched) return;
  for (const clause of span.clauses) verdict.reach(clause);
}

/** A tone that nobody may hear from one step to another: its device was only ever chosen while muted. */
interface Hidden {
  readonly toneHz: number;
  readonly from: number;
  until: number;
}

/** Where the server has answered an unmute; where it was asked, if that cannot be seen. */
function findUnmuted(facts: Facts, { participant, at }: Act): number {
  const driven = readDriven(facts).find((each) => each.participant === participant);
  const asked = driven?.sent.find(
    (sent) => sent.at > at && sent.value.body.case === 'setMute' && !sent.value.body.value.muted,
  );
  if (driven === undefined || asked === undefined) return at;
  return findAnswer(driven, asked)?.at ?? at;
}

/** What a speaker chose while it was muted, and had never spoken with: until it is unmuted with it. */
function findHidden(facts: Facts, acts: readonly Act[], speaker: string): readonly Hidden[] {
  const voice = readVoice(acts, speaker);
  const spoken = new Set([voice.defaultToneHz]);
  const hidden: Hidden[] = [];
  let [toneHz, muted] = [voice.defaultToneHz, false];
  const speak = (at: number): void => {
    spoken.add(toneHz);
    for (const each of hidden) if (each.toneHz === toneHz) each.until = Math.min(each.until, at);
  };
  for (const act of acts) {
    const { participant, command, at, result } = act;
    if (participant !== speaker || result.error !== undefined) continue;
    if (command.case === 'setMute') muted = true;
    if (command.case === 'setUnmute') muted = false;
    if (command.case === 'setAudioDevice') {
      toneHz = voice.toneByDevice.get(command.value.deviceId) ?? 0;
      if (muted && toneHz > 0 && !spoken.has(toneHz)) {
        hidden.push({ toneHz, from: at, until: Number.POSITIVE_INFINITY });
      }
    }
    if (!muted) speak(command.case === 'setUnmute' ? findUnmuted(facts, act) : at);
  }
  return hidden;
}

/** DV-4, MU-4: this needs no time to settle, as nothing of before can sound like it. */
function checkHidden(
  verdict: Verdict,
  stretches: readonly Stretch[],
  listener: string,
  speaker: string,
  hidden: readonly Hidden[],
): void {
  const leak = stretches.find(({ at, toneHz }) =>
    hidden.some((each) => each.toneHz === toneHz && each.from <= at && at < each.until),
  );
  if (leak === undefined) return;
  for (const clause of ['DV-4', 'MU-4'] as const) {
    verdict.break(
      clause,
      leak.at,
      listener,
      `${listener} heard ${leak.toneHz} Hz, the tone of a device that ${speaker} chose while muted and had not unmuted with.`,
    );
  }
}
