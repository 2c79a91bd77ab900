/** Owns what a driver of this SDK says of itself. */
import { SDK_NAME, SDK_VERSION } from '../client.js';
import { CAPABILITIES } from './commands.js';
import type { ReportBody } from './report-body.js';

const PROTOCOL_VERSION = 1;

/** The first report of a driver; `also` is what it can do beyond every driver of this SDK. */
export function makeHello(name: string = SDK_NAME, also: readonly string[] = []): ReportBody {
  return {
    case: 'hello',
    value: {
      protocolVersion: PROTOCOL_VERSION,
      name,
      version: SDK_VERSION,
      capabilities: [...CAPABILITIES, ...also],
    },
  };
}
