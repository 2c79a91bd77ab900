/** Owns how cases are played against this repository's own server and client, where no command line says so. */
import { DEFAULT_SERVICE } from '../usage/service-keys.js';
import type { CaseSettings, TokenOption } from '../usage/settings.js';
import {
  MAX_BUFFER_BYTES,
  MAX_CALLS,
  OTHER_SERVICE,
  TOKEN_COMMAND,
  TOKEN_SERVICE,
} from './reference.js';

/** The usual services, and time enough for a busy machine. */
export const REFERENCE_SETTINGS = {
  service: DEFAULT_SERVICE,
  otherService: OTHER_SERVICE,
  seed: 1,
  patienceMs: 20_000,
  maxWaitMs: 10_000,
} as const satisfies CaseSettings;

/** What the cases about user tokens need beside them. */
export const REFERENCE_TOKENS: TokenOption = { service: TOKEN_SERVICE, command: TOKEN_COMMAND };

/** What is known of the operated server. */
export const OPERATED_BOUNDS = { maxCalls: MAX_CALLS, maxBufferBytes: MAX_BUFFER_BYTES } as const;
