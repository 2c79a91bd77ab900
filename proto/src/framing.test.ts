import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUnframer, frameMessage, MAX_STREAM_MESSAGE_BYTES } from './framing.js';

function unframeAll(chunks: readonly Uint8Array[], maxBytes?: number): Uint8Array[] {
  const unframe = createUnframer(maxBytes);
  return chunks.flatMap((chunk) => {
    const unframed = unframe(chunk);
    if (!unframed.ok) throw new Error(unframed.detail);
    return unframed.messages;
  });
}

function cut(stream: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (stream.byteLength + 1)), stream.byteLength];
  ends.sort((a, b) => a - b);
  return ends.map((end, index) => stream.subarray(ends[index - 1] ?? 0, end));
}

describe('frameMessage()', () => {
  it('puts the length in front, in four bytes, most significant first', () => {
    expect([...frameMessage(Uint8Array.of(7, 8))]).toEqual([0, 0, 0, 2, 7, 8]);
    expect([...frameMessage(new Uint8Array(0x010203)).subarray(0, 4)]).toEqual([0, 1, 2, 3]);
  });
});

describe('createUnframer()', () => {
  it('gives the same messages, wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (messages, places) => {
          const stream = Uint8Array.from(Buffer.concat(messages.map(frameMessage)));
          expect(unframeAll(cut(stream, places))).toEqual(messages);
        },
      ),
    );
  });

  it('gives the same messages byte by byte', () => {
    const stream = Buffer.concat([frameMessage(Uint8Array.of(1)), frameMessage(new Uint8Array(0))]);
    const bytes = [...stream].map((byte) => Uint8Array.of(byte));
    expect(unframeAll(bytes).map((message) => [...message])).toEqual([[1], []]);
  });

  it('keeps a message that is not complete for later', () => {
    const unframe = createUnframer();
    const framed = frameMessage(Uint8Array.of(1, 2, 3));
    expect(unframe(framed.subarray(0, 6))).toEqual({ ok: true, messages: [] });
    expect(unframe(framed.subarray(6))).toEqual({ ok: true, messages: [Uint8Array.of(1, 2, 3)] });
  });

  it('takes a message of exactly the limit and refuses one byte more, as soon as it is announced', () => {
    expect(unframeAll([frameMessage(new Uint8Array(8))], 8)).toHaveLength(1);
    const refused = createUnframer(8)(Uint8Array.of(0, 0, 0, 9));
    expect(refused).toMatchObject({ ok: false });
    expect(refused.ok ? '' : refused.detail).toContain('9 bytes');
  });

  it('has a limit of 4 MiB unless told otherwise', () => {
    const announce = (bytes: number) => frameMessage(new Uint8Array(bytes)).subarray(0, 4);
    expect(createUnframer()(announce(MAX_STREAM_MESSAGE_BYTES)).ok).toBe(true);
    expect(createUnframer()(announce(MAX_STREAM_MESSAGE_BYTES + 1)).ok).toBe(false);
  });

  it('refuses text, which announces more than a gigabyte', () => {
    const refused = createUnframer()(Buffer.from('Hello, world, here I am again\n'));
    expect(refused).toMatchObject({
      ok: false,
      detail: expect.stringContaining('text, which begins with "Hello, world, here I am …"'),
    });
  });

  it('gives messages that later chunks do not overwrite', () => {
    const unframe = createUnframer();
    const chunk = frameMessage(Uint8Array.of(5));
    const first = unframe(chunk);
    chunk.fill(0);
    expect(first).toEqual({ ok: true, messages: [Uint8Array.of(5)] });
  });
});
