/**
 * Owns what the other side of an SDK hears: CN-5, HU-3, EO-5, MU-4, DV-1, DV-2, DV-4, DV-5. Reads commands,
 * results, events and tones; the wire is left to the other monitors.
 *
 * Positions in audio are counted in samples, so no clock decides here. Sound that was under way when
 * something changed may still be heard for a short while: jitter buffer, codec and the window of the
 * tone finder together stay below SETTLE_AUDIO_MS.
 */
import { type Act, isMuting, readActs, readDriven } from '../driven.js';
import type { Facts } from '../facts.js';
import { findHidden, type Hidden } from '../hidden-tones.js';
import type { Monitor, Verdict } from '../monitor.js';
import { readVoice } from '../voices.js';

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
  const driven = readDriven(facts).find(({ participant }) => participant === speaker);
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
        if (!failed) {
          const toneHz = voice.toneByDevice.get(act.command.value.deviceId) ?? 0;
          state = { ...state, toneHz, chosenEarly: !state.connected, switched: true };
        }
        // Of an unmute that is under way, nobody knows yet whether it was answered.
        if (!state.connected || (driven && isMuting(driven, step))) return;
        if (failed) {
          speak(
            step,
            ['DV-2'],
            `${speaker} chose a device that does not exist, so that the previous one stays`,
          );
        } else {
          speak(step, state.muted ? ['DV-4', 'MU-4'] : ['DV-1'], `${speaker} changed its device`);
        }
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

/** DV-4, MU-4: behind an unmute it was that one which came too early, and no change of device (MU-4 alone). */
function checkHidden(
  verdict: Verdict,
  stretches: readonly Stretch[],
  listener: string,
  speaker: string,
  hidden: readonly Hidden[],
): void {
  for (const { at, toneHz } of stretches) {
    const leaked = hidden.find(
      (each) => each.toneHz === toneHz && each.from <= at && at < each.until,
    );
    if (leaked === undefined) continue;
    const heard = `${listener} heard ${toneHz} Hz`;
    if (leaked.askedAt < at) {
      verdict.break(
        'MU-4',
        at,
        listener,
        `${heard}, the tone of the device with which ${speaker} was about to unmute, and the server had not answered its unmute.`,
      );
      return;
    }
    for (const clause of ['DV-4', 'MU-4'] as const) {
      verdict.break(
        clause,
        at,
        listener,
        `${heard}, the tone of a device that ${speaker} chose while muted and had not unmuted with.`,
      );
    }
    return;
  }
}
