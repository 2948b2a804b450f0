import { inspect } from 'node:util';

export const REDACTED = '[redacted]';

/** A secret's value. Whatever prints, serializes or inspects it sees `[redacted]`; `reveal` is the one way to the characters. */
export class ConcealedText {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The characters themselves: only for where they are used, and for the vault. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
