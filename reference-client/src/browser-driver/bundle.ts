/** Owns how a program of this package becomes one file that a page can load. */
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

/** The code of a built module and of all that it imports, as one ES module. */
export async function bundleForPage(module: URL): Promise<string> {
  const { output } = await build({
    input: fileURLToPath(module),
    platform: 'browser',
    write: false,
    logLevel: 'warn',
    output: { format: 'esm', codeSplitting: false },
  });
  return output[0].code;
}
