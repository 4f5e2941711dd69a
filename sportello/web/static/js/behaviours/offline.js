// template[data-offline]: said while the desk cannot be reached, since when, and that what is written stays here.
import { now } from '../desk_time.js';

const template = document.querySelector('[data-offline]');
const bell = document.querySelector('[data-bell]')?.dataset.bell;
const root = document.documentElement;
const GRACE = 8000; // a stream that breaks off comes back by itself within
const EVERY = 15_000;
let notice = null;
let waiting = 0;

function show() {
  if (notice || !template) return;
  notice = template.content.firstElementChild.cloneNode(true);
  const clock = new Intl.DateTimeFormat(root.lang, { timeZone: root.dataset.zone || undefined, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  notice.querySelector('[data-since]').textContent = clock.format(now());
  notice.querySelector('button').addEventListener('click', probe);
  document.body.append(notice);
}

function hide() {
  notice?.remove();
  notice = null;
}

async function probe() {
  clearTimeout(waiting);
  try {
    await fetch(bell, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
    hide();
  } catch {
    show();
    waiting = setTimeout(probe, EVERY);
  }
}

if (template && bell) {
  addEventListener('offline', show);
  addEventListener('online', probe);
  document.addEventListener('sportello:unreachable', probe); // somebody could not be answered
  document.addEventListener('sportello:live', (event) => {
    clearTimeout(waiting);
    if (event.detail.on) hide();
    else if (!document.hidden) waiting = setTimeout(probe, GRACE);
  });
  addEventListener('submit', (event) => {
    if (event.defaultPrevented || navigator.onLine || event.target.method === 'dialog') return;
    event.preventDefault(); // it would lead to a page of the browser's, away from what is written here
    show();
  });
  addEventListener('pagehide', () => clearTimeout(waiting));
  if (!navigator.onLine) show();
}
