#!/usr/bin/env node
// Between ServiceNow and vpn-change: a change request becomes a change, and what becomes of it is written back.
// POST /tickets comes from ServiceNow's business rule, POST /callbacks from vpn-change. How to set it up: ../servicenow.md
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { changeFromTicket } from './change-from-ticket.mjs';
import { serviceNow } from './servicenow.mjs';
import { ticketUpdate } from './ticket-update.mjs';
import { signatureVerdict } from './verify-signature.mjs';

const { VPN_CHANGE_URL, VPN_CHANGE_TOKEN, SIGNING_SECRET, BRIDGE_URL, BRIDGE_TOKEN, PORT } = required({
  VPN_CHANGE_URL: 'the API of vpn-change',
  VPN_CHANGE_TOKEN: 'a bearer token for it',
  SIGNING_SECRET: 'the text that signs callbacks',
  BRIDGE_URL: 'where vpn-change reaches this bridge',
  BRIDGE_TOKEN: 'what the business rule says to be let in',
  PORT: 'where to listen',
});
const { SERVICENOW_URL, SERVICENOW_USER, SERVICENOW_PASSWORD } = required({
  SERVICENOW_URL: 'https://INSTANCE.service-now.com',
  SERVICENOW_USER: 'who may write change requests there',
  SERVICENOW_PASSWORD: 'and the password',
});
const tickets = serviceNow({ url: SERVICENOW_URL, user: SERVICENOW_USER, password: SERVICENOW_PASSWORD });
const ROUTES = { 'POST /tickets': startChange, 'POST /callbacks': writeBack };
const LARGEST_BODY = 64 * 1024;
const SYS_ID = /^[0-9a-f]{32}$/;

/** Events that were written already. Forgotten with the process: then a note may appear twice. */
const written = new Set();

/** The same ticket again gives the same change: sys_id is its Idempotency-Key. */
async function startChange(headers, body) {
  if (!same(headers.authorization ?? '', `Bearer ${BRIDGE_TOKEN}`)) return 401;
  const ticket = JSON.parse(body);
  if (!SYS_ID.test(ticket.sys_id)) return 400;
  const why = await refusal(ticket);
  if (why === null) return 202;
  await tickets.update(ticket.sys_id, { work_notes: `vpn-change does not take this change: ${why}` });
  return 422;
}

/** Why vpn-change does not take the change; null: it does. Throws when it does not say. */
async function refusal(ticket) {
  let change;
  try {
    change = changeFromTicket(ticket, `${BRIDGE_URL}/callbacks`);
  } catch (error) {
    return error.message;
  }
  const answer = await fetch(`${VPN_CHANGE_URL}/changes`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${VPN_CHANGE_TOKEN}`,
      'content-type': 'application/json',
      'idempotency-key': ticket.sys_id,
    },
    body: JSON.stringify(change),
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.status >= 500) throw new Error(`vpn-change answered ${answer.status}`);
  return answer.status === 202 ? null : await answer.text();
}

/** Anything but 2xx lets vpn-change try again later, for a day. */
async function writeBack(headers, body) {
  const verdict = signatureVerdict(headers['x-vpn-change-signature'], body, SIGNING_SECRET);
  if (verdict !== 'genuine') return 401;
  const event = JSON.parse(body);
  if (written.has(event.id)) return 204;
  await tickets.update(await tickets.sysIdOf(event.detail.ticket), ticketUpdate(event));
  written.add(event.id);
  return 204;
}

const server = createServer(async (request, response) => {
  const route = ROUTES[`${request.method} ${request.url}`];
  const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  if (route === undefined || length > LARGEST_BODY) return response.writeHead(route ? 413 : 404).end();
  try {
    return response.writeHead(await route(request.headers, await text(request))).end();
  } catch (error) {
    process.stderr.write(`${request.url}: ${error.message}\n`);
    return response.writeHead(502).end();
  }
});
server.listen(Number(PORT), () => process.stdout.write(`listening on ${server.address().port}\n`));

function required(variables) {
  const missing = Object.keys(variables).filter((name) => !process.env[name]);
  for (const name of missing) process.stderr.write(`${name} is not set: ${variables[name]}\n`);
  if (missing.length > 0) process.exit(2);
  return process.env;
}

function same(given, wanted) {
  const digest = (value) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
