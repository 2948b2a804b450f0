/** Two calls must be over before vpn-change stops waiting for an answer, which is after ten seconds. */
const TIMEOUT_MILLISECONDS = 4000;
/** The number goes into a query, where `^` begins another condition. */
const NUMBER = /^[A-Z]{2,10}\d{1,20}$/;

/** ServiceNow's Table API, as far as it is needed: https://INSTANCE.service-now.com, a user with the role to write changes. */
export function serviceNow({ url, user, password }) {
  const headers = {
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    accept: 'application/json',
    'content-type': 'application/json',
  };

  async function call(path, options = {}) {
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    const answer = await fetch(`${url}/api/now/table/change_request${path}`, { headers, signal, ...options });
    if (!answer.ok) throw new Error(`ServiceNow answered ${answer.status}`);
    return answer.json();
  }

  return {
    async sysIdOf(number) {
      if (!NUMBER.test(number ?? '')) throw new Error('the event names no ticket of ServiceNow');
      const { result } = await call(`?sysparm_query=number=${number}&sysparm_fields=sys_id&sysparm_limit=1`);
      if (result.length === 0) throw new Error(`ServiceNow has no change request ${number}`);
      return result[0].sys_id;
    },
    update: (sysId, fields) => call(`/${sysId}`, { method: 'PATCH', body: JSON.stringify(fields) }),
  };
}
