import * as z from 'zod';
import { Fault, isFault, RefusedError } from '../../domain/errors.ts';
import { awsFault, isAwsError } from './aws-failure.ts';

const FAULT = 'StoreUnavailableError';

/** The answer of a call to the change table. Whatever fails there is a StoreUnavailableError; faults and refusals pass. */
export async function storeCall<T>(what: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw isFault(error) || error instanceof RefusedError ? error : awsFault(FAULT, what, error);
  }
}

/** The answer of a conditional write; null when its condition does not hold. */
export async function conditionalWrite<T>(what: string, call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (isAwsError(error, 'ConditionalCheckFailedException')) return null;
    throw awsFault(FAULT, what, error);
  }
}

/** An item as its schema reads it. Throws StoreUnavailableError that names fields, not values. */
export function readItem<T>(what: string, schema: z.ZodType<T>, item: unknown): T {
  try {
    return schema.parse(item);
  } catch (error) {
    const fields = error instanceof z.ZodError ? error.issues.map(({ path }) => path.join('.')).join(', ') : 'no JSON';
    throw new Fault(FAULT, `${what} does not keep its schema: ${fields}`);
  }
}
