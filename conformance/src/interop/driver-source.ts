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
  end(): Promise<void>;
}

/** Opens the source of a client's drivers; of a program, so many are started before they are wanted. */
export async function openDriverSource({ driver }: ClientChoice, ahead = 0): Promise<DriverSource> {
  switch (driver.kind) {
    case 'spawn':
      return ahead > 0 ? spawnAhead(driver.command, ahead) : spawnSource(driver.command);
    case 'connect':
      return {
        open: (withinMs) => connectDriver(driver.url, withinMs),
        listensAt: undefined,
        end: async () => {},
      };
    case 'listen':
      return fromListener(await listenForDrivers(driver));
  }
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
  return {
    open: (withinMs) => listener.next(withinMs),
    listensAt: listener.url,
    end: () => listener.end(),
  };
}
