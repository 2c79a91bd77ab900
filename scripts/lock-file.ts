/**
 * Owns what makes package-lock.json complete: an entry for every optional package, whatever platform
 * it is for, and no registry's address. npm leaves entries out when its registry lacks the package
 * of a platform, and then refuses to install from the file that it wrote. Must not touch files.
 */

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** A package that an entry may need and the file does not have. */
interface Missing {
  readonly name: string;
  readonly version: string;
  readonly dev: boolean;
}

/** `biome-linux-x64-musl`: system, processor, C library. */
const PLATFORM =
  /(?:^|[-/])(aix|android|darwin|freebsd|linux|netbsd|openbsd|sunos|win32)-(\w+)(?:-(musl|gnu))?$/;
const PROCESSORS: Readonly<Record<string, string>> = { aarch64: 'arm64', armv7: 'arm' };

/** Everything that is wrong with the lock file, as a sentence each. */
export function checkLock(text: string): readonly string[] {
  const lock = JSON.parse(text) as LockFile;
  const missing = findMissing(lock).map(({ name }) => name);
  const located = Object.entries(lock.packages)
    .filter(([, entry]) => /^https?:/.test(entry.resolved ?? ''))
    .map(([path]) => path);
  return [
    ...(missing.length === 0
      ? []
      : [
          `package-lock.json: has no entry for ${missing.join(', ')}, so that npm ci fails; run \`npm run lock\`.`,
        ]),
    ...(located.length === 0
      ? []
      : [
          `package-lock.json: names the registry of ${located[0]} and ${located.length - 1} others; install with --omit-lockfile-registry-resolved.`,
        ]),
  ];
}

/** The lock file with the entries that it lacks. They name no hash: npm takes the registry's. */
export function completeLock(text: string): string {
  const lock = JSON.parse(text) as LockFile;
  const packages: Record<string, unknown> = { ...lock.packages };
  for (const { name, version, dev } of findMissing(lock)) {
    const [, system, processor = '', library] = PLATFORM.exec(name) ?? [];
    packages[`node_modules/${name}`] = {
      version,
      ...(system === undefined ? {} : { cpu: [PROCESSORS[processor] ?? processor] }),
      ...(dev ? { dev } : {}),
      ...(library === undefined ? {} : { libc: [library === 'gnu' ? 'glibc' : library] }),
      optional: true,
      ...(system === undefined ? {} : { os: [system] }),
    };
  }
  const paths = Object.keys(packages).sort((a, b) => a.localeCompare(b, 'en'));
  const sorted = Object.fromEntries(paths.map((path) => [path, packages[path]]));
  return `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`;
}

function findMissing(lock: LockFile): readonly Missing[] {
  const missing = new Map<string, Missing>();
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
      if (places.some((place) => lock.packages[place]?.version !== undefined)) continue;
      // A range cannot be an entry's version; npm finds such a package itself.
      if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version)) continue;
      missing.set(name, { name, version, dev: entry.dev === true });
    }
  }
  return [...missing.values()];
}
