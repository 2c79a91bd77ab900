/** Owns where drivers come from: a command, an address to connect to, or an address to listen at. */
import type { ClientChoice } from '../usage/settings.js';
import { type DriverLink, spawnDriver } from './driver-link.js';
import { connectDriver, type DriverListener, listenForDrivers } from './driver-socket.js';

/** Gives a driver for each case. */
export interface DriverSource {
  /** Opens a way to a driver whose life begins now. */
  open(withinMs: number): Promise<DriverLink>;
  /** Where drivers are to connect; undefined for one that need not. */
  readonly listensAt: string | undefined;
  /** Resolves with a sentence when drivers have stopped to connect. */
  readonly gone?: Promise<string>;
  end(): Promise<void>;
}

/** How a run uses the drivers of a client. */
export interface SourceOptions {
  /** Of a program, so many are started before they are wanted. */
  readonly ahead?: number;
  /** So many are used at the same time; of those that connect, more are refused. */
  readonly most: number;
  /** Told of what its user should know, in a sentence. */
  complain(sentence: string): void;
}

/** Opens the source of a client's drivers. */
export async function openDriverSource(
  { driver }: ClientChoice,
  { ahead = 0, most, complain }: SourceOptions,
): Promise<DriverSource> {
  switch (driver.kind) {
    case 'spawn':
      return ahead > 0 ? spawnAhead(driver.command, ahead) : spawnSource(driver.command);
    case 'connect':
      return connectSource(driver.url);
    case 'listen':
      return fromListener(await listenForDrivers({ ...driver, most, refused: complain }));
  }
}

/** Connects to a program that listens, for each life anew. */
export function connectSource(url: string): DriverSource {
  return {
    open: (withinMs) => connectDriver(url, withinMs),
    listensAt: undefined,
    end: async () => {},
  };
}

/** Starts a driver for each life. */
export function spawnSource(command: readonly string[]): DriverSource {
  return {
    open: async () => spawnDriver(command),
    listensAt: undefined,
    end: async () => {},
  };
}

/** Starts drivers while others play: a program takes longer to start than a call to be set up. */
function spawnAhead(command: readonly string[], ahead: number): DriverSource {
  const spare: DriverLink[] = [];
  return {
    async open() {
      const next = spare.shift() ?? spawnDriver(command);
      while (spare.length < ahead) spare.push(spawnDriver(command));
      return next;
    },
    listensAt: undefined,
    async end() {
      await Promise.all(spare.splice(0).map((link) => link.end()));
    },
  };
}

function fromListener(listener: DriverListener): DriverSource {
  let leave = (_sentence: string): void => undefined;
  const gone = new Promise<string>((resolve) => {
    leave = resolve;
  });
  return {
    open: (withinMs) =>
      listener.next(withinMs).catch((error: unknown) => {
        leave(error instanceof Error ? error.message : String(error));
        throw error;
      }),
    listensAt: listener.url,
    gone,
    end: () => listener.end(),
  };
}
