/**
 * Owns what a source file is to the checks: its package, its place in it, its imports and where they
 * lead. Must not know which of them are allowed, nor touch files.
 */
import type { SourceText } from './clauses.js';
import { findImports, type Import, type Token, tokenize } from './imports.js';

/** An import together with the file that it leads to, where that is a file of the repository. */
export interface ResolvedImport extends Import {
  /** The path that a relative import names, from the repository's root. */
  readonly path: string | undefined;
  /** The package that a bare import names, such as `ws` or `@audiocall/proto`. */
  readonly packageName: string | undefined;
}

/** A source file, read. */
export interface SourceFile {
  readonly path: string;
  /** The top folder; `.` for a file at the root. */
  readonly folder: string;
  /** It is a test or made for tests: `*.test.ts`, `*.fixture.ts`, or all of a folder `fixtures`. */
  readonly forTests: boolean;
  /** The folder `fixtures` of its package, where it stands in it. */
  readonly fixtures: string | undefined;
  /** It belongs to a package's core, which has no I/O. */
  readonly inCore: boolean;
  readonly lines: number;
  readonly tokens: readonly Token[];
  readonly imports: readonly ResolvedImport[];
}

/** A package.json, as far as the checks need it. */
export interface Manifest {
  readonly folder: string;
  readonly name: string;
  /** Packages that code of this package may import. */
  readonly dependencies: ReadonlySet<string>;
  /** Packages that only tests and configuration may import. */
  readonly devDependencies: ReadonlySet<string>;
}

/** Where each package keeps its core. */
export const CORES: ReadonlyMap<string, string> = new Map([
  ['reference-server', 'reference-server/src/core/'],
  ['reference-client', 'reference-client/src/core/'],
  ['conformance', 'conformance/src/oracle/'],
]);

/** Whether a path is one of a source file. */
export function isSource(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/** Whether a path is one of a test, or of what is made for tests. */
export function isForTests(path: string): boolean {
  return /\.(test|fixture)\.[cm]?tsx?$/.test(path) || fixturesOf(path) !== undefined;
}

/** The folder `fixtures` that a path leads into. */
function fixturesOf(path: string): string | undefined {
  return /^[^/]+\/fixtures\//.exec(path)?.[0];
}

/** Reads the source files among the texts. */
export function readSources(texts: readonly SourceText[]): readonly SourceFile[] {
  return texts.filter(({ path }) => isSource(path)).map(readSource);
}

function readSource({ path, text }: SourceText): SourceFile {
  const folder = topFolder(path);
  const core = CORES.get(folder);
  const tokens = tokenize(text);
  return {
    path,
    folder,
    forTests: isForTests(path),
    fixtures: fixturesOf(path),
    inCore: core !== undefined && path.startsWith(core),
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    tokens,
    imports: findImports(tokens).map((found) => resolveImport(path, found)),
  };
}

function resolveImport(from: string, found: Import): ResolvedImport {
  const { specifier } = found;
  if (specifier === undefined) return { ...found, path: undefined, packageName: undefined };
  if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..') {
    return { ...found, path: resolvePath(from, specifier), packageName: undefined };
  }
  const depth = specifier.startsWith('@') ? 2 : 1;
  return { ...found, path: undefined, packageName: specifier.split('/').slice(0, depth).join('/') };
}

/** The path that a relative specifier names. Compiled names lead to their sources. */
function resolvePath(from: string, specifier: string): string {
  const parts = specifier.startsWith('/') ? [''] : from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') {
      if (parts.length === 0 || parts.at(-1) === '..') parts.push('..');
      else parts.pop();
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/').replace(/\.js$/, '.ts');
}

/** The top folder of a path; `.` for a file at the root, and for paths that lead out of it. */
export function topFolder(path: string): string {
  const slash = path.indexOf('/');
  return slash === -1 ? '.' : path.slice(0, slash);
}

/** Reads the package.json files among the texts: the root's and those of the packages. */
export function readManifests(texts: readonly SourceText[]): readonly Manifest[] {
  return texts
    .filter(({ path }) => /^([^/]+\/)?package\.json$/.test(path))
    .map(({ path, text }) => {
      const json = JSON.parse(text) as Record<string, unknown>;
      return {
        folder: topFolder(path),
        name: String(json['name']),
        dependencies: namesOf(json, ['dependencies', 'optionalDependencies', 'peerDependencies']),
        devDependencies: namesOf(json, ['devDependencies']),
      };
    });
}

function namesOf(json: Record<string, unknown>, keys: readonly string[]): ReadonlySet<string> {
  return new Set(keys.flatMap((key) => Object.keys(json[key] ?? {})));
}
