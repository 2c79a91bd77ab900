/** Owns the bytes of a WAV file: 16-bit PCM, least significant byte first. Knows no file system. */

/** Bytes before the samples. */
export const WAV_HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;
const PCM = 1;
const MAX_UINT32 = 0xffff_ffff;

/** One channel of sound. */
export interface WavSound {
  readonly sampleRateHz: number;
  readonly samples: Int16Array;
}

/** The header of a file of one channel with that many bytes of samples. */
export function writeWavHeader(sampleRateHz: number, dataBytes: number): Uint8Array {
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const write = (offset: number, text: string) =>
    header.set(new TextEncoder().encode(text), offset);
  write(0, 'RIFF');
  view.setUint32(4, Math.min(MAX_UINT32, dataBytes + WAV_HEADER_BYTES - 8), true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * BYTES_PER_SAMPLE, true);
  view.setUint16(32, BYTES_PER_SAMPLE, true);
  view.setUint16(34, BYTES_PER_SAMPLE * 8, true);
  write(36, 'data');
  view.setUint32(40, Math.min(MAX_UINT32, dataBytes), true);
  return header;
}

/** Samples as bytes of the file. */
export function encodeSamples(samples: Int16Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * BYTES_PER_SAMPLE));
  samples.forEach((sample, index) => {
    view.setInt16(index * BYTES_PER_SAMPLE, sample, true);
  });
  return new Uint8Array(view.buffer);
}

/** Reads a file; of several channels the first. Throws a RangeError with what is wrong. */
export function readWav(bytes: Uint8Array): WavSound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (offset: number) => String.fromCharCode(...bytes.subarray(offset, offset + 4));
  if (text(0) !== 'RIFF' || text(8) !== 'WAVE') throw new RangeError('not a WAV file');
  let format: { channels: number; sampleRateHz: number } | undefined;
  for (let offset = 12; offset + 8 <= bytes.length; ) {
    const start = offset + 8;
    const size = view.getUint32(offset + 4, true);
    const end = Math.min(start + size, bytes.length);
    if (text(offset) === 'fmt ' && end - start >= 16) {
      const isPcm16 =
        view.getUint16(start, true) === PCM && view.getUint16(start + 14, true) === 16;
      if (!isPcm16) throw new RangeError('not 16-bit PCM');
      const channels = Math.max(1, view.getUint16(start + 2, true));
      format = { channels, sampleRateHz: view.getUint32(start + 4, true) };
    }
    if (text(offset) === 'data' && format !== undefined) {
      const { channels, sampleRateHz } = format;
      const frameBytes = BYTES_PER_SAMPLE * channels;
      const samples = new Int16Array(Math.floor((end - start) / frameBytes));
      for (let index = 0; index < samples.length; index += 1) {
        samples[index] = view.getInt16(start + index * frameBytes, true);
      }
      if (sampleRateHz === 0) throw new RangeError('no sample rate');
      return { sampleRateHz, samples };
    }
    offset = start + size + (size % 2);
  }
  throw new RangeError('no sound in the file');
}

/** The same sound at another rate, by linear interpolation. */
export function resample({ sampleRateHz, samples }: WavSound, rateHz: number): Int16Array {
  if (sampleRateHz === rateHz) return samples;
  const length = Math.floor((samples.length * rateHz) / sampleRateHz);
  return Int16Array.from({ length }, (_, index) => {
    const position = (index * sampleRateHz) / rateHz;
    const left = samples[Math.floor(position)] ?? 0;
    const right = samples[Math.floor(position) + 1] ?? left;
    return Math.round(left + (right - left) * (position % 1));
  });
}
