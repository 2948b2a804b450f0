import * as z from 'zod';

/** One HTTP request as an API Gateway HTTP API hands it over, in payload format 2.0. */
export const GatewayEventSchema = z.object({
  version: z.literal('2.0'),
  routeKey: z.string().regex(/^[A-Z]+ \//),
  rawQueryString: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
  pathParameters: z
    .record(z.string(), z.string())
    .nullish()
    .transform((parameters) => parameters ?? {}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean(),
  requestContext: z.object({
    requestId: z.string(),
    domainName: z.string(),
    authorizer: z.unknown().optional(),
  }),
});
export type GatewayEvent = z.output<typeof GatewayEventSchema>;

/** What the gateway makes an answer of. */
export interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The request that the gateway let through. Its path is made from the route that the gateway chose and authorized, not from what
 * was sent: however that was encoded, nothing else is called than what the caller has a right to.
 */
export function requestOf(event: GatewayEvent): Request {
  const [method = '', template = ''] = event.routeKey.split(' ');
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((event.pathParameters[name] ?? '').toWellFormed()),
  );
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`;
  const headers = new Headers(Object.entries(event.headers).map(([name, value]) => [name, wireText(value)]));
  const url = `https://${event.requestContext.domainName}${path}${query}`;
  if (method === 'GET' || event.body === undefined) return new Request(url, { method, headers });
  const body = Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
  headers.set('content-length', String(body.length));
  return new Request(url, { method, headers, body });
}

export async function answerOf(response: Response): Promise<GatewayAnswer> {
  return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

/** A header's bytes, one character each: `Headers` takes nothing else, and so a server of Node's gives them. */
function wireText(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}
