import * as z from 'zod';
import { ConcealedText } from './concealed-text.ts';

/** The text that signs callbacks, shared with who receives them. Spaces and line ends around it are an editor's. */
export const CallbackSecretSchema = z
  .string()
  .trim()
  .min(32, 'must have at least 32 characters')
  .max(1024, 'must have at most 1024 characters')
  .regex(/^[\x21-\x7e]*$/, 'must be of printable ASCII characters, without spaces')
  .transform((text) => new ConcealedText(text));
