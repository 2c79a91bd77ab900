/** Owns the standard streams of the browser driver: one life, length-prefixed messages both ways. */
import { createUnframer, frameMessage } from '@audiocall/proto';
import type { DriverPages } from './driver-pages.js';

const EXIT_NOT_THE_PROTOCOL = 2;
const EXIT_PAGE_GONE = 1;

/** Speaks until the life or standard input ends, and then calls `finish` with an exit status. */
export async function speakOnStreams(
  pages: DriverPages,
  complain: (sentence: string) => void,
  finish: (code: number) => void,
): Promise<void> {
  const life = await pages.take();
  const unframe = createUnframer();
  life.listen({
    message: (bytes) => process.stdout.write(frameMessage(bytes)),
    over: (fault) => {
      if (fault !== undefined) complain(fault);
      finish(fault === undefined ? 0 : EXIT_PAGE_GONE);
    },
  });
  process.stdin.on('data', (chunk: Uint8Array) => {
    const unframed = unframe(chunk);
    if (!unframed.ok) {
      complain(`standard input: ${unframed.detail}`);
      finish(EXIT_NOT_THE_PROTOCOL);
      return;
    }
    for (const message of unframed.messages) life.send(message);
  });
  process.stdin.on('end', () => life.end());
  process.stdout.on('error', () => finish(0));
}
