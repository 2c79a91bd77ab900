/**
 * Owns how user tokens are come by (SE-11): what signs them is between an application and its server, so a
 * program of the user's makes them. It is started for each token, and prints it.
 */
import { endChild, quoteLastWords, startChild } from '../processes/children.js';
import { NotRunError } from '../run/not-judged.js';

/** What a token is to say. */
export interface TokenWish {
  readonly serviceId: string;
  readonly userId: string;
  /** For so long from now on it is valid; negative for one that is over. */
  readonly seconds: number;
}

/** Makes a token. */
export type TokenMaker = (wish: TokenWish) => Promise<string>;

/** The maker that a command is: the service, the user and the seconds are its last words. */
export function createTokenMaker(command: readonly string[], patienceMs: number): TokenMaker {
  return async ({ serviceId, userId, seconds }) => {
    const [program = '', ...args] = command;
    const child = startChild(program, [...args, serviceId, userId, String(seconds)]);
    child.stdin.end();
    const output = { text: '', errors: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      output.text += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output.errors += chunk.toString('utf8');
    });
    const timer = setTimeout(() => void endChild(child), patienceMs);
    const fault = await new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`cannot be started: ${error.message}`));
      child.once('close', (code, signal) =>
        resolve(code === 0 ? '' : `ended with ${signal ?? `status ${code}`}`),
      );
    });
    clearTimeout(timer);
    const token = output.text.trim();
    if (fault === '' && token !== '') return token;
    // Not what it printed: it may be a token.
    const what = fault === '' ? 'printed no token' : `${fault}${quoteLastWords(output.errors)}`;
    throw new NotRunError(`the command of --token-command ${what}`);
  };
}

/** The same token with one character changed, which proves nothing. */
export function forgeToken(token: string): string {
  const letters = [...token];
  // The last ones may hold bits that no decoder looks at.
  const at = letters.slice(0, -KEPT_LETTERS).findLastIndex((letter) => /[0-9A-Za-z]/.test(letter));
  return letters.with(Math.max(0, at), letters[at] === 'A' ? 'B' : 'A').join('');
}

const KEPT_LETTERS = 10;
