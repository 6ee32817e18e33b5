// Small things that all views use.

export const element = (id) => document.getElementById(id);

export function fillIn(id, words) {
  element(id).textContent = words;
}

// Words for a place that is not there where there are none.
export function fillOrHide(id, words) {
  fillIn(id, words);
  element(id).hidden = !words;
}

// For screen readers.
export function announce(words) {
  element('live').textContent = words;
}

const NOTICE_MILLISECONDS = 6000;
let timer = 0;

// For everybody; stays where `keep` is set.
export function notice(words, {keep = false} = {}) {
  const box = element('notice');
  clearTimeout(timer);
  box.textContent = words;
  box.hidden = !words;
  if (words && !keep)
    timer = setTimeout(() => (box.hidden = true), NOTICE_MILLISECONDS);
}
