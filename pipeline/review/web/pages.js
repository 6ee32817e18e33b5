// The whole page with its grid: any cell can be looked at, corrected, split, merged.

import {say, placeWords, roleWords, checkWords, whyWords, pageWords} from '/words.js';
import {get, post, settle, settled, pictureOf, pictureOfPage, person} from '/wire.js';
import {entry} from '/entry.js';
import {element, fillIn, fillOrHide, announce, notice} from '/parts.js';
import {cellOf, cells, drawGrid, fitPicture, isLine, middle, pointOf, scrollTo, shownSize, takePage, toImage} from '/sheet.js';
import {undo} from '/cells.js';

const STEP = 0.01, PIXELS = 2, PIXELS_FAR = 12; // of a cut, and of a rule, a key
const ARROWS = {ArrowUp: 'above', ArrowDown: 'below', ArrowLeft: 'left', ArrowRight: 'right'};

let page = null;
let chosen = null; // the cell's id
let detail = null; // the chosen cell, as the cell view has it
let mode = null; // {kind, …} while the structure is changed
let zoom = 1;
let begun = 0;
let goBack = () => {};

const text = entry('page-text', 'page-marks');

const draw = () => drawGrid(chosen, mode);

// ---- records ----

function recordRow(name, words, {cell, line, flags = []}) {
  const row = document.createElement('div'), term = document.createElement('dt'), value = document.createElement('dd');
  term.textContent = name;
  value.textContent = words || say('blank');
  value.lang = 'zh-CN';
  row.append(term, value);
  if (cell ?? line) {
    row.dataset.cell = cell ?? line;
    row.classList.add('link');
  }
  if (flags.length) {
    const why = document.createElement('small');
    why.textContent = whyWords({flags}).join(' ');
    value.append(why);
    row.classList.add('doubtful');
  }
  return row;
}

function drawRecords() {
  const list = document.createElement('dl');
  for (const record of page.records ?? []) {
    for (const [name, field] of Object.entries(record.fields))
      list.append(recordRow(roleWords(`field.${name}`), field.text, field));
    if (record.unit)
      list.append(recordRow(roleWords('field.unit'), record.unit.text, record.unit));
    for (const fund of record.funds)
      list.append(recordRow(roleWords(`fund.${fund.period}.${fund.item}`), fund.text, fund));
    for (const check of record.checks)
      if (check.outcome === 'fail') {
        const row = recordRow(say('check_failed'), checkWords(check), {cell: check.cells[0], line: check.lines?.[0]});
        row.classList.add('failed');
        list.append(row);
      }
    for (const goal of record.goals)
      list.append(recordRow(roleWords(`goal.${goal.period}`), goal.text, goal));
    for (const indicator of record.indicators)
      list.append(recordRow([indicator.level1, indicator.level2, indicator.level3].filter(Boolean).join(' / '),
        indicator.value.text,
        {cell: indicator.cells.value ?? indicator.cells.level3, flags: indicator.flags}));
  }
  element('page-records').replaceChildren(list);
}

// ---- one cell ----

async function choose(id, {scroll = true} = {}) {
  chosen = id;
  begun = performance.now();
  draw();
  if (scroll)
    scrollTo(chosen);
  element('page-cell').hidden = !id;
  if (!id)
    return;
  const cell = cellOf(id);
  const where = placeWords(cell);
  fillIn('page-what', where);
  const answer = await get('/api/cell', {page: page.page, cell: id, who: person.name});
  if (chosen !== id || !answer.ok)
    return;
  detail = answer;
  const what = `${roleWords(detail.role)} · ${where}`;
  fillIn('page-what', what);
  element('page-cell-picture').src = pictureOf(detail, 560, 240);
  element('page-cell-picture').alt = say('picture_of', {what: roleWords(detail.role), place: where});
  text.set(detail);
  const why = whyWords(detail).join(' ');
  fillIn('page-why', why);
  announce(say('announce', {what, text: detail.text || say('blank'), why}));
}

function neighbour(key) {
  const here = cellOf(chosen) ?? cells()[0];
  if (!here)
    return null;
  const [x, y] = middle(here);
  const axis = key === 'ArrowLeft' || key === 'ArrowRight' ? 0 : 1;
  const sign = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
  let best = null, least = Infinity;
  for (const cell of cells()) {
    const [cx, cy] = middle(cell);
    const along = sign * (axis === 0 ? cx - x : cy - y), across = Math.abs(axis === 0 ? cy - y : cx - x);
    const cost = along + 3 * across;
    if (cell !== here && along > 2 && cost < least) {
      best = cell;
      least = cost;
    }
  }
  return best?.id ?? null;
}

async function load(key, id) {
  const answer = await get('/api/page', {page: key});
  if (!answer.ok)
    return false;
  const other = page?.page !== answer.page;
  page = answer;
  takePage(page);
  if (other)
    element('page-picture').src = pictureOfPage(page.page, 1800);
  fillIn('page-where', [page.source, page.frame > 0 ? say('page_number', {n: page.frame + 1}) : '', page.form,
    page.orphans ? say('orphans', {n: page.orphans}) : ''].filter(Boolean).join(' · '));
  fillOrHide('page-flags', pageWords(page));
  element('page-picture').alt = page.source;
  fitPicture(zoom);
  drawRecords();
  await choose(cellOf(id) ? id : cells().find((cell) => cell.flags.length > 0)?.id ?? cells()[0]?.id ?? null);
  return true;
}

// ---- deeds ----

const spent = () => Math.min((performance.now() - begun) / 1000, 120);

function deed(kind, extra) {
  return {page: page.page, cell: chosen ?? '', kind, text: '', why: '', seen: cellOf(chosen)?.seen ?? 0, structure: page.structure,
    seconds: spent(), ...extra};
}

async function after(id) {
  await settled();
  await load(page.page, id ?? chosen);
  element('page-sheet').focus({preventScroll: true});
}

async function save(kind) {
  await busy;
  if (detail?.cell !== chosen || detail?.page !== page.page)
    return;
  const words = kind === 'empty' || kind === 'unreadable' ? '' : text.value;
  const next = neighbour('ArrowRight') ?? chosen;
  settle(deed(kind === 'text' && words === '' ? 'empty' : kind, {text: words}));
  text.forget(detail);
  await after(next);
}

// What is typed while something is still being taken back waits for it.
let busy = Promise.resolve();

async function change(kind, object) {
  modeEnd();
  await busy;
  settle(deed(kind, {change: object}));
  await after(chosen);
}

// ---- changing the structure ----

// Which keys mean something now; each has a button, for those without a keyboard.
function modeKeys() {
  const sides = {row: ['ArrowUp', 'ArrowDown'], column: ['ArrowLeft', 'ArrowRight']};
  const arrows = mode.kind === 'remove' ? [] : sides[mode.axis] ?? Object.keys(ARROWS);
  return [...arrows, 'Escape', ...(mode.kind === 'merge' || mode.kind === 'move' && !mode.side ? [] : ['Enter'])];
}

function modeShow() {
  const keys = mode ? modeKeys() : [];
  element('page-mode').hidden = !mode;
  element('page-size').hidden = mode?.kind !== 'missing';
  element('page-sheet').classList.toggle('drawing', mode?.kind === 'missing');
  for (const button of element('page-mode').children)
    button.hidden = !keys.includes(button.dataset.key);
}

function modeBegin(fresh, hint) {
  mode = fresh;
  fillIn('page-hint', say(hint));
  announce(say(hint));
  modeShow();
  element('page-sheet').focus({preventScroll: true});
  draw();
}

function modeEnd() {
  mode = null;
  fillIn('page-hint', say('hint_page'));
  modeShow();
  if (page)
    draw();
}

function missingBegin() {
  const [width, height] = shownSize();
  modeBegin({kind: 'missing', box: [width * 0.2, height * 0.4, width * 0.6, height * 0.1]}, 'hint_missing');
}

function missingChange() {
  const [x, y, width, height] = mode.box;
  const corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
  const size = (id, most) => Math.min(most, Math.max(1, Number(element(id).value) || 1));
  return {outline: corners.map(toImage), rows: size('page-rows', 200), columns: size('page-columns', 60)};
}

function modeEnter() {
  if (mode.kind === 'split')
    change('split', {axis: mode.axis, at: mode.at});
  else if (mode.kind === 'move' && mode.side)
    change('move', {side: mode.side, by: mode.by});
  else if (mode.kind === 'missing')
    change('missing', missingChange());
  else if (mode.kind === 'remove')
    change('remove', {});
}

function modeArrow(event) {
  const side = ARROWS[event.key], forward = side === 'below' || side === 'right' ? 1 : -1;
  const far = event.shiftKey ? PIXELS_FAR : PIXELS;
  if (mode.kind === 'split')
    mode.at = Math.min(0.95, Math.max(0.05, mode.at + forward * STEP * (event.shiftKey ? 5 : 1)));
  else if (mode.kind === 'merge') {
    change('merge', {side});
    return;
  } else if (mode.kind === 'move' && !mode.side) {
    modeBegin({kind: 'move', side, by: 0}, 'hint_move');
    return;
  } else if (mode.kind === 'move')
    mode.by += forward * far;
  else if (mode.kind === 'missing') {
    const at = side === 'left' || side === 'right' ? 0 : 1;
    const index = event.shiftKey ? at + 2 : at;
    mode.box[index] = Math.max(index > 1 ? 10 : 0, mode.box[index] + forward * 10);
  }
  draw();
}

// What is done to the cell that is chosen.
function modeOfCell(fresh, hint) {
  const cell = cellOf(chosen);
  if (cell && isLine(cell))
    notice(say('no_cell'));
  else
    modeBegin(fresh, hint);
}

const starters = {
  'split-row': () => modeOfCell({kind: 'split', axis: 'row', at: 0.5}, 'hint_split'),
  'split-column': () => modeOfCell({kind: 'split', axis: 'column', at: 0.5}, 'hint_split'),
  merge: () => modeOfCell({kind: 'merge'}, 'hint_merge'),
  move: () => modeOfCell({kind: 'move', side: null, by: 0}, 'hint_move_side'),
  missing: missingBegin,
  remove: () => modeOfCell({kind: 'remove'}, 'hint_remove'),
  before: () => page.before && load(page.before),
  after: () => page.after && load(page.after),
  undo: undoHere,
  'zoom-in': () => zoomBy(1.25),
  'zoom-out': () => zoomBy(0.8),
  back: () => goBack(),
};

function zoomBy(factor) {
  zoom = Math.min(5, Math.max(0.3, zoom * factor));
  fitPicture(zoom);
  scrollTo(chosen);
}

async function undoAndLoad() {
  const undone = await undo();
  if (undone?.length)
    await load(undone[0].page, undone[0].cell);
}

function undoHere() {
  busy = busy.then(undoAndLoad, undoAndLoad);
  return busy;
}

// ---- keys and mouse ----

const letters = {s: 'split-row', v: 'split-column', m: 'merge', r: 'move', n: 'missing', Delete: 'remove', '[': 'before',
  ']': 'after', '+': 'zoom-in', '=': 'zoom-in', '-': 'zoom-out'};

function modeKeydown(event) {
  if (event.key in ARROWS)
    modeArrow(event);
  else if (event.key === 'Enter')
    modeEnter();
  else
    modeEnd();
}

function keydownSheet(event) {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (mode && (event.key in ARROWS || event.key === 'Enter' || event.key === 'Escape')) {
    event.preventDefault();
    modeKeydown(event);
  } else if (event.key in ARROWS) {
    event.preventDefault();
    choose(neighbour(event.key) ?? chosen);
  } else if (event.key === 'Enter') {
    event.preventDefault();
    if (chosen)
      text.focus();
  } else if (name in letters && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    starters[letters[name]]();
  }
}

function keydownText(event) {
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    save('text');
  } else if (event.key === 'Escape') {
    event.preventDefault();
    text.restore();
    element('page-sheet').focus({preventScroll: true});
  }
}

export function keydown(event) {
  if (event.isComposing || event.keyCode === 229)
    return;
  const kinds = {F4: 'empty', F7: 'handwriting', F8: 'unreadable'};
  if (event.key === 'F2') {
    event.preventDefault();
    goBack();
  } else if (event.key in kinds && !event.altKey) {
    event.preventDefault();
    save(kinds[event.key]);
  } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' &&
             !(document.activeElement === text.field && text.edited)) {
    event.preventDefault();
    undoHere();
  } else if (document.activeElement === text.field)
    keydownText(event);
  else if (document.activeElement === element('page-sheet'))
    keydownSheet(event);
}

function splitAt(event) {
  const [a, b, , d] = cellOf(chosen).polygon, [x, y] = toImage(pointOf(event));
  const to = mode.axis === 'row' ? d : b;
  const along = [to[0] - a[0], to[1] - a[1]];
  const share = ((x - a[0]) * along[0] + (y - a[1]) * along[1]) / (along[0] ** 2 + along[1] ** 2 || 1);
  mode.at = Math.min(0.95, Math.max(0.05, share));
  draw();
}

function pointerdown(event) {
  if (mode?.kind !== 'missing')
    return;
  const [x, y] = pointOf(event);
  mode.box = [x, y, 1, 1];
  mode.from = [x, y];
  element('page-grid').setPointerCapture(event.pointerId);
}

function click(event) {
  if (mode?.kind === 'split')
    splitAt(event);
  else if (!mode && event.target.dataset.cell)
    choose(event.target.dataset.cell, {scroll: false});
}

function pointermove(event) {
  if (mode?.kind !== 'missing' || !mode.from)
    return;
  const [x, y] = pointOf(event), [fromX, fromY] = mode.from;
  mode.box = [Math.min(x, fromX), Math.min(y, fromY), Math.abs(x - fromX), Math.abs(y - fromY)];
  draw();
}

// ---- from outside ----

export async function open(cell) {
  begun = performance.now();
  modeEnd();
  if (cell)
    await load(cell.page, cell.cell);
  else if (page)
    await load(page.page, chosen);
  element('page-sheet').focus({preventScroll: true});
}

export const isOpen = () => page !== null;

export function conflict() {
  notice(say('structure'));
  if (page)
    load(page.page, chosen);
}

export async function firstPage() {
  const answer = await post('/api/next', {count: 1});
  return answer.ok && answer.cells[0] ? answer.cells[0] : null;
}

export function begin({back}) {
  goBack = back;
  for (const button of document.querySelectorAll('#page-tools [data-deed]'))
    button.addEventListener('click', () => starters[button.dataset.deed]());
  element('page-save').addEventListener('click', () => save('text'));
  for (const kind of ['empty', 'handwriting', 'unreadable'])
    element(`page-${kind}`).addEventListener('click', () => save(kind));
  const grid = element('page-grid');
  grid.addEventListener('pointerdown', pointerdown);
  grid.addEventListener('click', click);
  grid.addEventListener('pointermove', pointermove);
  grid.addEventListener('pointerup', () => mode && delete mode.from);
  for (const button of element('page-mode').children)
    button.addEventListener('click', () => {
      modeKeydown({key: button.dataset.key, shiftKey: false});
      element('page-sheet').focus({preventScroll: true});
    });
  element('page-sheet').addEventListener('pointerup', () => element('page-sheet').focus({preventScroll: true}));
  element('page-records').addEventListener('click', (event) => {
    const id = event.target.closest('[data-cell]')?.dataset.cell;
    if (id)
      choose(id);
  });
  window.addEventListener('resize', () => page && !element('page').hidden && fitPicture(zoom));
}

