/**
 * Owns which tones of a speaker nobody may hear yet, or ever: those of devices that were only ever chosen while it
 * was muted. Nothing of before can sound like one, so that hearing it needs no time to settle. Pure.
 */
import { type Act, findAnswer, readDriven } from './driven.js';
import type { Facts } from './facts.js';
import { readVoice } from './voices.js';

/** A tone that nobody may hear from one step to another. */
export interface Hidden {
  readonly toneHz: number;
  readonly from: number;
  /** Where an unmute with it was answered. */
  until: number;
  /** Where the speaker was told to unmute with it: what is heard of it from there on, no change of device explains. */
  askedAt: number;
}

/** Something that changes what a speaker may be heard with. */
type Turn =
  | { readonly at: number; readonly what: 'muted' | 'unmuting' | 'unmuted' }
  | { readonly at: number; readonly what: 'choosing' | 'chosen'; readonly toneHz: number };

/** What a speaker chose while it was muted, and had never spoken with: until it is unmuted with it. */
export function findHidden(facts: Facts, acts: readonly Act[], speaker: string): readonly Hidden[] {
  const { toneByDevice, defaultToneHz } = readVoice(acts, speaker);
  const turns = acts
    .filter(({ participant, result }) => participant === speaker && result.error === undefined)
    .flatMap((act) => readTurns(facts, act, toneByDevice))
    .sort((one, other) => one.at - other.at);
  const spoken = new Set([defaultToneHz]);
  const hidden: Hidden[] = [];
  // Two while a device takes the place of another one.
  let playing = [defaultToneHz];
  let isMuted = false;
  for (const turn of turns) {
    const { at, what } = turn;
    if (what === 'muted') isMuted = true;
    if (what === 'unmuted') isMuted = false;
    if (what === 'unmuting') {
      for (const each of hidden) {
        if (playing.includes(each.toneHz)) each.askedAt = Math.min(each.askedAt, at);
      }
    }
    if (what === 'choosing') {
      const { toneHz } = turn;
      playing.push(toneHz);
      if (isMuted && toneHz > 0 && !spoken.has(toneHz)) {
        const never = Number.POSITIVE_INFINITY;
        hidden.push({ toneHz, from: at, until: never, askedAt: never });
      }
    }
    if (what === 'chosen') playing = playing.slice(playing.lastIndexOf(turn.toneHz));
    if (isMuted) continue;
    for (const toneHz of playing) {
      spoken.add(toneHz);
      for (const each of hidden) if (each.toneHz === toneHz) each.until = Math.min(each.until, at);
    }
  }
  return hidden;
}

function readTurns(
  facts: Facts,
  act: Act,
  toneByDevice: ReadonlyMap<string, number>,
): readonly Turn[] {
  const { at, doneAt, command } = act;
  switch (command.case) {
    case 'setMute':
      return [{ at, what: 'muted' }];
    case 'setUnmute':
      return [
        { at, what: 'unmuting' },
        { at: findUnmuted(facts, act), what: 'unmuted' },
      ];
    case 'setAudioDevice': {
      const toneHz = toneByDevice.get(command.value.deviceId) ?? 0;
      return [
        { at, what: 'choosing', toneHz },
        { at: doneAt, what: 'chosen', toneHz },
      ];
    }
    default:
      return [];
  }
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
