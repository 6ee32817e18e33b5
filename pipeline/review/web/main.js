// The page's views and what holds them together.

import {translate, say, helpRows} from '/words.js';
import {person, onOutbox, send, pending} from '/wire.js';
import {element, notice, fillIn} from '/parts.js';
import {take} from '/choice.js';
import * as cells from '/cells.js';
import * as pages from '/pages.js';
import * as groups from '/groups.js';
import * as report from '/report.js';

const FACTS_MILLISECONDS = 20000;
const views = ['cells', 'page', 'groups', 'report'];
let view = 'cells';

async function openView(name, cell) {
  const from = view;
  view = name;
  for (const other of views) {
    element(other).hidden = other !== name;
    const tab = element(`tab-${other}`);
    tab.setAttribute('aria-selected', String(other === name));
    tab.tabIndex = other === name ? 0 : -1;
  }
  notice('');
  if (name === 'cells') {
    if (from === 'groups')
      await cells.restart();
    cells.focus();
  } else if (name === 'page')
    await pages.open(cell ?? (pages.isOpen() ? null : cells.current() ?? await pages.firstPage()));
  else if (name === 'groups')
    await groups.open();
  else
    await report.open();
}

// ---- names and help ----

function askName() {
  element('name-field').value = person.name;
  element('name-dialog').showModal();
  element('name-field').focus();
}

function nameShow() {
  fillIn('name-button', person.name);
  element('name-button').setAttribute('aria-label', say('people_name', {name: person.name}));
}

function nameTaken() {
  const name = element('name-field').value.trim();
  if (!name)
    return;
  const first = !person.name;
  person.name = name;
  nameShow();
  if (first)
    start();
  else
    cells.restart();
}

function helpFill() {
  element('help-table').replaceChildren(...helpRows().map(([key, words]) => {
    const row = document.createElement('tr'), head = document.createElement('th'), cell = document.createElement('td');
    const kbd = document.createElement('kbd');
    kbd.textContent = key;
    head.append(kbd);
    cell.textContent = words;
    row.append(head, cell);
    return row;
  }));
}

// ---- what became of deeds ----

function outboxTold({kind, deed, answer}) {
  if (kind === 'waiting')
    notice(say('unsaved'), {keep: true});
  else if (kind === 'locked')
    notice(say('key_taken'), {keep: true});
  else if (kind === 'done') {
    if (element('notice').textContent === say('unsaved'))
      notice('');
    if (answer.counts)
      take(answer.counts);
  } else if (kind === 'conflict' && (view === 'page' || !answer.now))
    pages.conflict();
  else if (kind === 'conflict')
    cells.conflict(deed, answer.now);
  else
    notice(say('refused'));
}

// ---- keys ----

// Arrows go along the views, as in any list of tabs.
function keydownTabs(event) {
  const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
  const shown = views.filter((name) => !element(`tab-${name}`).hidden);
  const at = shown.findIndex((name) => element(`tab-${name}`) === document.activeElement);
  if (!step || at < 0)
    return;
  event.preventDefault();
  event.stopPropagation();
  element(`tab-${shown[(at + step + shown.length) % shown.length]}`).focus();
}

// From the bar to what is worked on, from there to what can be done with it, and back: Tab in the text goes to the next cell.
function onward() {
  const inBar = element('bar').contains(document.activeElement);
  if (!inBar && !(view === 'cells' && document.activeElement.id === 'cell-text'))
    element(`tab-${view}`).focus();
  else if (!inBar)
    element('cell-desk').querySelector('#cell-suggestions button, #deed-accept').focus();
  else if (view === 'cells')
    cells.focus();
  else
    element(view).querySelector('textarea:not([hidden]), [tabindex]')?.focus();
}

function keydown(event) {
  if (document.querySelector('dialog[open]'))
    return;
  if (event.key === 'F1') {
    event.preventDefault();
    element('help-dialog').showModal();
    return;
  }
  if (event.altKey && !event.ctrlKey && ['KeyC', 'KeyP', 'KeyG'].includes(event.code)) {
    event.preventDefault();
    openView({KeyC: 'cells', KeyP: 'page', KeyG: 'groups'}[event.code]);
    return;
  }
  if (event.key === 'F6') {
    event.preventDefault();
    onward();
    return;
  }
  if (view === 'cells')
    cells.keydown(event, {toPage: (cell) => openView('page', cell)});
  else if (view === 'page')
    pages.keydown(event);
  else if (view === 'groups')
    groups.keydown(event);
}

// ---- beginning ----

async function start() {
  nameShow();
  send();
  cells.restart();
  const facts = await cells.refresh();
  if (facts.blind)
    element('tab-groups').hidden = true;
  setInterval(cells.refresh, FACTS_MILLISECONDS);
}

function begin() {
  translate(document);
  helpFill();
  history.replaceState(null, '', '/'); // the key is in the cookie now
  cells.begin({toPage: (cell) => openView('page', cell)});
  pages.begin({back: () => openView('cells')});
  groups.begin();
  onOutbox(outboxTold);
  for (const name of views)
    element(`tab-${name}`).addEventListener('click', () => openView(name));
  element('views').addEventListener('keydown', keydownTabs);
  for (const name of views) {
    element(`tab-${name}`).setAttribute('aria-selected', String(name === view));
    element(`tab-${name}`).tabIndex = name === view ? 0 : -1;
  }
  element('help-button').addEventListener('click', () => element('help-dialog').showModal());
  element('help-close').addEventListener('click', () => element('help-dialog').close());
  element('help-dialog').addEventListener('close', () => view === 'cells' && cells.focus());
  element('name-button').addEventListener('click', askName);
  element('name-dialog').addEventListener('close', nameTaken);
  element('name-dialog').addEventListener('cancel', (event) => person.name || event.preventDefault());
  document.addEventListener('keydown', keydown);
  window.addEventListener('beforeunload', (event) => pending() > 0 && event.preventDefault());
  if (person.name)
    start();
  else
    askName();
}

begin();

