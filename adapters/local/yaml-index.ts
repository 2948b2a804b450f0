import { type Alias, isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import { type SettingsPath, settingsPathText } from './settings-path.ts';

export interface YamlMistake {
  readonly code: string;
  readonly message: string;
  readonly path: string;
  readonly line: number | undefined;
}

export interface YamlIndex {
  /** The line of each value by its path; a field's line is the one of its name. */
  readonly lines: ReadonlyMap<string, number>;
  readonly mistakes: readonly YamlMistake[];
  readonly aliases: number;
}

/** One walk over a YAML document: where everything is, names that come twice, and the aliases. */
export function indexYaml(contents: unknown, lineAt: (offset: number) => number): YamlIndex {
  const lines = new Map<string, number>();
  const mistakes: YamlMistake[] = [];
  const anchors = new Set<string>();
  let aliases = 0;

  function field(names: Map<string, number>, path: SettingsPath, key: unknown): SettingsPath | null {
    const line = isScalar(key) && key.range ? lineAt(key.range[0]) : undefined;
    if (!isScalar(key)) {
      mistakes.push({
        code: 'settings.syntax',
        message: 'a field name must be plain text',
        path: settingsPathText(path),
        line,
      });
      return null;
    }
    if (key.anchor !== undefined) anchors.add(key.anchor);
    const name = String(key.value);
    const here = [...path, name];
    const text = settingsPathText(here);
    const first = names.get(name);
    if (first !== undefined) {
      mistakes.push({
        code: 'settings.duplicate-field',
        message: `is there twice, first in line ${first}`,
        path: text,
        line,
      });
    }
    names.set(name, line ?? 0);
    lines.set(text, line ?? 0);
    return here;
  }

  function alias({ source, range }: Alias, path: SettingsPath): void {
    aliases += 1;
    if (anchors.has(source)) return;
    const line = range ? lineAt(range[0]) : undefined;
    const message = 'is an alias of something that was not named before';
    mistakes.push({ code: 'settings.aliases', message, path: settingsPathText(path), line });
  }

  function walk(node: unknown, path: SettingsPath): void {
    if (isAlias(node)) alias(node, path);
    if (isNode(node) && 'anchor' in node && typeof node.anchor === 'string') anchors.add(node.anchor);
    if (isMap(node)) {
      const names = new Map<string, number>();
      for (const { key, value } of node.items) {
        const here = field(names, path, key);
        if (here !== null) walk(value, here);
      }
    }
    if (isSeq(node)) {
      for (const [position, item] of node.items.entries()) {
        const here = [...path, position];
        if ((isMap(item) || isScalar(item) || isSeq(item)) && item.range) {
          lines.set(settingsPathText(here), lineAt(item.range[0]));
        }
        walk(item, here);
      }
    }
  }

  walk(contents, []);
  return { lines, mistakes, aliases };
}
