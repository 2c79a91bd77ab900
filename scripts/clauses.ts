/**
 * Owns how a clause of the specification is read from Markdown: a heading `### ID Title`, the line
 * `LEVEL · profile · binds · source` below it, and the text up to the next heading.
 * Must not know what clauses are used for, nor touch files.
 */

/** A file's path, relative to the repository, with its text. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** One clause as the specification has it. */
export interface SpecClause {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  readonly profile: string;
  readonly binds: string;
  readonly source: string;
  /** The paragraphs, each on one line, with an empty line between two. */
  readonly text: string;
  /** The chapter's file name. */
  readonly chapter: string;
}

/** The clauses of a specification, and a sentence for each heading that is not one. */
export interface ParsedSpec {
  readonly clauses: readonly SpecClause[];
  readonly problems: readonly string[];
}

/** The prefixes that clause ids have, as a pattern for citations in prose, code and test titles. */
export const CLAUSE_ID =
  /\b(?:G|WR|RQ|ER|LM|SE|MD|OF|EO|AN|CN|LS|RJ|CA|BZ|GL|HU|TO|TG|DE|IC|MU|DV|RS|NG|RC|DN|SL|SR|GA)-\d+\b/g;

const HEADING = /^### ([A-Z]{1,3}-\d+) (\S.*)$/;
const LEVELS = ['MUST', 'SHOULD'];
const BINDS = ['client', 'server', 'both'];

/** Reads every clause of the chapters, in order. */
export function parseSpec(chapters: readonly SourceText[]): ParsedSpec {
  const clauses: SpecClause[] = [];
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const { path, text } of chapters) {
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      if (!line.startsWith('### ')) continue;
      const place = `${path}:${index + 1}`;
      const heading = HEADING.exec(line);
      if (heading === null) {
        problems.push(`${place}: "${line}" is no clause heading; write \`### ID Title\`.`);
        continue;
      }
      const [, id = '', title = ''] = heading;
      const earlier = seen.get(id);
      if (earlier !== undefined) {
        problems.push(`${place}: ${id} is already the clause at ${earlier}; give it a new id.`);
      }
      seen.set(id, place);
      clauses.push(readClause(id, title, path, place, bodyBelow(lines, index), problems));
    }
  }
  return { clauses, problems };
}

function bodyBelow(lines: readonly string[], heading: number): readonly string[] {
  const below = lines.slice(heading + 1);
  const end = below.findIndex((line) => /^#{1,3} /.test(line));
  return end === -1 ? below : below.slice(0, end);
}

function readClause(
  id: string,
  title: string,
  path: string,
  place: string,
  body: readonly string[],
  problems: string[],
): SpecClause {
  const metaIndex = body.findIndex((line) => line.trim() !== '');
  const parts = (body[metaIndex] ?? '').split(' · ').map((part) => part.trim());
  const [level = '', profile = '', binds = '', source = ''] = parts;
  const wellFormed =
    parts.length === 4 && LEVELS.includes(level) && BINDS.includes(binds) && profile !== '';
  if (!wellFormed || source === '') {
    problems.push(
      `${place}: ${id} has no line "MUST or SHOULD · profile · client, server or both · source" below its heading; add it.`,
    );
  }
  const text = unwrap(body.slice(metaIndex + 1));
  if (text === '') problems.push(`${place}: ${id} has no text; write what is required.`);
  const chapter = path.slice(path.lastIndexOf('/') + 1);
  return { id, title, level, profile, binds, source, text, chapter };
}

function unwrap(lines: readonly string[]): string {
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().replace(/\s*\n\s*/g, ' '))
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}
