// Drives the correction page as a person does, and looks at what came of it. Prints a line a test.
import {cellOf, changed, check, cookie, exported, history, logged, placeOf, post, press, request, run, saved, shot, shown, text, token,
  until, visit, what} from './driver.mjs';

async function security() {
  const one = await post('/api/next', {who: 'eve', count: 1});
  await post('/api/facts', {who: 'eve', keep: []}); // the cell is anybody's again
  const deed = {who: 'eve', page: one.json.cells[0].page, cell: one.json.cells[0].cell, kind: 'text', text: 'x', seen: 0,
    structure: 0};
  const status = async (answer) => (await answer).status;
  check('no page without the key', await status(request('/', {headers: {Cookie: ''}})) === 403);
  check('no page with a wrong key', await status(request('/', {headers: {Cookie: cookie.replace(/.$/, '_')}})) === 403);
  check('no page for a foreign host', await status(request('/', {headers: {Host: 'evil.example'}})) === 403);
  check('no page for a foreign port', await status(request('/', {headers: {Host: '127.0.0.1:1'}})) === 403);
  check('nothing is changed by GET', await status(request('/api/settle')) === 405);
  check('no deed of a foreign page', await status(post('/api/settle', deed, {Origin: 'http://evil.example'})) === 403);
  check('no deed without an origin', await status(request('/api/settle', {method: 'POST', body: JSON.stringify(deed),
    headers: {'Content-Type': 'application/json'}})) === 403);
  check('no deed of a cross-site request', await status(post('/api/settle', deed, {'Sec-Fetch-Site': 'cross-site'})) === 403);
  check('no deed that a form can send', await status(post('/api/settle', deed, {'Content-Type': 'text/plain'})) === 415);
  check('no deed without a name', await status(post('/api/settle', {...deed, who: ''})) === 400);
  check('no deed of an unknown kind', await status(post('/api/settle', {...deed, kind: 'undo'})) === 400);
  check('a large body is refused', await status(post('/api/settle', {...deed, text: 'x'.repeat(400000)})) === 413);
  for (const page of ['../../run', '/etc/passwd', `${'0'.repeat(64)}-0`, `${'0'.repeat(64)}-0/../x`, `${deed.page}%00`])
    check(`no page ${page.slice(0, 20)}`, [400, 404].includes(await status(request(`/api/page?page=${encodeURIComponent(page)}`))));
  for (const path of ['/../run.json', '/%2e%2e/run.json', '/pages', '/api', '//etc/passwd'])
    check(`no file ${path}`, await status(request(path)) === 404);
  const home = await request('/');
  check('a strict policy for content', /default-src 'none'/.test(home.headers['content-security-policy']) &&
    !/unsafe/.test(home.headers['content-security-policy']));
  const first = await request(`/?token=${token}`, {headers: {Cookie: ''}});
  check('the cookie is of this site alone', /HttpOnly; SameSite=Strict/.test(first.headers['set-cookie']?.[0] ?? ''));
  check('nothing was written', await status(request(`/api/history?page=${deed.page}`)) === 200 &&
    JSON.parse((await request(`/api/history?page=${deed.page}`)).text).length === 0);
}

// Why a cell is doubtful is said in the reader's language, with what was compared.
async function reasons() {
  const page = await visit('Fay', {locale: 'zh-CN'});
  const all = async (flag) => {
    const found = [];
    await choose(page, flag);
    for (let i = 0; i < 30 && await page.isVisible('#cell-view'); i++) {
      found.push(await page.textContent('#cell-why'));
      await page.keyboard.press('Tab');
      await page.waitForTimeout(40);
    }
    return found;
  };
  const sums = await all('sum_mismatch'), rules = await all('rule_failed'), patterns = await all('pattern_mismatch');
  check('a sum says what it compared', sums.some((why) => why.includes('合计不符：46.00 ≠ 16.00 + 0.00。')), sums);
  check('a cost says what it exceeds', rules.some((why) => /成本超出资金总额：≤\d.*万元，总额 [\d.]+万元。/.test(why)), rules);
  check('no check is told of in other words than the reader’s', ![...sums, ...rules].some((why) => /[a-z]{3}/.test(why)), [sums, rules]);
  check('an amount that is none says so', patterns.some((why) => why.includes('不是金额')), patterns);
  await page.context().close();
}

// What speaks against a page as a whole stands beside each of its cells, and beside the page.
async function pageFlags() {
  for (const [locale, size, scheme, wanted] of [['zh-CN', [1366, 768], 'light', /^整页：表格可能有一部分未找到.*。表格超出扫描边缘.*。$/],
    ['en-US', [820, 1180], 'dark', /^The whole page: Part of a table.*\? The table runs over the edge.*\.$/], ['zh-CN', [1000, 620], 'dark', /^整页：/]]) {
    const page = await visit('Ida', {locale, size, scheme}), name = `${locale.slice(0, 2)}-${scheme}-${size[0]}`;
    const told = async () => (await page.textContent('#live')).includes(await page.textContent('#cell-page-why'));
    const {key, cell: at} = await shown(page), first = /p12/.test(await what(page)) && await told();
    await page.selectOption('#filter-form', {index: 1});
    await page.selectOption('#filter-form', '');
    await until(page, () => !document.getElementById('cell-text').readOnly);
    check(`${name}: who changes what is chosen does not lose the cell`, (await shown(page)).key === key && (await shown(page)).cell === at);
    await choose(page, 'clipped');
    check(`${name}: a screen reader is told once`, first && !await told(), await page.textContent('#live'));
    check(`${name}: a cell tells its page's flags`, await page.isVisible('#cell-page-why') &&
      wanted.test(await page.textContent('#cell-page-why')), await page.textContent('#cell-page-why'));
    await until(page, () => document.getElementById('cell-picture').naturalWidth > 0);
    check(`${name}: the text is still on the screen`, await page.evaluate(() => {
      const box = document.getElementById('deed-accept').getBoundingClientRect();
      return box.bottom <= innerHeight && document.documentElement.scrollWidth <= innerWidth;
    }));
    await shot(page, `flags-cell-${name}`);
    await page.keyboard.press('F2');
    await page.waitForSelector('#page-grid .chosen');
    check(`${name}: so does the page`, await page.isVisible('#page-flags') && wanted.test(await page.textContent('#page-flags')),
      await page.textContent('#page-flags'));
    await until(page, () => document.getElementById('page-picture').complete);
    await shot(page, `flags-page-${name}`);
    await page.keyboard.press(']');
    await until(page, () => !/p12/.test(document.getElementById('page-where').textContent));
    check(`${name}: and not the next one`, await page.isHidden('#page-flags'));
    await page.keyboard.press('F2');
    await page.selectOption('#filter-flag', '');
    await until(page, () => !document.getElementById('cell-text').readOnly);
    while (/p12/.test(await what(page)))
      await press(page, 'Tab');
    check(`${name}: nor do cells of other pages`, await page.isHidden('#cell-page-why'));
    const words = await page.evaluate(() => import('/words.js').then(({pageWords}) => ['grid_uncertain', 'no_table', 'unknown_form',
      'low_resolution', 'cut_off'].map((flag) => pageWords({page_flags: [flag]}))));
    check(`${name}: every flag has words`, words.every((one) => !one.includes('_')) && new Set(words).size === 5, words);
    await page.context().close();
  }
}

// Only cells with that flag from now on.
async function choose(page, flag) {
  await page.selectOption('#filter-flag', flag);
  await until(page, (name) => import('/cells.js').then((cells) => cells.current()?.flags.includes(name) &&
    !document.getElementById('cell-text').readOnly), flag);
}

async function cells() {
  const page = await visit('王芳');
  const first = await shown(page);
  check('the page is in Chinese', await page.textContent('#tab-cells') === '逐格核定');
  check('money and values come first', /^(fund|value)/.test(first.role), first);
  await until(page, () => document.getElementById('cell-picture').naturalWidth > 0);
  check('the picture is large', await page.evaluate(() => document.getElementById('cell-picture').clientHeight) > 120);
  check('the text is ready to be edited', await page.evaluate(() => document.activeElement.id) === 'cell-text');
  await shot(page, 'cell-zh-light-1366');

  await press(page, 'Enter');
  await saved(page);
  let log = await history(first.key);
  check('Enter accepts and goes on', log.length === 1 && log[0].kind === 'text' && log[0].after === first.words &&
    log[0].who === '王芳' && log[0].seconds > 0, log);

  const second = await shown(page);
  await page.keyboard.type('abc');
  await page.keyboard.press('Escape');
  check('Esc restores', await text(page) === second.words);
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('12.50');
  await press(page, 'Enter');
  await saved(page);
  check('what was typed is exported', cellOf(exported(), second.key, second.cell).text === '12.50');
  check('and said to be corrected', cellOf(exported(), second.key, second.cell).notes.includes('corrected: by hand'));

  const third = await shown(page);
  await press(page, 'Tab');
  await press(page, 'Shift+Tab');
  check('Tab goes on unsettled, Shift+Tab back', (await shown(page)).cell === third.cell);
  check('and nothing is written', (await history(third.key)).every((entry) => placeOf(entry) !== third.cell));

  // An input method: Enter that ends a composition is no acceptance.
  const wire = await page.context().newCDPSession(page);
  const place = await what(page);
  await page.keyboard.press('Control+A');
  await wire.send('Input.imeSetComposition', {text: 'ni', selectionStart: 2, selectionEnd: 2});
  await page.keyboard.press('Enter');
  await page.waitForTimeout(100);
  check('a composing Enter does not accept', await what(page) === place);
  await wire.send('Input.imeSetComposition', {text: '', selectionStart: 0, selectionEnd: 0});
  await wire.send('Input.insertText', {text: '你好'});
  check('what the input method gives is there', (await text(page)).trim() === '你好', await text(page));
  const composed = await shown(page);
  await press(page, 'Enter');
  await saved(page);
  check('and an Enter after it accepts', (await history(composed.key)).at(-1).after === '你好');

  await page.keyboard.press('Control+Z');
  await until(page, (old) => document.getElementById('cell-where').textContent === old, place);
  log = await history(composed.key);
  check('Ctrl+Z takes it back by an entry of its own', log.at(-1).kind === 'undo' && log.at(-1).undoes === log.at(-2).id);
  check('and shows the cell as it was', await text(page) === composed.words, await text(page));

  for (const [key, kind] of [['F4', 'empty'], ['F7', 'handwriting'], ['F8', 'unreadable']]) {
    const cell = await shown(page);
    await press(page, key);
    await saved(page);
    check(`${key}: ${kind}`, (await history(cell.key)).at(-1).kind === kind);
  }
  const asked = await shown(page);
  await page.keyboard.press('F9');
  await page.keyboard.insertText('这是几？');
  await press(page, 'Enter');
  await saved(page);
  const ask = (await history(asked.key)).at(-1);
  check('F9 asks a colleague', ask.kind === 'ask' && ask.why === '这是几？');

  while (!await page.evaluate(() => import('/cells.js').then((module) => module.current().after)))
    await press(page, 'Tab'); // the last cell of a page has none after it
  const here = await shown(page);
  await press(page, 'PageDown');
  check('PgDn shows the neighbour', (await shown(page)).cell !== here.cell && (await shown(page)).key === here.key);
  await press(page, 'PageUp');
  check('PgUp goes back', (await shown(page)).cell === here.cell);

  const times = [];
  for (let i = 0; i < 15; i++) {
    times.push(await page.evaluate(() => new Promise((resolve) => {
      const where = document.getElementById('cell-where'), before = where.textContent + document.getElementById('cell-picture').src;
      const start = performance.now();
      const look = () => (where.textContent + document.getElementById('cell-picture').src !== before
        && document.getElementById('cell-picture').complete ? resolve(performance.now() - start) : requestAnimationFrame(look));
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Tab', bubbles: true, cancelable: true}));
      requestAnimationFrame(look);
      setTimeout(() => resolve(9999), 5000);
    })));
    await page.waitForTimeout(250);
  }
  times.sort((a, b) => a - b);
  console.log(`# next cell after ${times[7].toFixed(0)} ms (median), ${times[13].toFixed(0)} ms (14th of 15)`);
  check('the next cell is there at once', times[7] < 1000, times); // 100 where nothing else runs
  await page.context().close();
}

// Somebody else does something to one of the next cells, and leaves.
async function elsewhere(who, index, deed) {
  const {cells} = (await post('/api/next', {who, count: index + 1})).json, {page, cell, text: words, seen, structure} = cells[index];
  const answer = await post('/api/settle', {who, page, cell, kind: 'text', text: words, seen, structure, seconds: 1, ...deed});
  await post('/api/facts', {who, keep: []});
  return answer.status;
}

async function colleagues() {
  check('a cell down the queue is asked about', await elsewhere('王芳', 9, {kind: 'ask', why: '这是几？'}) === 200);
  const page = await visit('Li Lei', {size: [820, 1180], locale: 'en-US', scheme: 'dark'});
  check('the page is in English', await page.textContent('#tab-cells') === 'Cells');
  check('it is dark', await page.evaluate(() => getComputedStyle(document.body).backgroundColor) === 'rgb(18, 22, 28)');
  check('what a colleague asked comes first', /王芳 asks: 这是几？/.test(await page.textContent('#cell-why')),
    await page.textContent('#cell-why'));
  check('nothing is wider than the tablet', await page.evaluate(() => document.documentElement.scrollWidth <= 820));
  await shot(page, 'cell-en-dark-820');

  // Somebody else settles the same cell while it is on the screen.
  const cell = await shown(page);
  const other = await post('/api/settle', {who: 'Han Meimei', page: cell.key, cell: cell.cell, kind: 'text', text: '7 of hers',
    seen: cell.seen, structure: cell.structure, seconds: 1});
  check('another settles it', other.status === 200, other);
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('8 of his');
  await page.keyboard.press('Enter');
  await until(page, () => /7 of hers/.test(document.getElementById('notice').textContent));
  check('the second sees the first one’s text', await text(page) === '7 of hers', await text(page));
  check('and the own one as a suggestion', (await shown(page)).suggestions[0] === '8 of his');
  check('nothing of the first’s is lost', cellOf(exported(), cell.key, cell.cell).text === '7 of hers');

  // Text is text.
  const next = await shown(page);
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('<script>window.bad=1</script><b>x');
  await press(page, 'Enter');
  await saved(page);
  const again = await page.evaluate((place) => fetch(`/api/cell?${new URLSearchParams({...place, who: 'x'})}`).then((answer) => answer.json()),
    {page: next.key, cell: next.cell});
  check('markup is text', again.text === '<script>window.bad=1</script><b>x' && await page.evaluate(() => window.bad === undefined));

  // The same reading was corrected before: that is a suggestion, on a key.
  let suggesting = null;
  for (let i = 0; i < 40 && !suggesting; i++) {
    const one = await shown(page);
    if (one.suggestions.length > 0 && !/^fund/.test(one.role ?? '') && !/^[\d.,]*$/.test(one.words))
      suggesting = one;
    else
      await press(page, 'Tab');
  }
  if (suggesting) {
    const reasons = await page.locator('#cell-suggestions small').allTextContents();
    check('each says why', reasons.length === suggesting.suggestions.length && reasons.every((words) => /\p{L}/u.test(words)), reasons);
    await page.keyboard.press('1');
    check('1 takes the first suggestion', await text(page) === suggesting.suggestions[0], suggesting);
    await page.keyboard.press('Escape');
    check('doubtful characters are marked', await page.locator('#cell-marks mark').count() > 0);
  } else
    check('a cell of these samples has a suggestion', false);

  // What the recogniser itself doubted is marked too, here and on the page.
  await choose(page, 'clipped');
  let doubted = await shown(page);
  for (; !doubted.doubtful; doubted = await shown(page))
    await press(page, 'Tab');
  const within = (id) => page.evaluate((name) => [...document.getElementById(name).childNodes].map((node) =>
    node.nodeName === 'MARK' ? `[${node.textContent}]` : node.textContent).join(''), id);
  const [a, b, c, d, e, ...more] = doubted.words, marked = `${a}[${b}][${c}]${d}[${e}]${more.join('')}`;
  check('characters that the recogniser doubted are marked', await within('cell-marks') === marked, await within('cell-marks'));
  await page.keyboard.press('F2');
  await until(page, () => document.querySelector('#page-marks mark'));
  check('on the page as well', await within('page-marks') === marked, await within('page-marks'));
  await page.keyboard.press('F2');
  await until(page, () => document.activeElement.id === 'cell-text');
  for (let i = 0; i < 20 && await page.isVisible('#cell-view'); i++) {
    await page.keyboard.press('Enter');
    await page.waitForTimeout(100);
  }
  await saved(page);
  await page.evaluate(() => import('/cells.js').then((cells) => cells.refresh()));
  check('a choice of which nothing is left stays chosen', await page.inputValue('#filter-flag') === 'clipped' &&
    await page.isVisible('#cell-done') && /^0 left of this choice/.test(await page.textContent('#progress-words')), await page.textContent('#progress-words'));
  await page.selectOption('#filter-flag', '');

  // Only one folder, only one reason.
  await page.selectOption('#filter-folder', 'b');
  await until(page, () => document.getElementById('cell-where').textContent.startsWith('b/'));
  const open = (await post('/api/facts', {who: 'Li Lei', filter: {folder: 'b'}})).json;
  await until(page, (left) => document.getElementById('progress-words').textContent.startsWith(`${left} left of this choice`), open.left);
  check('the queue goes by folder, and so does what is left', open.left < open.counts.open);
  await page.selectOption('#filter-folder', '');
  await page.context().close();
}

async function wholePage() {
  const page = await visit('Ann', {locale: 'en-US'});
  const cell = await shown(page);
  await page.keyboard.press('F2');
  await page.waitForSelector('#page-grid .chosen');
  await until(page, () => document.getElementById('page-what').textContent.includes('·'));
  check('F2 shows the page with this cell', await page.getAttribute('#page-grid .chosen', 'data-cell') === cell.cell);
  check('cells are coloured', await page.locator('#page-grid .doubtful, #page-grid .wrong').count() > 0);
  await until(page, () => document.getElementById('page-picture').complete);
  await shot(page, 'page-en-light-1366');
  await page.keyboard.press('ArrowDown');
  const below = await page.getAttribute('#page-grid .chosen', 'data-cell');
  check('an arrow goes to the cell below', below !== cell.cell);

  await until(page, (id) => document.getElementById('page-cell-picture').src.includes(`cell=${id}`), below);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('typed on the page');
  await page.keyboard.press('Enter');
  await until(page, () => document.getElementById('page-records').textContent.includes('typed on the page') ||
    document.querySelector('#page-grid .settled'));
  await saved(page);
  check('text is corrected on the page', cellOf(exported(), cell.key, below).text === 'typed on the page');

  const count = () => page.locator('#page-grid polygon').count();
  const cellsBefore = await count();
  await page.focus('#page-sheet');
  await page.keyboard.press('s');
  check('a cut shows where it will be', await page.locator('#page-grid .cut').count() === 1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await until(page, (before) => document.querySelectorAll('#page-grid polygon').length === before + 1, cellsBefore);
  check('S splits', await logged(cell.key, 'split'));
  await page.keyboard.press('Control+Z');
  await until(page, (before) => document.querySelectorAll('#page-grid polygon').length === before, cellsBefore);
  check('Ctrl+Z takes the split back', true);
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowLeft');
  await until(page, (before) => document.querySelectorAll('#page-grid polygon').length < before, cellsBefore);
  check('M and an arrow merge', await logged(cell.key, 'merge'));
  await page.keyboard.press('Control+Z');
  await until(page, (before) => document.querySelectorAll('#page-grid polygon').length === before, cellsBefore);
  await page.keyboard.press('r');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  check('R moves a rule', await logged(cell.key, 'move'));
  await page.keyboard.press('Control+Z');
  await page.keyboard.press('n');
  await page.keyboard.press('Enter');
  await until(page, (before) => document.querySelectorAll('#page-grid polygon').length === before + 1, cellsBefore);
  check('N adds a table', await logged(cell.key, 'missing'));
  await page.keyboard.press('Control+Z');
  await until(page, (before) => document.querySelectorAll('#page-grid polygon').length === before, cellsBefore);

  // The same with a mouse: a click chooses, a drag draws the frame, buttons stand for the keys.
  const chosen = () => page.getAttribute('#page-grid .chosen', 'data-cell');
  const other = await page.evaluate(() => document.querySelector('#page-grid polygon:not(.chosen)').dataset.cell);
  await page.click(`#page-grid [data-cell=${other}]`);
  check('a click chooses a cell', await chosen() === other);
  await page.click('[data-deed=missing]');
  const box = await page.locator('#page-sheet').boundingBox();
  await page.mouse.move(box.x + 100, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 300, box.y + 160, {steps: 4});
  await page.mouse.up();
  const drawn = await page.locator('#page-grid .cut').boundingBox();
  check('a drag draws a frame', Math.abs(drawn.width - 200) < 8 && Math.abs(drawn.height - 60) < 8, drawn);
  await page.fill('#page-columns', '2');
  await page.click('#page-mode [data-key=Enter]');
  await until(page, (before) => document.querySelectorAll('#page-grid polygon').length === before + 2, cellsBefore);
  check('and a button adds the table', await logged(cell.key, 'missing'));
  await page.keyboard.press('Control+Z');
  await until(page, (before) => document.querySelectorAll('#page-grid polygon').length === before, cellsBefore);
  check('a value in doubt says why', (await page.locator('#page-records .doubtful small').first().textContent()).length > 3);
  await page.click('#page-records .link');
  check('a line of the records leads to its cell', (await page.locator('#page-records .link').first().getAttribute('data-cell')) === await chosen());
  await page.keyboard.press('F2');
  await until(page, () => !document.getElementById('cells').hidden);
  check('F2 goes back', (await shown(page)).cell === cell.cell);
  await page.context().close();
}

// A line outside the tables is chosen and corrected as a cell is, and is none.
async function outside() {
  const page = await visit('Gus');
  const year = () => page.locator('#page-records .link', {hasText: '年度'}).first();
  await page.keyboard.press('F2');
  await page.waitForSelector('#page-records .link[data-cell^=o]');
  const {key} = await shown(page), line = await year().getAttribute('data-cell');
  await year().click();
  await until(page, (id) => document.getElementById('page-cell-picture').src.includes(`cell=${id}`), line);
  check('a line of the records leads to the line outside', /^o\d+$/.test(line) &&
    await page.getAttribute('#page-grid .chosen', 'data-cell') === line, line);
  check('it says where that is', (await page.textContent('#page-what')).includes('表格之外'), await page.textContent('#page-what'));
  await page.focus('#page-sheet');
  await page.keyboard.press('s');
  check('it is no cell to be split', await page.locator('#page-grid .cut').count() === 0 &&
    (await page.textContent('#notice')).includes('不在表格内'), await page.textContent('#notice'));
  await until(page, () => document.getElementById('page-picture').complete);
  await shot(page, 'page-line-zh-light-1366');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('（2031年度）');
  await page.keyboard.press('Enter');
  await until(page, () => document.getElementById('page-records').textContent.includes('2031'));
  check('its text is corrected, and the record has it', (await history(key)).at(-1).after === '（2031年度）');
  await page.keyboard.press('Control+Z');
  await until(page, () => !document.getElementById('page-records').textContent.includes('2031'));
  check('Ctrl+Z takes it back', await logged(key, 'undo'));
  await page.context().close();
}

// Where somebody has corrected a misreading, cells that are likely misread in the same way stand together.
async function confusion(page) {
  const {cells: some} = (await post('/api/next', {who: 'Ann', count: 12})).json;
  const pairs = some.flatMap((cell) => [...new Set(cell.text)].map((from) => ({cell, from})));
  const {cell, from} = pairs.find(({cell: one, from: c}) => /\p{L}|\d/u.test(c) && one.text.split(c).length === 2 &&
    some.some((two) => two !== one && two.text.includes(c)));
  await post('/api/settle', {who: 'Ann', page: cell.page, cell: cell.cell, kind: 'text', text: cell.text.replace(from, '囗'), seen: cell.seen,
    structure: cell.structure, seconds: 1});
  await post('/api/facts', {who: 'Ann', keep: []});
  await page.keyboard.press('Alt+c');
  await page.keyboard.press('Alt+g');
  const row = page.locator('#group-list li', {hasText: `${from} → 囗`});
  await row.click();
  await until(page, () => document.querySelector('#group-cells .offer')?.textContent.includes('囗'));
  const offers = await page.locator('#group-cells .offer').allTextContents();
  check('a confusion offers each cell with it mended', offers.length > 0 && offers.every((words) => words.includes('囗') && !words.includes(from)), offers);
  await page.locator('#group-cells li').first().focus();
  await page.keyboard.press('Enter');
  await until(page, (n) => document.getElementById('notice').textContent.includes(`${n} settled`), offers.length);
  const texts = new Set(exported().flatMap(({tables, outside}) => [...(tables ?? []).flatMap(({cells: all}) => all), ...(outside ?? [])])
    .map((one) => one.text));
  check('and settles them so', offers.every((words) => texts.has(words)), offers);
  await page.keyboard.press('Control+Z');
  await until(page, () => /Taken back/.test(document.getElementById('notice').textContent));
}

async function groups() {
  await elsewhere('Ann', 0, {text: '1'}); // so that there is something to report
  const page = await visit('Bob', {locale: 'en-US'});
  await page.keyboard.press('Alt+g');
  await page.waitForSelector('#group-cells li');
  const groupText = await page.inputValue('#group-text');
  const list = await page.locator('#group-cells li').count();
  check('cells read alike stand together', list >= 2);
  await page.waitForTimeout(500);
  await shot(page, 'groups-en-light-1366');
  await page.locator('#group-cells li').first().focus();
  await page.keyboard.press('x');
  check('X marks an exception', await page.locator('#group-cells li.left').count() === 1);
  await page.keyboard.press('Enter');
  await until(page, (n) => document.getElementById('notice').textContent.includes(`${n} settled`), list - 1);
  check('Enter settles the others', true);
  const report = JSON.parse((await request('/api/report')).text);
  const settled = report.cells;
  await page.keyboard.press('Control+Z');
  await until(page, () => /Taken back/.test(document.getElementById('notice').textContent));
  check('one undo takes all back', JSON.parse((await request('/api/report')).text).cells === settled - (list - 1), groupText);
  await confusion(page);
  await page.click('#tab-report');
  await page.waitForSelector('#report-table tbody tr');
  check('the report has steps', await page.locator('#report-table tbody tr').count() > 0);
  await page.context().close();
}

// A page that lies on its side is shown upright.
async function turned() {
  const page = await visit('Cat', {locale: 'zh-CN', size: [820, 1180], hasTouch: true});
  await page.selectOption('#filter-folder', 'b');
  await until(page, () => document.getElementById('cell-where').textContent.startsWith('b/'));
  for (let i = 0; i < 200 && !/p08/.test(await what(page)); i++)
    await press(page, 'Tab');
  check('a turned page’s map is upright', await page.evaluate(() => {
    const sheet = document.querySelector('#cell-map svg'), image = sheet.querySelector('image').getBoundingClientRect();
    const [, , width, height] = sheet.getAttribute('viewBox').split(' ').map(Number);
    const mark = sheet.querySelector('polygon').getBoundingClientRect();
    return height > width && Math.abs(image.height / image.width - height / width) < 0.02 && mark.width > mark.height &&
      mark.left >= image.left && mark.right <= image.right;
  }));
  await page.keyboard.press('F2');
  await page.waitForSelector('#page-grid .chosen');
  await until(page, () => document.getElementById('page-picture').complete);
  const [frame, picture] = await page.evaluate(() => ['page-frame', 'page-picture'].map((id) => {
    const box = document.getElementById(id).getBoundingClientRect();
    return [box.left, box.top, box.width, box.height].map(Math.round);
  }));
  check('a turned page fills its frame', frame.every((value, i) => Math.abs(value - picture[i]) <= 2), [frame, picture]);

  // By fingers alone.
  const {key} = await shown(page), count = await page.locator('#page-grid polygon').count();
  const other = await page.evaluate(() => document.querySelector('#page-grid polygon:not(.chosen)').dataset.cell);
  await page.tap(`#page-grid [data-cell=${other}]`);
  check('a tap chooses a cell', await page.getAttribute('#page-grid .chosen', 'data-cell') === other);
  check('a finger moves the page', await page.evaluate(() => getComputedStyle(document.getElementById('page-grid')).touchAction) === 'auto');
  await page.tap('[data-deed=split-column]');
  await page.tap('#page-mode [data-key=ArrowRight]');
  await page.tap('#page-mode [data-key=Enter]');
  check('taps split it', await logged(key, 'split'));
  await until(page, (before) => document.querySelectorAll('#page-grid polygon').length === before + 1, count);
  await page.tap('[data-deed=merge]');
  await page.tap('#page-mode [data-key=ArrowRight]');
  check('and put it together again', await logged(key, 'merge'));
  await shot(page, 'page-zh-light-820');
  await page.context().close();
}

// What was typed, and what was settled while the program was away, outlives the page.
async function reload() {
  const page = await visit('Gil', {locale: 'en-US'});
  const again = async () => {
    await page.goto(process.env.ADDRESS, {waitUntil: 'domcontentloaded'});
    await until(page, () => document.getElementById('cell-what').textContent !== '');
  };
  page.on('dialog', (dialog) => dialog.accept()); // “Leave the page?”
  const first = await shown(page);
  await page.keyboard.type('half a word');
  await again();
  const back = await shown(page);
  check('half a word is still there after a reload', back.cell === first.cell && (await text(page)).endsWith('half a word'), await text(page));
  await page.keyboard.press('Escape');
  check('and Esc takes it away', await text(page) === first.words);

  await page.route('**/api/settle', (route) => route.abort());
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('settled while away');
  await press(page, 'Enter');
  await until(page, () => /Not saved/.test(document.getElementById('notice').textContent));
  check('what is not saved is said to be', (await history(first.key)).every(({who}) => who !== 'Gil'));
  await page.unrouteAll({behavior: 'wait'});
  await again();
  await saved(page);
  const mine = (await history(first.key)).filter(({who}) => who === 'Gil');
  check('and is saved, once, after a reload', mine.length === 1 && mine[0].after === 'settled while away', mine);
  await page.context().close();
}

// Keys that come faster than the program answers settle no cell twice and pass over none; while it is away, nothing is lost.
async function slow() {
  const page = await visit('Dan', {locale: 'en-US'});
  const mine = async (keys) => (await Promise.all(keys.map(async (key) => (await history(key)).filter(({who}) => who === 'Dan')
    .map((entry) => `${key} ${placeOf(entry)}`)))).flat();
  await page.evaluate(async () => {
    const cells = await import('/cells.js');
    window.met = [];
    const meet = () => cells.current() && window.met.push([cells.current().page, cells.current().cell]);
    meet();
    new MutationObserver(meet).observe(document.getElementById('cell-where'), {childList: true});
  });
  await page.route('**/api/next', async (route) => {
    await new Promise((resume) => setTimeout(resume, 400));
    await route.continue();
  });
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('F8');
    await page.waitForTimeout(20);
  }
  await until(page, () => !document.getElementById('cell-text').readOnly);
  await saved(page);
  const met = await page.evaluate(() => window.met), left = met.pop().join(' ');
  const names = met.map((one) => one.join(' ')), done = await mine([...new Set(met.map(([key]) => key))]);
  check('keys faster than the answers pass over no cell', met.length >= 10 && names.every((name) => done.includes(name)), [names, done]);
  check('and settle none twice', new Set(done).size === done.length && new Set(names).size === names.length && !names.includes(left),
    [names, done]);

  await page.unrouteAll({behavior: 'wait'});
  await page.route(/api\/(next|settle)/, (route) => route.abort());
  for (let i = 0; i < 20 && !await page.evaluate(() => document.getElementById('cell-text').readOnly); i++) {
    await page.keyboard.press('F8');
    await page.waitForTimeout(50);
  }
  check('where no cell is left and none comes, typing goes nowhere', await page.evaluate(() => document.getElementById('cell-text').readOnly));
  check('and the person is told so', /does not answer|Not saved/.test(await page.textContent('#notice')), await page.textContent('#notice'));
  const waiting = await shown(page), unsaved = await page.evaluate(() => import('/wire.js').then((wire) => wire.pending()));
  check('what cannot be sent is kept', unsaved > 0 && (await mine([waiting.key])).every((name) => name !== `${waiting.key} ${waiting.cell}`));
  await page.unrouteAll({behavior: 'wait'});
  await until(page, () => !document.getElementById('cell-text').readOnly);
  await saved(page);
  check('once the program is back, all is saved', (await mine([waiting.key])).includes(`${waiting.key} ${waiting.cell}`));
  await page.context().close();
}

await run([security, reasons, pageFlags, cells, colleagues, wholePage, outside, groups, turned, reload, slow]);
