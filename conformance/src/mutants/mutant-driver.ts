/**
 * Owns how a mutant comes between a client and the harness: the driver is told of the relay where the harness
 * told it of its server. The harness does not know, and nor does the client.
 */
import { DriverCommandSchema } from '@audiocall/proto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { DriverLink } from '../interop/driver-link.js';
import type { DriverSource } from '../interop/driver-source.js';
import type { ClientFault } from './client-mutant.js';
import { type ClientRelay, startClientMutant } from './client-relay.js';

/** Drivers that are mutants. */
export interface MutantDrivers extends DriverSource {
  /** How often the fault had an occasion, in all their lives. */
  readonly strikes: () => number;
}

/** Puts the same fault between the harness and every driver of a source. */
export function breakDrivers(source: DriverSource, fault: ClientFault): MutantDrivers {
  const relays: ClientRelay[] = [];
  const start = async (url: string): Promise<ClientRelay> => {
    const relay = await startClientMutant(url, fault);
    relays.push(relay);
    return relay;
  };
  return {
    open: async (withinMs) => breakLink(await source.open(withinMs), start),
    listensAt: source.listensAt,
    end: () => source.end(),
    strikes: () => relays.reduce((sum, relay) => sum + relay.strikes(), 0),
  };
}

function breakLink(link: DriverLink, start: (url: string) => Promise<ClientRelay>): DriverLink {
  let relay: ClientRelay | undefined;
  const pass = async (message: Uint8Array): Promise<void> => {
    const { id, command } = fromBinary(DriverCommandSchema, message);
    if (command.case !== 'configure') {
      link.send(message);
      relay?.command(command);
      return;
    }
    relay = await start(command.value.url);
    const value = { ...command.value, url: relay.url };
    const told = create(DriverCommandSchema, { id, command: { case: 'configure', value } });
    link.send(toBinary(DriverCommandSchema, told));
  };
  let turn = Promise.resolve();
  return {
    listen: (handlers) => link.listen(handlers),
    send(message) {
      turn = turn.then(() => pass(message));
    },
    async end(withinMs) {
      await turn;
      const untidy = await link.end(withinMs);
      await relay?.end();
      return untidy;
    },
  };
}
