// Talking to the program. What a person settles goes through an outbox that outlives a reload: it is there until the
// program has answered that it is on the disk.

const DEED = 'shenbao-deed-', NAME = 'shenbao-name';
const RETRY_MILLISECONDS = 1500;

const listeners = new Set(); // told of everything that happens to the outbox
const outbox = load();
let sending = false;

// Each deed has a key of its own, so that two windows of one browser cannot overwrite each other's. What another window
// left is sent too; a deed that arrives twice is done once.
function load() {
  const found = [];
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(DEED)).sort())
    try {
      found.push({key, deed: JSON.parse(localStorage.getItem(key))});
    } catch {
      localStorage.removeItem(key);
    }
  return found;
}

let counter = 0;
const newKey = () => `${DEED}${Date.now()}-${String(counter++).padStart(6, '0')}-${Math.random().toString(36).slice(2)}`;

export const person = {
  get name() {
    return localStorage.getItem(NAME) ?? '';
  },
  set name(value) {
    localStorage.setItem(NAME, value);
  },
};

async function call(path, options) {
  const answer = await fetch(path, {credentials: 'same-origin', ...options});
  const json = await answer.json().catch(() => ({}));
  return {status: answer.status, ok: answer.ok, ...(Array.isArray(json) ? {list: json} : json)};
}

// A page that the program has not looked through yet is waited for.
export async function get(path, parameters = {}) {
  const query = new URLSearchParams(parameters);
  for (;;) {
    const answer = await call(`${path}?${query}`);
    if (answer.status !== 503)
      return answer;
    await new Promise((resume) => setTimeout(resume, RETRY_MILLISECONDS));
  }
}

export function post(path, body = {}, more = {}) {
  return call(path, {
    ...more,
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({who: person.name, ...body}),
  });
}

export const pictureOf = (cell, width, height) =>
  `/api/picture?${new URLSearchParams({page: cell.page, cell: cell.cell, width, height, v: cell.structure})}`;
export const pictureOfPage = (page, width) => `/api/picture?${new URLSearchParams({page, width})}`;

// A deed is done as soon as it is in the outbox, as far as the person is concerned. `told` gets what became of it.
export function settle(deed) {
  const item = {key: newKey(), deed: {who: person.name, ...deed}};
  localStorage.setItem(item.key, JSON.stringify(item.deed));
  outbox.push(item);
  send();
}

export const pending = () => outbox.length;
export const unsettled = () => outbox.map(({deed}) => deed);
export const onOutbox = (listener) => listeners.add(listener);

const tell = (event) => listeners.forEach((listener) => listener(event));

async function sendOne(deed) {
  try {
    return await call('/api/settle', {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(deed),
    });
  } catch {
    return {status: 0};
  }
}

// Sent before, answered, but the answer was lost: what is there now is what was wanted.
const isDone = (deed, answer) => answer.status === 409 && answer.now?.state === 'settled' && answer.now.text === deed.text;

export async function send() {
  if (sending)
    return;
  sending = true;
  while (outbox.length > 0) {
    const {key, deed} = outbox[0];
    const answer = await sendOne(deed);
    if (answer.status === 0 || answer.status === 429 || answer.status >= 500) {
      tell({kind: 'waiting'});
      await new Promise((resume) => setTimeout(resume, RETRY_MILLISECONDS));
      continue;
    }
    if (answer.status === 403) {
      tell({kind: 'locked'});
      break;
    }
    outbox.shift();
    localStorage.removeItem(key);
    if (answer.ok || isDone(deed, answer))
      tell({kind: 'done', deed, answer});
    else
      tell({kind: answer.status === 409 ? 'conflict' : 'refused', deed, answer});
  }
  sending = false;
}

// Waits until everything is on the disk.
export async function settled() {
  send();
  while (outbox.length > 0 && sending)
    await new Promise((resume) => setTimeout(resume, 20));
}
