import * as z from 'zod';
import { apiWorld } from './api-world.ts';

const ContentSchema = z.record(
  z.string(),
  z.object({
    schema: z.record(z.string(), z.unknown()),
    example: z.unknown().optional(),
    examples: z.record(z.string(), z.object({ value: z.unknown().optional() })).default({}),
  }),
);
const OperationSchema = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string(),
  tags: z.array(z.string()).min(1),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        description: z.string(),
        schema: z.record(z.string(), z.unknown()),
        example: z.unknown().optional(),
      }),
    )
    .default([]),
  requestBody: z.object({ description: z.string(), content: ContentSchema }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string().min(1), content: ContentSchema.default({}) })),
});
const DocumentSchema = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), OperationSchema)),
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});
export type Operation = z.infer<typeof OperationSchema> & { readonly method: string; readonly path: string };

/** The served document, and its schemas as validators. */
export async function openApi() {
  const served: unknown = await (await apiWorld().call('GET', '/openapi.json')).json();
  const document = DocumentSchema.parse(served);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Operation => ({ ...operation, method, path })),
  );
  return {
    served,
    document,
    operations,
    validator: (schema: object) => validatorOf(schema, document.components.schemas),
  };
}

/** A JSON schema of the document by itself: references lead into its own definitions. */
function validatorOf(schema: object, components: object): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: components }).replaceAll('#/components/schemas/', '#/$defs/');
  return z.fromJSONSchema(JSON.parse(text), { defaultTarget: 'draft-2020-12' });
}
