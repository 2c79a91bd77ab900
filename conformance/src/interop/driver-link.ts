/**
 * Owns the way to a driver: whole messages to and fro, over the standard streams of a child process.
 * Knows nothing of what the messages say.
 */
import { createUnframer, frameMessage } from '@audiocall/proto';
import { awaitEnd, endChild, quoteLastWords, startChild } from '../processes/children.js';
import { TargetError } from '../target/target.js';

/** What comes of a link. */
export interface LinkHandlers {
  /** One whole message. */
  message(bytes: Uint8Array): void;
  /** The link is of no more use: a phrase that goes on from "the driver". */
  broken(what: string): void;
}

/** A way to one driver, for one life of it. */
export interface DriverLink {
  /** Begins to pass on what comes, and what came already. Called once. */
  listen(handlers: LinkHandlers): void;
  send(message: Uint8Array): void;
  /**
   * Makes the driver end, or takes leave of one that runs elsewhere. One that was told to end has so
   * much time to do it by itself; what it did instead is a phrase that goes on from "the driver".
   */
  end(withinMs?: number): Promise<string | undefined>;
}

const KEPT_OUTPUT = 4_000;
const LAST_WORDS_MS = 500;

/** Starts a driver as a child process. */
export function spawnDriver(command: readonly string[]): DriverLink {
  const [program, ...args] = command;
  if (program === undefined) throw new TargetError('no driver command is given');
  const child = startChild(program, args);
  let errorOutput = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errorOutput = (errorOutput + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
  });
  // It may be over before anybody listens.
  const over = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`cannot be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      const tell = (): void => {
        clearTimeout(timer);
        resolve(`ended with ${signal ?? `status ${code}`}${quoteLastWords(errorOutput)}`);
      };
      // What it wrote at last may still be read, unless something that it left behind holds the stream.
      const timer = setTimeout(tell, LAST_WORDS_MS);
      child.once('close', tell);
    });
  });
  return {
    listen({ message, broken }) {
      const unframe = createUnframer();
      let isBroken = false;
      child.stdout.on('data', (chunk: Buffer) => {
        if (isBroken) return;
        const unframed = unframe(chunk);
        if (unframed.ok) {
          for (const each of unframed.messages) message(each);
          return;
        }
        isBroken = true;
        broken(
          `wrote to standard output what is no driver message: ${unframed.detail}; what else it has to say goes to standard error`,
        );
      });
      void over.then(broken);
    },
    send: (message) => void child.stdin.write(frameMessage(message)),
    async end(withinMs) {
      child.stdin.end();
      if (withinMs !== undefined) return awaitEnd(child, withinMs);
      await endChild(child);
      return undefined;
    },
  };
}
