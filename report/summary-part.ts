import { html } from 'hono/html';
import type { EvidenceStatistics } from '../domain/evidence-statistics.ts';
import { downtimeChart, monthChart, outcomeChart } from './charts.ts';
import type { Html } from './html.ts';

interface Card {
  readonly number: string;
  readonly what: string;
  readonly more: string;
  readonly alarming: boolean;
}

/** The whole at a glance. */
export function summaryPart(statistics: EvidenceStatistics): Html {
  return html`<section id="summary" aria-labelledby="summary-title"><h2 id="summary-title">Summary</h2>
<ul class="cards">${cards(statistics).map(({ number, what, more, alarming }) => html`<li class="${alarming ? 'alarming' : 'calm'}"><strong>${number}</strong> <span>${what}</span> <small>${more}</small></li>`)}</ul>
<div class="charts">${outcomeChart(statistics)}${downtimeChart(statistics)}</div>${monthChart(statistics)}</section>`;
}

function cards(statistics: EvidenceStatistics): Card[] {
  const { changes, touched, byOutcome, rotationsOnTime, rotationsOverdue, emergencies } = statistics;
  const { emergenciesReviewed, approvalsGiven, approvalsNeeded, rollbacks, rollbacksProven } = statistics;
  const open = emergencies - emergenciesReviewed;
  return [
    { number: String(changes), what: 'changes', more: `${touched} touched a gateway`, alarming: false },
    {
      number: String(rotationsOnTime),
      what: 'rotations on time',
      more: rotationsOverdue === 0 ? 'none came late' : `${rotationsOverdue} came late`,
      alarming: rotationsOverdue > 0,
    },
    {
      number: String(emergencies),
      what: 'emergencies',
      more: open === 0 ? (emergencies === 0 ? 'so none to review' : 'all reviewed') : `${open} without a review`,
      alarming: open > 0,
    },
    {
      number: `${approvalsGiven}/${approvalsNeeded}`,
      what: 'approvals',
      more: 'given, of those that were needed',
      alarming: approvalsGiven < approvalsNeeded,
    },
    {
      number: String(rollbacks),
      what: 'taken back',
      more: `${rollbacksProven} proven`,
      alarming: rollbacksProven < rollbacks,
    },
    {
      number: String(byOutcome['needs-operator']),
      what: 'left to an operator',
      more: 'way back not proven',
      alarming: byOutcome['needs-operator'] > 0,
    },
  ];
}
