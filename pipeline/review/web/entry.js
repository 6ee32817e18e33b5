// A text field in which the doubtful characters of the reading are marked, as long as it is not edited.

const DRAFT = 'shenbao-draft-';
const UNSURE = 0.93; // a line below this is marked where nothing better tells what is doubtful

// Marks in `text` what no common subsequence with `other` keeps, and where `other` has more, the character beside it.
function differing(text, other) {
  const a = [...text], b = [...other];
  const length = Array.from({length: a.length + 1}, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
  const marked = new Set();
  for (let i = 0, j = 0; i < a.length;)
    if (j < b.length && a[i] === b[j]) {
      i++;
      j++;
    } else if (j < b.length && length[i][j + 1] >= length[i + 1][j]) {
      marked.add(i);
      j++;
    } else
      marked.add(i++);
  if (length[0][0] === a.length && length[0][0] < b.length && marked.size === 0 && a.length > 0)
    marked.add(a.length - 1);
  return marked;
}

// What the recogniser itself doubted: ranges of the text as it was read, which say nothing of any other text.
function doubtedInReading(cell) {
  const marked = new Set(), length = [...cell.text].length;
  if (cell.text === cell.raw_text)
    for (const [from, to] of cell.doubtful ?? [])
      for (let i = Math.max(from, 0); i < Math.min(to, length); i++)
        marked.add(i);
  return marked;
}

function doubtful(cell) {
  const marked = doubtedInReading(cell);
  if ([...cell.text].length <= 200)
    for (const suggestion of (cell.suggestions ?? []).slice(0, 3))
      for (const index of differing(cell.text, suggestion))
        marked.add(index);
  if (marked.size > 0)
    return {marked, weak: false};
  const joined = (cell.lines ?? []).map((line) => line.text).join('');
  if (joined === cell.text) {
    let at = 0;
    for (const line of cell.lines) {
      const size = [...line.text].length;
      for (let i = 0; i < size && line.confidence < UNSURE; i++)
        marked.add(at + i);
      at += size;
    }
  }
  return {marked, weak: true};
}

export function entry(fieldId, marksId) {
  const field = document.getElementById(fieldId);
  const marks = marksId && document.getElementById(marksId);
  let reading = '', cell = null;
  const state = {touched: false};

  const draftKey = () => cell && `${DRAFT}${cell.page}-${cell.cell}-${cell.seen}`;

  function fit() {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }

  function mark() {
    if (!marks)
      return;
    marks.replaceChildren();
    if (!cell || field.value !== reading)
      return;
    const {marked, weak} = doubtful(cell);
    [...reading].forEach((character, i) => {
      if (!marked.has(i)) {
        marks.append(character);
        return;
      }
      const one = document.createElement('mark');
      one.className = weak ? 'weak' : '';
      one.textContent = character;
      marks.append(one);
    });
  }

  function changed() {
    fit();
    mark();
    if (!cell)
      return;
    if (field.value !== reading)
      sessionStorage.setItem(draftKey(), field.value);
    else
      sessionStorage.removeItem(draftKey());
  }

  field.addEventListener('input', () => {
    state.touched = true;
    changed();
  });
  field.addEventListener('pointerdown', () => (state.touched = true));
  field.addEventListener('keydown', (event) => {
    if (/^(Arrow|Home|End)/.test(event.key) || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a'))
      state.touched = true;
  });
  field.addEventListener('compositionstart', () => (state.touched = true));

  return {
    field,
    // The characters that are marked, for those who do not see them.
    doubted() {
      const all = [...marks.querySelectorAll('mark')].map((one) => one.textContent).join('');
      return all === field.value ? '' : all; // of all of them, nothing is said by naming them
    },
    get value() {
      return field.value.replace(/[\r\n\t]+/g, '').trim();
    },
    set value(words) {
      field.value = words;
      changed();
    },
    get touched() {
      return state.touched;
    },
    get edited() {
      return field.value !== reading;
    },
    // Figures are typed digit by digit; there the digits' keys choose nothing.
    takesDigits() {
      return Boolean(cell && (/^fund/.test(cell.role ?? '') || /^[\d.,]*$/.test(cell.text)));
    },
    set(fresh) {
      cell = fresh;
      reading = fresh.text;
      field.value = sessionStorage.getItem(draftKey()) ?? reading;
      state.touched = field.value !== reading;
      fit();
      mark();
    },
    restore() {
      field.value = reading;
      state.touched = false;
      changed();
      this.focus();
    },
    forget(old) {
      sessionStorage.removeItem(`${DRAFT}${old.page}-${old.cell}-${old.seen}`);
    },
    focus() {
      field.focus({preventScroll: true});
      field.setSelectionRange(field.value.length, field.value.length);
    },
    fit,
  };
}
