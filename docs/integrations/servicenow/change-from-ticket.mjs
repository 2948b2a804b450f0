/** The body of `POST /changes`, from the fields that the business rule sends of a change request. Throws for a patch that is no JSON. */
export function changeFromTicket(ticket, callbackUrl) {
  const patch = ticket.u_vpn_patch ? patchOf(ticket.u_vpn_patch) : null;
  return {
    ...(patch === null ? { kind: 'rotate-psk' } : { kind: 'update', patch }),
    connection: ticket.u_vpn_connection,
    ticket: ticket.number,
    reason: ticket.short_description,
    ...(ticket.start_date ? { notBefore: instant(ticket.start_date) } : {}),
    ...(ticket.end_date ? { notAfter: instant(ticket.end_date) } : {}),
    outsideWindow: 'wait',
    ...(ticket.type === 'emergency' ? { emergency: { justification: ticket.justification } } : {}),
    callbackUrl,
  };
}

/** ServiceNow's inner form of a time, `2026-03-01 02:00:00`, is UTC. */
function instant(time) {
  return `${time.replace(' ', 'T')}Z`;
}

function patchOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('u_vpn_patch is no JSON');
  }
}
