import { LineCounter, parseDocument } from 'yaml';
import { expandedSize } from './expanded-size.ts';
import { type SettingsPath, settingsPathText } from './settings-path.ts';
import { indexYaml, type YamlMistake } from './yaml-index.ts';
import { isNestedTooDeeply } from './yaml-nesting.ts';

const MAXIMUM_MISTAKES = 20;
const MAXIMUM_ALIASES = 20_000;
const MAXIMUM_EXPANDED_VALUES = 2_000_000;

export interface ReadYaml {
  readonly value: unknown;
  readonly mistakes: readonly YamlMistake[];
  /** The line of the value at this path, or of the nearest thing around it. */
  readonly lineOf: (path: SettingsPath) => number | undefined;
}

/** One YAML 1.2 document. No message quotes the text. Its cost is bounded, whatever the text is. */
export function readYaml(text: string): ReadYaml {
  const failed = (...mistakes: readonly YamlMistake[]): ReadYaml => ({
    value: null,
    mistakes,
    lineOf: () => undefined,
  });
  const tooDeep = { code: 'settings.syntax', message: 'nested too deeply', path: '', line: undefined };
  if (isNestedTooDeeply(text)) return failed(tooDeep);
  const lines = new LineCounter();
  // uniqueKeys compares every key with every other: minutes for a file of 4 MiB. yaml-index finds duplicates instead.
  const document = parseDocument(text, {
    prettyErrors: false,
    lineCounter: lines,
    logLevel: 'error',
    uniqueKeys: false,
  });
  const lineAt = (offset: number) => lines.linePos(offset).line;

  const syntax = [...document.errors, ...document.warnings].map((error) => ({
    code: 'settings.syntax',
    message: error.code === 'RESOURCE_EXHAUSTION' ? tooDeep.message : `YAML: ${withoutQuotation(error.message)}`,
    path: '',
    line: lineAt(error.pos[0]),
  }));
  if (syntax.length > 0) return failed(...syntax.slice(0, MAXIMUM_MISTAKES));

  const index = indexYaml(document.contents, lineAt);
  if (index.mistakes.length > 0) return failed(...index.mistakes.slice(0, MAXIMUM_MISTAKES));
  const bomb = { code: 'settings.aliases', message: 'aliases make this file far too large', path: '', line: undefined };
  if (index.aliases > MAXIMUM_ALIASES) return failed(bomb);
  try {
    // The library's own limit of aliases would refuse an honest file in which each connection shares one anchor.
    const value: unknown = document.toJS({ maxAliasCount: -1 });
    if (expandedSize(value) > MAXIMUM_EXPANDED_VALUES) return failed(bomb);
    return { value, mistakes: [], lineOf: (path) => nearestLine(index.lines, path) };
  } catch {
    return failed(bomb);
  }
}

/** Some messages end with the text in question. */
function withoutQuotation(message: string): string {
  return message.replace(/: .*$/s, '').replace(/"[^"]{2,}"/g, '…');
}

function nearestLine(lines: ReadonlyMap<string, number>, path: SettingsPath): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const line = lines.get(settingsPathText(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return undefined;
}
