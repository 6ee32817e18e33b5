// How right the program's confidence was, by what people settled.

import {say, number, duration} from '/words.js';
import {get} from '/wire.js';
import {element, fillIn} from '/parts.js';

function cellOf(words) {
  const cell = document.createElement('td');
  cell.textContent = words;
  return cell;
}

function barOf(share) {
  const cell = document.createElement('td'), bar = document.createElement('progress');
  bar.setAttribute('aria-label', say('share'));
  bar.max = 1;
  bar.value = share;
  cell.append(bar);
  return cell;
}

const percent = (share) => `${(100 * share).toFixed(1)}%`;

export async function open() {
  const report = await get('/api/report');
  if (!report.ok)
    return;
  fillIn('report-words', report.cells === 0 ? say('report_none') : say('report_sum', {
    cells: number(report.cells), time: duration(report.seconds), seconds: (report.seconds / report.cells).toFixed(1)}));
  element('report-table').hidden = report.cells === 0;
  element('report-table').tBodies[0].replaceChildren(...report.steps.map((step) => {
    const row = document.createElement('tr');
    row.append(cellOf(`${step.from.toFixed(2)}–${step.to.toFixed(2)}`), cellOf(say(step.flagged ? 'flagged' : 'unflagged')),
      cellOf(number(step.cells)), cellOf(percent(step.expected / step.cells)), cellOf(percent(step.right / step.cells)),
      barOf(step.right / step.cells));
    return row;
  }));
}
