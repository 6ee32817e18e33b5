// One doubtful cell after the other.

import {say, placeWords, roleWords, whyWords, pageWords, number} from '/words.js';
import {post, get, settle, settled, unsettled, pictureOf, pictureOfPage, person} from '/wire.js';
import {entry} from '/entry.js';
import {fillIn, fillOrHide, announce, notice, element} from '/parts.js';
import {filter, refreshFilters, take, countDone, remaining} from '/choice.js';

const AHEAD = 6, REFILL = 4; // cells fetched at a time; fetched anew when fewer are left
const PICTURE = [1200, 460];
const HISTORY = 50;
const RETRY_MILLISECONDS = 1500; // where the program does not answer

let queue = []; // cells to come, the first is shown
let shown = null; // the cell on the screen
let told = ''; // the page whose own flags have been announced
let home = null; // the queue's cell while a neighbour is shown
const seen = []; // cells before it, for Shift+Tab
let begun = 0; // when it was shown
let place = null; // of the last cell that was fetched
let filling = null;
let ended = false;
let moving = false; // the cell on the screen is done with, and the next one is not here yet
let generation = 0; // of the filter

const text = entry('cell-text', 'cell-marks');

// ---- the queue ----

function prefetch(cell) {
  cell.image = new Image();
  cell.image.src = pictureOf(cell, ...PICTURE);
  cell.image.decode?.().catch(() => {});
}

// What is before this person, so that nobody else is given it, and all else may be.
const held = () => [shown, home, ...queue].filter(Boolean).map(({page, cell}) => ({page, cell}));

// A cell whose rank a correction beside it has changed comes again after `place`: whoever was on the way when it was
// asked for is left out.
async function fill() {
  const mine = generation, keep = held();
  const known = new Set([...keep, ...unsettled()].map((cell) => cell.page + cell.cell));
  const answer = await post('/api/next', {filter: filter(), place: place ?? [0, 0, 0], count: AHEAD, keep})
    .catch(() => ({ok: false}));
  if (mine !== generation || !answer.ok)
    return answer.ok;
  take(answer.counts);
  for (const cell of held())
    known.add(cell.page + cell.cell);
  for (const cell of answer.cells) {
    place = cell.place;
    if (known.has(cell.page + cell.cell))
      continue;
    prefetch(cell);
    queue.push(cell);
  }
  ended = answer.cells.length === 0;
  return true;
}

// Gives whether the program has answered.
function refill() {
  if (ended || queue.length >= REFILL)
    return Promise.resolve(true);
  filling ??= fill().finally(() => (filling = null));
  return filling;
}

function wait(yes) {
  moving = yes;
  text.field.readOnly = yes; // what is typed meanwhile would belong to no cell
  element('cell-view').setAttribute('aria-busy', String(yes));
}

async function next() {
  const mine = generation;
  wait(true);
  while (queue.length === 0 && !ended && mine === generation)
    if (!await refill()) {
      notice(say('no_answer'));
      await new Promise((resume) => setTimeout(resume, RETRY_MILLISECONDS));
    }
  if (mine !== generation)
    return;
  wait(false);
  show(queue.shift() ?? null);
  refill();
}

export async function restart() {
  const mine = ++generation;
  await filling;
  if (mine !== generation)
    return;
  queue = [];
  shown = null; // it may well be the first again
  place = null;
  ended = false;
  home = null;
  await next();
}

// What is on the screen makes room for another cell and comes after it.
function putBack() {
  if (!moving && (home ?? shown))
    queue.unshift(home ?? shown);
  home = null;
}

// ---- the screen ----

function reasons(cell) {
  const list = [];
  if (cell.state === 'asked')
    list.push(cell.asked?.why ? say('was_asked', cell.asked) : say('was_asked_plain', cell.asked ?? {who: ''}));
  if (cell.state === 'conflict' || cell.state === 'disagreed')
    list.push(say(`state_${cell.state}`));
  list.push(...whyWords(cell));
  if (cell.audit)
    list.push(say('audit'));
  if (cell.state === 'settled')
    list.push(say('settled_by'));
  else
    list.push(say('confidence_is', {percent: `${Math.round(100 * cell.confidence)}%`}));
  return list;
}

export function whereIs(cell) {
  const page = cell.frame > 0 ? ` · ${say('page_number', {n: cell.frame + 1})}` : '';
  return `${cell.source}${page} · ${placeWords(cell)}`;
}

function suggestionsTake(cell) {
  const list = element('cell-suggestions');
  list.replaceChildren();
  cell.suggestions.forEach((suggestion, i) => {
    const item = document.createElement('li'), button = document.createElement('button');
    const key = document.createElement('kbd'), words = document.createElement('span');
    key.textContent = text.takesDigits() ? `Alt ${i + 1}` : String(i + 1);
    words.textContent = suggestion;
    words.lang = 'zh-CN';
    button.append(key, ' ', words);
    if (cell.reasons?.[i]) {
      const reason = document.createElement('small');
      reason.textContent = say(`reason_${cell.reasons[i]}`);
      button.append(' ', reason);
    }
    button.addEventListener('click', () => suggest(i));
    item.append(button);
    list.append(item);
  });
}

// Where on the page it is, in a small upright picture of it.
function mapTake({page, polygon, width, height, rotation}) {
  const sheet = element('cell-map').firstChild, [image, mark] = sheet.firstChild.children;
  const source = pictureOfPage(page, 360);
  sheet.setAttribute('viewBox', `0 0 ${rotation % 180 ? [height, width].join(' ') : [width, height].join(' ')}`);
  sheet.firstChild.setAttribute('transform', {90: `translate(${height} 0) rotate(90)`, 180: `translate(${width} ${height}) rotate(180)`,
    270: `translate(0 ${width}) rotate(270)`}[rotation] ?? '');
  image.setAttribute('width', width);
  image.setAttribute('height', height);
  if (image.getAttribute('href') !== source)
    image.setAttribute('href', source);
  mark.setAttribute('points', polygon.map((point) => point.join(',')).join(' '));
}

export function current() {
  return shown;
}

function show(cell, {neighbour = false} = {}) {
  shown = cell;
  element('cell-view').hidden = !cell;
  element('cell-done').hidden = Boolean(cell);
  element('cell-ask').hidden = true;
  if (!cell) {
    ending();
    return;
  }
  if (!cell.image)
    prefetch(cell);
  begun = performance.now();
  const picture = element('cell-picture');
  picture.src = cell.image.src;
  text.set(cell);
  suggestionsTake(cell);
  const what = roleWords(cell.role), why = reasons(cell);
  fillIn('cell-what', what);
  fillIn('cell-where', whereIs(cell));
  picture.alt = say('picture_of', {what, place: whereIs(cell)});
  const doubted = text.doubted();
  fillIn('cell-doubt', doubted ? say('doubtful', {characters: doubted}) : '');
  element('cell-why').replaceChildren(...why.map((reason) => {
    const item = document.createElement('li');
    item.textContent = reason;
    return item;
  }));
  if (neighbour)
    element('cell-why').prepend(Object.assign(document.createElement('li'), {textContent: say('neighbour')}));
  const ofPage = pageWords(cell), news = cell.page === told ? '' : ofPage;
  told = cell.page;
  fillOrHide('cell-page-why', ofPage);
  mapTake(cell);
  const offer = cell.suggestions.length ? say('offered', {n: cell.suggestions.length, first: cell.suggestions[0]}) : '';
  announce([say('announce', {what, text: cell.text || say('blank'), why: why.join(' ')}), element('cell-doubt').textContent, offer, news]
    .filter(Boolean).join(' '));
  if (!document.querySelector('dialog[open]') && !element('cells').hidden)
    text.focus();
}

async function ending() {
  const {wanted, refreshing, refreshed, to_refresh: all} = remaining();
  const words = refreshing ? say('done_indexing', {done: number(refreshed), all: number(all)})
    : wanted > 0 ? say('done_skipped', {open: number(wanted)}) : say('done');
  fillIn('cell-done-words', words);
  element('cell-again').hidden = wanted === 0 && !refreshing;
  announce(words);
  if (!element('cell-again').hidden && !document.querySelector('dialog[open]'))
    element('cell-again').focus();
  if (refreshing)
    setTimeout(() => shown || restart(), 700);
}

// ---- deeds ----

const IDLE = 120; // seconds: whoever looks at a cell for longer has left the desk

function spent() {
  return Math.min((performance.now() - begun) / 1000, IDLE);
}

function deedOf(cell, kind, words) {
  return {page: cell.page, cell: cell.cell, kind, text: words, seen: cell.seen, structure: cell.structure, seconds: spent(),
    why: ''};
}

function done(kind, words, extra = {}) {
  const cell = shown;
  if (!cell || moving)
    return;
  settle({...deedOf(cell, kind, words), ...extra});
  text.forget(cell);
  if (kind !== 'ask') {
    countDone(spent());
  }
  if (home) {
    const back = home;
    home = null;
    show(back);
    return;
  }
  remember(cell);
  next();
}

function remember(cell) {
  seen.push(cell);
  if (seen.length > HISTORY)
    seen.shift();
}

const accept = () => done(text.value === '' ? 'empty' : 'text', text.value);
const empty = () => done('empty', '');
const unreadable = () => done('unreadable', '');
const handwriting = () => done('handwriting', text.value);

function later() {
  if (!shown || moving)
    return;
  if (home) {
    const back = home;
    home = null;
    show(back);
    return;
  }
  remember(shown);
  next();
}

async function fresh(cell) {
  const answer = await get('/api/cell', {page: cell.page, cell: cell.cell, who: person.name}).catch(() => ({ok: false}));
  return answer.ok ? {...answer, place: cell.place} : null;
}

async function earlier() {
  const cell = moving ? null : seen.pop();
  if (!cell)
    return;
  const mine = generation;
  putBack();
  wait(true);
  await settled();
  const now = (await fresh(cell)) ?? cell;
  if (mine !== generation)
    return;
  wait(false);
  show(now);
}

async function beside(id) {
  if (!shown || !id || moving)
    return;
  const cell = await fresh({...shown, cell: id});
  if (!cell)
    return;
  home ??= shown;
  if (home.cell === cell.cell && home.page === cell.page) {
    const back = home;
    home = null;
    show(back);
  } else
    show(cell, {neighbour: true});
}

function suggest(index) {
  const words = shown?.suggestions[index];
  if (words === undefined)
    return false;
  text.value = words;
  text.focus();
  announce(words);
  return true;
}

function ask() {
  element('cell-ask').hidden = false;
  element('cell-question').value = '';
  element('cell-question').focus();
}

function askEnd(sent) {
  const why = element('cell-question').value;
  element('cell-ask').hidden = true;
  if (sent)
    done('ask', text.value, {why});
  else
    text.focus();
}

export async function undo() {
  await settled();
  const answer = await post('/api/undo').catch(() => ({ok: false}));
  if (answer.counts)
    take(answer.counts);
  if (!answer.ok) {
    notice(say({404: 'nothing_to_undo', 409: 'undo_conflict'}[answer.status] ?? 'no_answer'));
    return null;
  }
  notice(say('undone'));
  return answer.cells;
}

async function undoHere() {
  if (moving)
    return;
  const mine = generation;
  wait(true);
  const undone = await undo();
  const cell = undone?.length ? await fresh(undone[0]) : null;
  if (mine !== generation)
    return;
  wait(false);
  if (!undone?.length)
    return;
  putBack();
  if (cell) {
    queue = queue.filter((other) => other.page !== cell.page || other.cell !== cell.cell);
    show(cell);
  } else
    next();
}

// Somebody else was faster: the person sees what is there now, and what they typed is the first suggestion.
export function conflict(deed, now) {
  if (!now || now.state === 'settled' && now.text === deed.text)
    return;
  notice(say('conflict_now', {text: now.text || say('blank')}));
  const others = now.suggestions.map((words, i) => [words, now.reasons?.[i]]).filter(([words]) => words !== deed.text);
  const offered = [[deed.text, 'entered'], ...others].filter(([words]) => words).slice(0, 9);
  now.suggestions = offered.map(([words]) => words);
  now.reasons = offered.map(([, reason]) => reason);
  if (moving) { // it is the next one then
    queue.unshift(now);
    return;
  }
  putBack();
  show(now);
}

// ---- keys ----

export function keydown(event, {toPage}) {
  const inText = document.activeElement === text.field, inQuestion = document.activeElement === element('cell-question');
  if (event.isComposing || event.keyCode === 229)
    return;
  if (inQuestion) {
    if (event.key === 'Enter' || event.key === 'Escape') {
      event.preventDefault();
      askEnd(event.key === 'Enter');
    }
    return;
  }
  const act = (deed) => {
    event.preventDefault();
    deed();
  };
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  if (event.key === 'F4' && !event.altKey)
    act(empty);
  else if (event.key === 'F7')
    act(handwriting);
  else if (event.key === 'F8')
    act(unreadable);
  else if (event.key === 'F9')
    act(ask);
  else if (event.key === 'F2')
    act(() => shown && toPage(shown));
  else if (event.key === 'PageUp')
    act(() => beside(shown?.before));
  else if (event.key === 'PageDown')
    act(() => beside(shown?.after));
  else if (event.key === 'Escape')
    act(() => (text.edited ? text.restore() : home && later()));
  else if (event.altKey && /^Digit[1-9]$/.test(event.code))
    act(() => suggest(Number(event.code.slice(5)) - 1));
  else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !event.shiftKey && !text.edited)
    act(undoHere);
  else if (inText && plain && event.key === 'Enter' && !event.shiftKey)
    act(accept);
  else if (inText && plain && event.key === 'Tab')
    act(event.shiftKey ? earlier : later);
  else if (inText && plain && /^[1-9]$/.test(event.key) && !text.touched && !text.takesDigits() &&
           shown?.suggestions[Number(event.key) - 1] !== undefined)
    act(() => suggest(Number(event.key) - 1));
}

// What others are told of, and what the filters offer, brought up to date.
export const refresh = () => refreshFilters(held());

export const focus = () => text.focus();

export function begin({toPage}) {
  const click = (id, deed) => element(id).addEventListener('click', deed);
  click('deed-accept', accept);
  click('deed-later', later);
  click('deed-empty', empty);
  click('deed-handwriting', handwriting);
  click('deed-unreadable', unreadable);
  click('deed-ask', ask);
  click('deed-page', () => shown && toPage(shown));
  click('deed-undo', undoHere);
  click('cell-again', restart);
  window.addEventListener('pagehide', () => post('/api/facts', {keep: []}, {keepalive: true}).catch(() => {}));
  element('cell-picture').addEventListener('error', () => notice(say('no_picture')));
  element('filter').addEventListener('submit', (event) => event.preventDefault());
  element('filter').addEventListener('change', () => {
    restart();
    refreshFilters(held());
  });
}
