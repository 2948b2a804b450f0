import { Lexer } from 'yaml';

const MAXIMUM_NESTING = 64;

/**
 * True for brackets, dashes or question marks nested beyond any sense. Looked for before the text is parsed: the
 * parser needs gigabytes and its stack for a file of 4 MiB of opening brackets.
 */
export function isNestedTooDeeply(text: string): boolean {
  let brackets = 0;
  let inLine = 0;
  let before = '';
  for (const token of new Lexer().lex(text)) {
    // The lexer puts U+001F before each scalar, and a block scalar may be a bracket.
    const isScalar = before === '\u001f';
    before = token;
    if (isScalar) continue;
    if (token === '[' || token === '{') brackets += 1;
    if (token === ']' || token === '}') brackets = Math.max(0, brackets - 1);
    if (token === '-' || token === '?') inLine += 1;
    if (token.endsWith('\n')) inLine = 0;
    if (brackets > MAXIMUM_NESTING || inLine > MAXIMUM_NESTING) return true;
  }
  return false;
}
