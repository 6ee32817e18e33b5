// Cells that were read alike, or are likely misread alike, settled with one key.

import {say, number, roleWords} from '/words.js';
import {get, post, pictureOf, settled, person} from '/wire.js';
import {entry} from '/entry.js';
import {element, fillIn, announce, notice} from '/parts.js';
import {undo} from '/cells.js';

let groups = [], group = null, cells = [], at = 0;
let begun = 0;
const text = entry('group-text', null);

// ---- the list of groups ----

function groupRow(one, index) {
  const row = document.createElement('li'), words = document.createElement('span'), count = document.createElement('b');
  row.setAttribute('role', 'option');
  row.tabIndex = -1; // the chosen one alone is reached by Tab
  row.dataset.index = index;
  words.lang = 'zh-CN';
  words.textContent = one.to === undefined ? one.from || say('blank') : `${one.from} → ${one.to || say('blank')}`;
  count.textContent = number(one.count);
  row.append(words, ' ', count);
  row.addEventListener('click', () => choose(index));
  row.addEventListener('keydown', (event) => {
    const beside = {ArrowDown: row.nextSibling, ArrowUp: row.previousSibling}[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      event.stopPropagation();
      choose(index);
    } else if (beside) {
      event.preventDefault();
      beside.focus();
    }
  });
  return row;
}

async function refresh() {
  const answer = await get('/api/groups', {who: person.name});
  groups = answer.groups ?? [];
  element('group-list').replaceChildren(...groups.map(groupRow));
}

function mark() {
  for (const row of element('group-list').children) {
    row.setAttribute('aria-selected', String(groups[row.dataset.index] === group));
    row.tabIndex = groups[row.dataset.index] === group ? 0 : -1;
  }
}

// ---- the cells of one ----

const offerOf = (cell) => (group.to === undefined ? text.value : cell.offer);

function card(cell, index) {
  const item = document.createElement('li'), picture = document.createElement('img');
  const words = document.createElement('p'), where = document.createElement('small');
  item.tabIndex = -1;
  item.setAttribute('role', 'option');
  item.dataset.index = index;
  item.setAttribute('aria-label', `${roleWords(cell.role)}, ${cell.source}: ${cell.text}`);
  picture.src = pictureOf(cell, 420, 130);
  picture.alt = '';
  picture.loading = 'lazy';
  words.lang = 'zh-CN';
  words.className = 'offer';
  where.textContent = `${cell.source} · ${roleWords(cell.role)}`;
  item.append(picture, words, where);
  item.addEventListener('click', () => {
    at = index;
    toggle(index);
  });
  return item;
}

function redraw() {
  const items = element('group-cells').children;
  cells.forEach((cell, i) => {
    items[i].querySelector('.offer').textContent = offerOf(cell) || say('blank');
    items[i].classList.toggle('left', cell.left);
    items[i].setAttribute('aria-selected', String(!cell.left));
    items[i].tabIndex = i === at ? 0 : -1;
    items[i].classList.toggle('at', i === at);
  });
  const count = cells.filter((cell) => !cell.left).length;
  fillIn('group-settle-words', say('settle_all', {n: number(count)}));
  element('group-settle').disabled = count === 0;
}

function toggle(index) {
  if (!cells[index])
    return;
  cells[index].left = !cells[index].left;
  redraw();
}

async function choose(index) {
  group = groups[index] ?? null;
  mark();
  element('group-desk').hidden = !group;
  if (!group)
    return;
  const body = {from: group.from};
  if (group.to !== undefined)
    body.to = group.to;
  const answer = await post('/api/group', body);
  cells = (answer.cells ?? []).map((cell) => ({...cell, left: false}));
  if (cells.length === 0 && index + 1 < groups.length) // somebody else has them all before them
    return choose(index + 1);
  at = 0;
  begun = performance.now();
  element('group-text').parentElement.hidden = group.to !== undefined;
  text.set({text: group.from, page: '', cell: `group ${group.from}`, seen: 0, suggestions: []});
  element('group-cells').replaceChildren(...cells.map(card));
  fillIn('group-hint', say('group_hint'));
  announce(say('group_hint'));
  redraw();
  (group.to === undefined ? text.field : element('group-cells').children[0] ?? element('group-settle')).focus();
}

// ---- settling ----

async function settleAll() {
  const chosen = cells.filter((cell) => !cell.left);
  if (!group || chosen.length === 0)
    return;
  const seconds = (performance.now() - begun) / 1000 / chosen.length;
  const deeds = chosen.map((cell) => ({page: cell.page, cell: cell.cell, kind: 'text', text: offerOf(cell), seen: cell.seen,
    structure: cell.structure, seconds, why: ''}));
  element('group-settle').disabled = true;
  const answer = await post('/api/settle-many', {deeds}).catch(() => ({ok: false}));
  if (!answer.ok) {
    notice(say('refused'));
    redraw();
    return;
  }
  text.forget({page: '', cell: `group ${group.from}`, seen: 0});
  notice(say('group_done', {n: number(chosen.length - answer.left.length), left: number(answer.left.length + cells.length - chosen.length)}));
  await refresh();
  await choose(0);
  if (groups.length === 0)
    none();
}

async function undoHere() {
  if (await undo()) {
    await refresh();
    await choose(0);
  }
}

function none() {
  element('group-desk').hidden = true;
  notice(say('group_none'));
}

// ---- from outside ----

export async function open() {
  await settled();
  await refresh();
  if (groups.length === 0)
    none();
  else
    await choose(0);
}

function move(step) {
  at = Math.min(cells.length - 1, Math.max(0, at + step));
  const item = element('group-cells').children[at];
  item?.focus();
  item?.scrollIntoView({block: 'nearest'});
  redraw();
}

export function keydown(event) {
  if (event.isComposing || event.keyCode === 229 || !group)
    return;
  const inText = document.activeElement === text.field, inList = element('group-list').contains(document.activeElement);
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  const act = (deed) => {
    event.preventDefault();
    deed();
  };
  if (event.key === 'Enter' && plain && !inList && document.activeElement !== element('group-undo'))
    act(settleAll);
  else if (event.key === 'Escape' && inText)
    act(() => text.restore());
  else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !(inText && text.edited))
    act(undoHere);
  else if (inText && event.key === 'ArrowDown')
    act(() => move(0));
  else if (!inText && !inList && plain && (event.key === 'ArrowRight' || event.key === 'ArrowDown'))
    act(() => move(1));
  else if (!inText && !inList && plain && (event.key === 'ArrowLeft' || event.key === 'ArrowUp'))
    act(() => move(-1));
  else if (!inText && !inList && plain && (event.key.toLowerCase() === 'x' || event.key === ' '))
    act(() => toggle(at));
}

export function begin() {
  element('group-settle').addEventListener('click', settleAll);
  element('group-undo').addEventListener('click', undoHere);
  text.field.addEventListener('input', () => group && redraw());
}
