// The page for those who see it badly or not at all: what a screen reader is told, where the keyboard leads, how text
// stands out from what is behind it.
import {check, press, run, saved, shown, until, visit} from './driver.mjs';

// ---- what a screen reader is told ----

const NAMED = ['button', 'textbox', 'combobox', 'checkbox', 'tab', 'tabpanel', 'tablist', 'listbox', 'option', 'image', 'img',
  'progressbar', 'ProgressIndicator', 'spinbutton', 'application', 'toolbar', 'dialog', 'columnheader', 'rowheader', 'link', 'heading'];

async function tree(page) {
  const wire = await page.context().newCDPSession(page);
  const {nodes} = await wire.send('Accessibility.getFullAXTree');
  await wire.detach();
  return nodes.filter(({ignored}) => !ignored).map(({role, name, description, properties = []}) => ({role: role?.value,
    name: name?.value?.trim() ?? '', description: description?.value ?? '',
    ...Object.fromEntries(properties.map((one) => [one.name, one.value.value]))}));
}

async function named(page, view) {
  const all = await tree(page), nameless = all.filter(({role, name}) => NAMED.includes(role) && !name);
  check(`every control of ${view} has a name`, nameless.length === 0 && all.some(({role}) => NAMED.includes(role)), nameless);
  return all;
}

// ---- how text stands out ----

// Text whose contrast to what is behind it is below 4.5 to 1 (3 to 1 where it is large), and fields whose border's is below
// 3 to 1. By WCAG 2.1, 1.4.3 and 1.4.11.
const faint = (page) => page.evaluate(() => {
  const colourOf = (words) => {
    const [r, g, b, a = 1] = words.match(/[\d.]+/g).map(Number);
    return {r, g, b, a};
  };
  const over = (top, under) => Object.fromEntries(['r', 'g', 'b'].map((c) => [c, top[c] * top.a + under[c] * (1 - top.a)]));
  const linear = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ({r, g, b}) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const chain = (element) => (element ? [...chain(element.parentElement), element] : []);
  const behind = (element) => chain(element).reduce((under, one) => over(colourOf(getComputedStyle(one).backgroundColor), under),
    {r: 255, g: 255, b: 255});
  const seen = (element) => element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && element.getClientRects().length > 0 &&
    !element.closest('[aria-hidden=true], .unseen, svg') && !element.disabled;
  const dialog = document.querySelector('dialog[open]'), found = [];
  for (const element of (dialog ?? document.body).querySelectorAll('*')) {
    if (!seen(element))
      continue;
    const style = getComputedStyle(element), field = element.matches('input:not([type=checkbox]), select, textarea');
    const name = `${element.tagName.toLowerCase()}#${element.id || element.closest('[id]')?.id}`;
    if (field || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim())) {
      const opacity = chain(element).reduce((product, one) => product * getComputedStyle(one).opacity, 1);
      const ground = behind(element), ink = colourOf(style.color), large = parseFloat(style.fontSize) >= 24;
      const ratio = contrast(over({...ink, a: ink.a * opacity}, ground), ground);
      if (ratio < (large ? 3 : 4.5))
        found.push([name, element.textContent.trim().slice(0, 20), ratio.toFixed(2)]);
    }
    if (element.matches('input:not([type=checkbox]), select')) {
      const ratio = contrast(colourOf(style.borderTopColor), behind(element.parentElement));
      if (ratio < 3)
        found.push([name, 'border', ratio.toFixed(2)]);
    }
  }
  return found;
});

async function looked(page, view) {
  const weak = await faint(page);
  check(`text and fields of ${view} stand out`, weak.length === 0, weak);
}

// ---- where the keyboard leads ----

const focused = (page) => page.evaluate(() => {
  const all = [...document.querySelectorAll('*')], one = document.activeElement;
  return {at: all.indexOf(one), name: one.id || one.textContent.trim().slice(0, 20)};
});

// What Tab reaches from where the focus is, until it comes to `last` or round.
async function walk(page, last) {
  const steps = [await focused(page)];
  while (steps.at(-1).name !== last && steps.length < 60) {
    await page.keyboard.press('Tab');
    steps.push(await focused(page));
  }
  return steps;
}

const inOrder = (steps) => steps.every(({at}, i) => i === 0 || at > steps[i - 1].at);

async function keyboard(page) {
  await page.keyboard.press('F6');
  check('F6 leads from the text to the buttons', await page.evaluate(() => document.getElementById('cell-desk')
    .contains(document.activeElement) && document.activeElement.tagName === 'BUTTON'));
  const deeds = await walk(page, 'deed-undo');
  check('Tab goes on through them in their order', inOrder(deeds) && deeds.length >= 8, deeds);
  await page.keyboard.press('F6');
  check('F6 leads on to the bar', (await focused(page)).name === 'tab-cells');
  await page.keyboard.press('ArrowRight');
  check('arrows go along the views', (await focused(page)).name === 'tab-page');
  await page.keyboard.press('ArrowLeft');
  const bar = await walk(page, 'cell-text');
  check('Tab leads through bar and filters to the text', inOrder(bar) && ['help-button', 'name-button', 'filter-folder', 'filter-audit']
    .every((id) => bar.some(({name}) => name === id)), bar);
}

// ---- all views ----

async function reader(page) {
  const all = await named(page, 'the cells');
  const cell = await shown(page), picture = all.find(({role, name}) => /^ima?ge?$/.test(role) && name);
  check('the picture is described', /单元格图像：.+第 \d+ 行 第 \d+ 列/.test(picture?.name ?? ''), picture);
  const field = all.find(({role, focused: has}) => role === 'textbox' && has);
  check('the text says what is doubtful about it', field?.name === '单元格文字' && field.description.length > 3, field);
  check('one view is said to be chosen', all.filter(({role, selected}) => role === 'tab' && selected).length === 1);
  await press(page, 'Enter');
  await saved(page);
  const next = await shown(page), live = await page.textContent('#live');
  check('the next cell is said', next.key + next.cell !== cell.key + cell.cell && live.includes(next.words || '（空白）'), [live, next]);
  check('where it is said is a live region', (await page.getAttribute('#live', 'aria-live')) === 'polite' &&
    (await page.getAttribute('#notice', 'role')) === 'alert');
  await page.keyboard.press('Control+Z');
  await until(page, () => !document.getElementById('notice').hidden);
  await until(page, (before) => import('/cells.js').then((cells) => cells.current()?.cell === before.cell &&
    cells.current().page === before.key && document.activeElement.id === 'cell-text'), cell);
  check('a message is one', (await tree(page)).some(({role, live: how}) => role === 'alert' && how === 'assertive'));
}

async function rounds(page, scheme) {
  await looked(page, `the cells, ${scheme},`);
  await page.keyboard.press('F9');
  await named(page, 'the question');
  await looked(page, `the question, ${scheme},`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  await named(page, 'the keys');
  await looked(page, `the keys, ${scheme},`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('F2');
  await until(page, () => document.getElementById('page-what').textContent.includes('·'));
  await page.keyboard.press('n');
  const sheet = await named(page, 'the page');
  check('the page says what its keys do', sheet.some(({role, description, focused: has}) => role === 'application' && has &&
    description.includes('Enter')), sheet.filter(({role}) => role === 'application'));
  await looked(page, `the page, ${scheme},`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowDown');
  await until(page, () => document.getElementById('live').textContent.includes(document.getElementById('page-what').textContent));
  await page.keyboard.press('Alt+g');
  await page.waitForSelector('#group-cells li');
  await page.locator('#group-cells li').first().focus();
  await page.keyboard.press('x');
  const group = await named(page, 'the groups');
  check('an exception is said to be none of the chosen', group.some(({role, selected, name}) => role === 'option' && selected === false && name));
  await looked(page, `the groups, ${scheme},`);
  await page.click('#tab-report');
  await page.waitForSelector('#report-table tbody tr');
  await named(page, 'the report');
  await looked(page, `the report, ${scheme},`);
}

async function access() {
  for (const scheme of ['light', 'dark']) {
    const page = await visit(`Eva ${scheme}`, {scheme});
    if (scheme === 'light') {
      await reader(page);
      await keyboard(page);
      await page.focus('#cell-text');
    }
    await press(page, 'Enter'); // so that there is something to report
    await saved(page);
    await rounds(page, scheme);
    await page.click('#name-button');
    await named(page, 'the name');
    await looked(page, `the name, ${scheme},`);
    await page.context().close();
  }
}

await run([access]);
