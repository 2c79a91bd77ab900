/**
 * Owns the rules on imports: proto is the only package that others import, a core imports nothing
 * but its own and the protocol, nothing is imported undeclared, and no import goes in a circle.
 * Must not know how imports are found, nor touch files.
 */
import type { SourceText } from './clauses.js';
import { findCycles } from './import-cycles.js';
import {
  CORES,
  isForTests,
  type Manifest,
  type ResolvedImport,
  readManifests,
  readSources,
  type SourceFile,
  topFolder,
} from './source-tree.js';

const SHARED_PACKAGE = '@audiocall/proto';
const CORE_PACKAGES = new Set([SHARED_PACKAGE, '@bufbuild/protobuf']);
/** Packages with native code, each behind one adapter. */
const BEHIND_ONE_FILE = ['uWebSockets.js', 'wrtc'];
/** Runs the programs that it is told of, as `node` would: they are loaded beside it, not into it. */
const PROGRAM_HOST = 'conformance/src/mutants/host-patched.ts';

/** Every import that is not allowed, as a sentence each. */
export function checkBoundaries(texts: readonly SourceText[]): readonly string[] {
  const files = readSources(texts);
  const manifests = readManifests(texts);
  return [
    ...files.flatMap((file) =>
      file.imports.flatMap((found) => {
        const fault = faultOf(file, found, manifests);
        return fault === undefined ? [] : [`${file.path}:${found.line}: ${fault}`];
      }),
    ),
    ...checkAdapters(files, manifests),
    ...findCycles(files).map(
      (cycle) =>
        `${cycle[0]}: imports go in a circle, ${cycle.join(' -> ')}; move what both need into a file of its own.`,
    ),
  ];
}

function faultOf(
  file: SourceFile,
  found: ResolvedImport,
  manifests: readonly Manifest[],
): string | undefined {
  if (found.specifier === undefined) {
    return file.forTests || file.path === PROGRAM_HOST || !file.path.endsWith('.ts')
      ? undefined
      : 'this import is computed, so nobody can check it; write its name out.';
  }
  return found.path === undefined
    ? faultOfPackage(file, found.packageName ?? '', manifests)
    : faultOfPath(file, found.path);
}

function faultOfPath(file: SourceFile, path: string): string | undefined {
  const folder = topFolder(path);
  if (path.startsWith('..') || path.startsWith('/')) {
    return `"${path}" is outside of the repository; import a declared package.`;
  }
  if (folder !== file.folder && file.folder !== '.') {
    return `${file.folder} reaches into ${folder} with "${path}"; packages share ${SHARED_PACKAGE} only, by its name.`;
  }
  if (file.fixtures !== undefined && !path.startsWith(file.fixtures)) {
    return `a fixture shares nothing with what judges it, and "${path}" is outside of ${file.fixtures}; write what it needs there.`;
  }
  if (!file.forTests && isForTests(path)) {
    return `"${path}" is made for tests; move what is needed into a file of its own.`;
  }
  // A file in bin/ is there to run a program, so that npm can link it before anything is built.
  if (!file.forTests && !file.path.includes('/bin/') && /(^|\/)main\.ts$/.test(path)) {
    return `"${path}" is a program, and runs when it is imported; import what it uses.`;
  }
  const core = CORES.get(file.folder);
  if (file.inCore && !file.forTests && core !== undefined && !path.startsWith(core)) {
    return `a core knows nothing outside of it, and "${path}" is outside of ${core}; pass it in as an input, or return an effect.`;
  }
  return undefined;
}

function faultOfPackage(
  file: SourceFile,
  name: string,
  manifests: readonly Manifest[],
): string | undefined {
  const own = manifests.find(({ folder }) => folder === file.folder);
  const root = manifests.find(({ folder }) => folder === '.');
  const target = manifests.find((manifest) => manifest.name === name);
  if (file.fixtures !== undefined && (target !== undefined || CORE_PACKAGES.has(name))) {
    return `a fixture shares nothing with what judges it; do without "${name}".`;
  }
  if (target !== undefined && target.name === own?.name) {
    return `a package imports its own files by relative paths, not by the name ${name}.`;
  }
  if (target !== undefined && name !== SHARED_PACKAGE) {
    return `nobody imports ${name}; client, server and harness meet as processes and sockets only.`;
  }
  if (file.inCore && !file.forTests && !CORE_PACKAGES.has(name)) {
    return `a core has no I/O and does not import "${name}"; do it in the shell, and pass the result in as an input.`;
  }
  if (name.startsWith('node:')) return undefined;
  if (own?.dependencies.has(name)) return undefined;
  const mayUseRoot =
    file.forTests || own === undefined || own === root || file.path.endsWith('.config.ts');
  if (mayUseRoot && (root?.devDependencies.has(name) || root?.dependencies.has(name))) {
    return undefined;
  }
  return `"${name}" is not among the dependencies in ${own?.folder ?? '.'}/package.json; declare it there or do without.`;
}

function checkAdapters(
  files: readonly SourceFile[],
  manifests: readonly Manifest[],
): readonly string[] {
  return BEHIND_ONE_FILE.flatMap((name) => {
    const importers = files
      .filter((file) => file.imports.some((found) => found.packageName === name))
      .map((file) => file.path);
    if (importers.length > 1) {
      return [
        `${importers[1]}: "${name}" is imported by ${importers.join(' and ')}; one adapter imports it, the others use the adapter.`,
      ];
    }
    const owner = manifests.find((manifest) => manifest.dependencies.has(name));
    if (importers.length === 0 && owner !== undefined) {
      return [`${owner.folder}/package.json: "${name}" is declared and no file imports it.`];
    }
    return [];
  });
}
