/**
 * Owns how a script starts another program: without a shell, without standard input, with its
 * output collected. Must not know which programs there are.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const TOOLS = {
  biome: '@biomejs/biome/bin/biome',
  buf: '@bufbuild/buf/bin/buf',
} as const;

const NATIVE = {
  biome: (platform: string, cpu: string) => `@biomejs/cli-${platform}-${cpu}/biome`,
  buf: (platform: string, cpu: string) => `@bufbuild/buf-${platform}-${cpu}/bin/buf`,
} as const;

type Tool = keyof typeof TOOLS;

/** What a program did. */
export interface CommandOutcome {
  readonly status: number;
  readonly stdout: Buffer;
  /** Standard output and standard error, for people. */
  readonly output: string;
}

/** Runs a program to its end. A program that cannot be started has the status 127. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly input?: string | Uint8Array;
    readonly env?: NodeJS.ProcessEnv;
  },
): CommandOutcome {
  const { cwd, input, env = process.env } = options;
  const result = spawnSync(program, args, {
    cwd,
    env,
    maxBuffer: 256 * 1024 * 1024,
    ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] as const } : { input }),
  });
  if (result.error !== undefined) {
    const output = `${program} could not be started: ${result.error.message}`;
    return { status: 127, stdout: Buffer.alloc(0), output };
  }
  const output = `${result.stdout.toString()}${result.stderr.toString()}`.trim();
  return { status: result.status ?? 1, stdout: result.stdout, output };
}

/** Runs a tool from node_modules, as `npx --no-install` would, but faster. */
export function runTool(
  tool: Tool,
  args: readonly string[],
  options: { readonly cwd: string; readonly root: string; readonly input?: string | Uint8Array },
): CommandOutcome {
  const { root, ...rest } = options;
  const [program, ...first] = toolCommand(root, tool);
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  return runCommand(program, [...first, ...args], { ...rest, env: { ...process.env, PATH: path } });
}

/**
 * The command line that starts a tool: its native program where it is installed, which saves the
 * start of a Node process, else the script that looks for it.
 */
export function toolCommand(root: string, tool: Tool): readonly [string, ...string[]] {
  const cpu = process.platform === 'linux' && process.arch === 'arm64' ? 'aarch64' : process.arch;
  const native = join(root, 'node_modules', NATIVE[tool](process.platform, cpu));
  return existsSync(native)
    ? [native]
    : [process.execPath, join(root, 'node_modules', TOOLS[tool])];
}
