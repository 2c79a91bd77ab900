/** Owns which tracks of a call are stored while it is recorded, one call at a time. Knows no peer connection. */
import type { Recording } from '../ports.js';

/** Stores what a party says and hears. A ref names a call. */
export interface CallRecorder {
  /** Begins with the tracks that there are; does nothing while a call is recorded, or where nothing is stored. */
  start(
    ref: number,
    callId: string,
    heard: readonly MediaStreamTrack[],
    own: MediaStreamTrack | undefined,
  ): void;
  addHeard(ref: number, track: MediaStreamTrack): void;
  /** The input is another one now. */
  replaceOwn(ref: number, track: MediaStreamTrack): void;
  stop(ref: number): void;
}

interface RecordingInUse {
  readonly ref: number;
  readonly recording: Recording;
  stopOwn: () => void;
  readonly stopHeard: (() => void)[];
}

/** `record` begins to store a call, and throws when it cannot; `fail` is told why. */
export function createCallRecorder(
  record: ((callId: string) => Recording) | undefined,
  fail: (ref: number, cause: unknown) => void,
): CallRecorder {
  let inUse: RecordingInUse | undefined;

  function start(
    ref: number,
    callId: string,
    heard: readonly MediaStreamTrack[],
    own: MediaStreamTrack | undefined,
  ): void {
    if (record === undefined || inUse !== undefined) return;
    try {
      const recording = record(callId);
      inUse = { ref, recording, stopOwn: () => undefined, stopHeard: [] };
      for (const track of heard) addHeard(ref, track);
      if (own !== undefined) replaceOwn(ref, own);
    } catch (cause) {
      fail(ref, cause);
    }
  }

  function addHeard(ref: number, track: MediaStreamTrack): void {
    if (inUse?.ref === ref) inUse.stopHeard.push(inUse.recording.addHeard(track));
  }

  function replaceOwn(ref: number, track: MediaStreamTrack): void {
    if (inUse?.ref !== ref) return;
    inUse.stopOwn();
    inUse.stopOwn = inUse.recording.addOwn(track);
  }

  function stop(ref: number): void {
    if (inUse?.ref !== ref) return;
    const { recording, stopOwn, stopHeard } = inUse;
    inUse = undefined;
    try {
      stopOwn();
      for (const each of stopHeard) each();
      recording.close();
    } catch (cause) {
      fail(ref, cause);
    }
  }

  return { start, addHeard, replaceOwn, stop };
}
