/** Owns what a browser does with a remote track: plays it, and gives its samples where they are wanted. */
import type { AudioChunk } from '../ports.js';

/** Plays a track on the loudspeaker until the returned function is called. */
export function playTrack(track: MediaStreamTrack, isMuted = false): () => void {
  const player = new Audio();
  player.srcObject = new MediaStream([track]);
  player.muted = isMuted;
  // Refused when the page may not play yet, and when the track ends first; nobody can mend either here.
  player.play().catch(() => undefined);
  return () => {
    player.pause();
    player.srcObject = null;
  };
}

const TAP = 'audiocall-tap';

/** Runs in the audio thread, which has a scope of its own: it cannot share code with the page. */
const TAP_MODULE = `registerProcessor('${TAP}', class extends AudioWorkletProcessor {
  process([[samples]]) {
    if (samples !== undefined) this.port.postMessage(samples.slice());
    return true;
  }
});`;

/** Hears tracks by Web Audio. */
export interface Ear {
  /** Gives every sample of a remote track until the returned function is called. */
  listen(track: MediaStreamTrack, hear: (chunk: AudioChunk) => void): () => void;
}

/** Prepares an ear, which takes a moment. */
export async function createEar(audio: AudioContext): Promise<Ear> {
  const url = URL.createObjectURL(new Blob([TAP_MODULE], { type: 'text/javascript' }));
  try {
    await audio.audioWorklet.addModule(url);
  } finally {
    URL.revokeObjectURL(url);
  }
  return {
    listen(track, hear) {
      // Chromium lets a remote track flow only while an element plays it, be it in silence.
      const stopPlaying = playTrack(track, true);
      const source = new MediaStreamAudioSourceNode(audio, {
        mediaStream: new MediaStream([track]),
      });
      const tap = new AudioWorkletNode(audio, TAP, {
        numberOfInputs: 1,
        numberOfOutputs: 0,
        channelCount: 1,
        channelCountMode: 'explicit',
      });
      tap.port.onmessage = ({ data }: MessageEvent<Float32Array>) =>
        hear({ sampleRateHz: audio.sampleRate, samples: toPcm(data) });
      source.connect(tap);
      return () => {
        tap.port.onmessage = null;
        source.disconnect();
        tap.port.close();
        stopPlaying();
      };
    },
  };
}

function toPcm(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) =>
    Math.round(Math.min(1, Math.max(-1, sample)) * 0x7fff),
  );
}
