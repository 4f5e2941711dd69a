// Keys: an element says which one it answers to, [data-key="e"] or [data-key="shift+e"]; pressing it clicks it, or
// opens it if it is a dialog.
// Single letters never fire while typing or under a dialog, and can be turned off (WCAG 2.1.4).
import { keepLook } from './theme.js';

const root = document.documentElement;
let going = 0;

const writing = (el) =>
  el.matches?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]') ?? false;

document.addEventListener('keydown', (event) => {
  const target = event.target;
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && target.form) {
    const send = [...target.form.querySelectorAll('[data-send]')].find((b) => b.offsetParent);
    target.form.requestSubmit(send ?? target.form.querySelector('.btn--primary'));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || root.dataset.keys === 'off') return;
  if (event.key === 'Escape' && document.querySelector(':popover-open:not(.toasts)')) return; // it closes that
  if (event.key === 'Escape' && target.matches?.('[data-composer] textarea, input[data-key]')) target.blur(); // the keys work again
  else if (writing(target) || document.querySelector('dialog[open]')) return;
  else press(event);
});

function press(event) {
  const key = event.key.toLowerCase();
  const named = event.shiftKey && key.length === 1 && /[a-z]/.test(key) ? `shift+${key}` : key;
  const gone = Date.now() - going < 900 ? `g ${key}` : null;
  const el = (gone && find(gone)) || find(named);
  going = key === 'g' ? Date.now() : 0;
  if (!el) return;
  event.preventDefault();
  if (el.matches('dialog')) {
    el.showModal();
    return;
  }
  if (!el.hasAttribute('aria-pressed')) el.focus(); // a switch leaves whoever pressed its key where they are
  el.click();
}

function find(key) {
  const found = [...document.querySelectorAll('[data-key]')].filter((el) => el.dataset.key === key);
  return found.find((el) => el.offsetParent !== null) ?? found[0];
}

document.addEventListener('change', (event) => {
  if (!event.target.matches('[data-keys-toggle]')) return;
  root.dataset.keys = event.target.checked ? 'on' : 'off';
  keepLook('quick_keys', root.dataset.keys);
  try {
    localStorage.setItem('keys', root.dataset.keys);
  } catch {
    // Not kept: it holds for this page.
  }
});
const box = document.querySelector('[data-keys-toggle]');
if (box) box.checked = root.dataset.keys !== 'off';
