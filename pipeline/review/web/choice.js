// What of the queue a person wants to see, how much of it is left, and how fast they are.

import {say, flagWords, roleWords, number, duration} from '/words.js';
import {post} from '/wire.js';
import {element, fillIn} from '/parts.js';

const pace = {done: 0, active: 0}; // cells, and seconds spent on them
let counts = {open: 0, cells: 0};
let left = null; // open cells that the filter lets through; null: there is no filter

// ---- the filter ----

export function filter() {
  return {
    folder: element('filter-folder').value,
    form: element('filter-form').value,
    flag: element('filter-flag').value,
    role: element('filter-role').value,
    audit: element('filter-audit').checked,
  };
}

const isFiltered = () => Object.values(filter()).some(Boolean);

// What was chosen stays so, even where nothing of it is left; a list that is open stays as it is.
function options(select, found, words) {
  const chosen = select.value, isThere = !chosen || found.some(({value}) => value === chosen);
  const values = isThere ? found : [...found, {value: chosen, count: 0}];
  if (document.activeElement === select)
    return;
  const all = document.createElement('option');
  all.value = '';
  all.textContent = say('all');
  select.replaceChildren(all, ...values.map(({value, count}) => {
    const option = document.createElement('option');
    option.value = value;
    option.textContent = `${words(value)} (${number(count)})`;
    return option;
  }));
  select.value = chosen;
}

// Roles by their kind: "fund.annual.total" and its like are money.
function kinds(values) {
  const sums = new Map();
  for (const {value, count} of values) {
    const kind = value.split('.')[0];
    if (kind)
      sums.set(kind, (sums.get(kind) ?? 0) + count);
  }
  return [...sums].map(([value, count]) => ({value, count}));
}

// `held`: what is before this person, so that nobody else is given it.
export async function refreshFilters(held) {
  const answer = await post('/api/facts', {filter: filter(), keep: held}).catch(() => ({ok: false}));
  if (!answer.ok)
    return answer;
  left = isFiltered() ? answer.left : null;
  take(answer.counts);
  options(element('filter-folder'), answer.folders.filter(({value}) => value), (value) => value);
  options(element('filter-form'), answer.forms.filter(({value}) => value), (value) => value);
  options(element('filter-flag'), answer.flags, flagWords);
  options(element('filter-role'), kinds(answer.roles), roleWords);
  return answer;
}

// ---- progress ----

export function take(fresh) {
  counts = fresh;
  const {open, cells} = counts, wanted = left ?? open;
  element('progress-bar').value = cells ? (cells - open) / cells : 1;
  const parts = [left === null ? say('progress', {open: number(open)}) : say('progress_of', {left: number(left), open: number(open)})];
  const rate = pace.active > 0 ? pace.done / pace.active : 0; // a second
  if (pace.done >= 3 && rate > 0)
    parts.push(say('pace', {pace: Math.round(60 * rate), time: duration(wanted / rate)}));
  if (counts.refreshing)
    parts.push(say('indexing', {done: number(counts.refreshed), all: number(counts.to_refresh)}));
  fillIn('progress-words', parts.join(' · '));
}

// One cell less, after so many seconds.
export function countDone(seconds) {
  pace.done++;
  pace.active += seconds;
  left = left && left - 1;
  take({...counts, open: Math.max(0, counts.open - 1)});
}

export const remaining = () => ({...counts, wanted: left ?? counts.open});
