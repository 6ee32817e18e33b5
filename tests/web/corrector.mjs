// A corrector who knows the truth: settles cells on the page key by key, and the score says what became of them.
import {createRequire} from 'node:module';
import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';

const {WEB_MODULES, CHROMIUM, ADDRESS, SHENBAO, OUT, TRUTH, WORK, CELLS} = process.env;
const {chromium} = createRequire(`${WEB_MODULES}/`)('playwright-core');
const PAIRED = 0.6; // as the score pairs cells

let failures = 0;
function check(name, holds, seen) {
  failures += !holds;
  console.log(`${holds ? 'ok' : 'not ok'} ${name}${holds ? '' : ` (${JSON.stringify(seen)})`}`);
}

// ---- the truth ----

const area = (polygon) => Math.abs(polygon.reduce((sum, [x, y], i) => {
  const [nextX, nextY] = polygon[(i + 1) % polygon.length];
  return sum + x * nextY - nextX * y;
}, 0)) / 2;

// What of polygon `a` lies in the convex polygon `b`, whose corners go the way of a cell's.
function common(a, b) {
  let out = a;
  for (let i = 0; i < b.length && out.length > 0; i++) {
    const from = b[i], to = b[(i + 1) % b.length], all = out;
    const side = ([x, y]) => (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]);
    out = all.flatMap((point, k) => {
      const last = all.at(k - 1), before = side(last), here = side(point);
      const t = before / (before - here);
      const crossing = [last[0] + t * (point[0] - last[0]), last[1] + t * (point[1] - last[1])];
      return [...((before >= 0) !== (here >= 0) ? [crossing] : []), ...(here >= 0 ? [point] : [])];
    });
  }
  return out.length > 2 ? area(out) : 0;
}

function overlap(a, b) {
  const both = common(a, b);
  return both / (area(a) + area(b) - both);
}

const truths = new Map(readdirSync(TRUTH).filter((name) => name.endsWith('.json')).map((name) => {
  const truth = JSON.parse(readFileSync(`${TRUTH}/${name}`, 'utf8'));
  return [truth.image, {truth, settled: []}];
}));

function truthOf(cell) {
  const page = truths.get(cell.source.split('/').pop());
  return {page, printed: page?.truth.cells.find(({quad}) => overlap(cell.polygon, quad) >= PAIRED)};
}

// ---- the page ----

const browser = await chromium.launch({executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu',
  '--disable-background-networking', '--disable-component-update', '--disable-sync']});
const page = await (await browser.newContext({viewport: {width: 1366, height: 768}, locale: 'zh-CN'})).newPage();
const errors = [];
page.on('pageerror', (error) => errors.push(error.message));
page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
await page.goto(ADDRESS, {waitUntil: 'domcontentloaded'});
await page.waitForSelector('#name-dialog[open]');
await page.keyboard.insertText('核对员');
await page.keyboard.press('Enter');

const current = () => page.evaluate(() => import('/cells.js').then((module) => {
  const {page: key, cell, text, source, polygon} = module.current() ?? {};
  return cell && {key, cell, text, source, polygon};
}));

async function another(before) {
  for (const end = Date.now() + 30000; Date.now() < end;) {
    const cell = await current();
    if (cell && (cell.key !== before?.key || cell.cell !== before.cell))
      return cell;
    if (before && await page.isVisible('#cell-done'))
      return null;
    await page.waitForTimeout(5);
  }
  throw new Error('the next cell does not come');
}

let settled = 0, retyped = 0, passed = 0;
for (let cell = await another(null); cell && settled < Number(CELLS);) {
  const {page: sheet, printed} = truthOf(cell);
  if (!printed || sheet.settled.includes(printed)) {
    passed++;
    await page.keyboard.press('Tab');
  } else {
    if (printed.text === '')
      await page.keyboard.press('F4');
    else {
      const typed = printed.text.replace(/\n/g, ''); // a cell's lines are one text
      if (typed !== cell.text) {
        await page.keyboard.press('Control+A');
        await page.keyboard.type(typed); // what no key has comes as from an input method
        retyped++;
      }
      await page.keyboard.press('Enter');
    }
    sheet.settled.push(printed);
    settled++;
  }
  cell = await another(cell);
}
await page.evaluate(() => import('/wire.js').then((module) => module.settled()));
await browser.close();

// ---- the score ----

// Of all the truth, or of the settled cells alone.
function score(folder, ...options) {
  execFileSync(SHENBAO, ['score', ...options, `--json=${WORK}/score.json`, OUT, folder]);
  return JSON.parse(readFileSync(`${WORK}/score.json`, 'utf8')).ALL;
}

mkdirSync(`${WORK}/truth`);
for (const [image, {truth, settled: cells}] of truths)
  if (cells.length > 0)
    writeFileSync(`${WORK}/truth/${image}.json`, JSON.stringify({...truth, cells}));
const percent = (share) => `${(100 * share).toFixed(2)}%`;
for (const [what, folder] of [['the settled cells', `${WORK}/truth`], ['all cells', TRUTH]]) {
  const before = score(folder, '--as-read'), after = score(folder);
  console.log(`# ${what}: cells ${percent(before.cells)} as read, ${percent(after.cells)} corrected; ` +
    `fields ${percent(before.fields)}, ${percent(after.fields)}; indF1 ${percent(before.indF1)}, ${percent(after.indF1)}`);
  if (folder !== TRUTH)
    check('what was settled is read exactly', after.cells === 1 && after.ghost === 0, [before, after]);
  else
    check('and the whole is better for it', retyped > 0 && after.cells > before.cells, [before, after]);
}
console.log(`# ${settled} settled, of which ${retyped} typed anew; ${passed} passed over`);
check('a queue of doubtful cells is settled key by key', settled >= Math.min(Number(CELLS), 50), [settled, passed]);
check('no script failed and no policy was broken', errors.length === 0, errors);
process.exit(failures ? 1 : 0);
