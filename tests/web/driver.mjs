// What every test of the correction page needs: the page in a browser, as one person has it, and the program behind it.
import {createRequire} from 'node:module';
import {execFileSync} from 'node:child_process';
import http from 'node:http';

const {WEB_MODULES, CHROMIUM, ADDRESS, SHENBAO, OUT, SHOTS} = process.env;
const {chromium} = createRequire(`${WEB_MODULES}/`)('playwright-core');
const url = new URL(ADDRESS);
export const token = url.searchParams.get('token');
export const cookie = `shenbao-${url.port}=${token}`;

let failures = 0;
export function check(name, holds, seen) {
  if (!holds)
    failures++;
  console.log(`${holds ? 'ok' : 'not ok'} ${name}${holds || seen === undefined ? '' : ` (${JSON.stringify(seen)})`}`);
}

// ---- without a browser ----

export function request(path, {method = 'GET', headers = {}, body} = {}) {
  return new Promise((resolve, reject) => {
    const call = http.request({host: url.hostname, port: url.port, path, method, headers: {Cookie: cookie, ...headers}},
      (answer) => {
        let text = '';
        answer.on('data', (bytes) => (text += bytes));
        answer.on('end', () => resolve({status: answer.statusCode, headers: answer.headers, text}));
      });
    call.on('error', reject);
    call.end(body);
  });
}

export const post = (path, body, headers = {}) => request(path, {method: 'POST', body: JSON.stringify(body),
  headers: {'Content-Type': 'application/json', Origin: url.origin, ...headers}}).then((answer) => ({...answer,
  json: JSON.parse(answer.text.startsWith('{') ? answer.text : '{}')}));

export function exported() {
  const text = execFileSync(SHENBAO, ['export', OUT, '--format', 'json'], {maxBuffer: 1 << 28}).toString();
  return JSON.parse(text);
}

export const cellOf = (pages, key, id) => {
  const [sha256, frame] = key.split('-');
  const page = pages.find(({source}) => source.sha256 === sha256 && source.frame === Number(frame));
  return page.tables.flatMap((part) => part.cells).find((cell) => cell.id === id);
};

// ---- with a browser ----

const browser = await chromium.launch({executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic',
  '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']});
const errors = []; // of the page's scripts

// As waitForFunction(), which the page's policy does not allow.
export async function until(page, predicate, argument) {
  for (const end = Date.now() + 40000; !(await page.evaluate(predicate, argument));) {
    if (Date.now() > end)
      throw new Error(`waited in vain for ${predicate}`);
    await page.waitForTimeout(20);
  }
}

export async function visit(name, {size = [1366, 768], locale = 'zh-CN', scheme = 'light', hasTouch = false} = {}) {
  const context = await browser.newContext({viewport: {width: size[0], height: size[1]}, locale, colorScheme: scheme, hasTouch});
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && !/409|404|503|ERR_FAILED/.test(message.text()) && errors.push(message.text()));
  await page.goto(ADDRESS, {waitUntil: 'domcontentloaded', timeout: 60000});
  await page.waitForSelector('#name-dialog[open]');
  await page.keyboard.insertText(name);
  await page.keyboard.press('Enter');
  await until(page, () => document.getElementById('cell-what').textContent !== '');
  await page.waitForTimeout(150);
  return page;
}

export const shot = (page, name) => SHOTS && page.screenshot({path: `${SHOTS}/${name}.png`});
export const text = (page) => page.inputValue('#cell-text');
export const what = (page) => page.textContent('#cell-where');
export const shown = (page) => page.evaluate(() => import('/cells.js').then((cells) => {
  const {page: key, cell, text: words, raw_text: raw, suggestions, role, seen, structure, doubtful} = cells.current() ?? {};
  return {key, cell, words, raw, suggestions, role, seen, structure, doubtful};
}));
export const saved = (page) => page.evaluate(() => import('/wire.js').then((wire) => wire.settled()));
export const history = async (key) => JSON.parse((await request(`/api/history?page=${key}`)).text);
// The id of the cell that an entry is about, or of the line outside the tables.
export const placeOf = ({table, row, column}) => table < 0 ? `o${column}` : `t${table}r${row}c${column}`;

// True once the page's last entry is of that kind.
export async function logged(key, kind) {
  for (const end = Date.now() + 20000; Date.now() < end; await new Promise((resume) => setTimeout(resume, 20)))
    if ((await history(key)).at(-1)?.kind === kind)
      return true;
  return false;
}

export const changed = (page, before) => until(page, (old) => document.getElementById('cell-where').textContent !== old, before);

export async function press(page, key) {
  const before = await what(page);
  await page.keyboard.press(key);
  await changed(page, before);
}

// Runs one part after the other, or only the one that ONLY names; each stands alone.
export async function run(parts) {
  for (const part of parts) {
    if (process.env.ONLY && part.name !== process.env.ONLY)
      continue;
    try {
      await part();
    } catch (error) {
      check(`${part.name} goes through to its end`, false, error.stack.slice(0, 500));
    }
  }
  check('no script failed and no policy was broken', errors.length === 0, errors);
  await browser.close();
  process.exit(failures ? 1 : 0);
}
