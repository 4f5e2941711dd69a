// #list[data-refresh]: the list again, every few seconds or when the desk tells that tickets changed (sportello:tickets).
// While somebody is at a row or has selected some, the rows that are there are brought up to date in their places, and
// what is new waits behind a button ([data-news]); otherwise the list is simply drawn anew.
import { held, redraw, currentRow } from './list.js';
import { refresh as refreshPreview } from './preview.js';
import { words } from '../words.js';

const root = () => document.getElementById('list');
const button = document.querySelector('[data-news]');
const LIVE_PAUSE = 60_000;
let waiting = null;
let timer = 0;
let asking = false;
let again = false;
let live = document.documentElement.dataset.live === 'on';

function plan() {
  clearTimeout(timer);
  const every = live ? LIVE_PAUSE : Number(root()?.dataset.every || 5) * 1000;
  timer = setTimeout(ask, every);
}

async function ask() {
  if (!root() || document.hidden || document.querySelector('.menu:popover-open')) return plan();
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(root().dataset.refresh, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
    if (answer.status === 200 && !answer.redirected) take(await answer.text());
  } catch {
    // No network: what is shown stays.
  }
  asking = false;
  if (again) {
    again = false;
    ask();
  } else plan();
}

function take(text) {
  const fresh = new DOMParser().parseFromString(`<template>${text}</template>`, 'text/html').querySelector('template').content;
  for (const part of fresh.querySelectorAll('[data-part]')) {
    const place = document.getElementById(part.dataset.part);
    if (place && place.innerHTML !== part.innerHTML) place.replaceChildren(...part.cloneNode(true).childNodes);
  }
  const next = fresh.getElementById('list');
  if (!next) return;
  if (held() && next.querySelector('[data-list]')) update(next);
  else whole(next);
  refreshPreview();
}

function whole(next) {
  waiting = null;
  if (button) button.hidden = true;
  const focused = document.activeElement;
  const row = focused?.closest('#list tr')?.id;
  become(root(), next);
  redraw();
  if (row && document.activeElement !== focused) {
    // Drawn anew, or moved: the same thing of the same row.
    document.getElementById(row)?.querySelector(focused.matches('.q-box') ? '.q-box' : '.q-subj')?.focus();
  }
  drawn();
}

// Make an element what it should be, and leave alone all that is right already: most rows are, and a browser lays out
// anew only what changed.
function become(mine, next) {
  for (const { name, value } of next.attributes) if (mine.getAttribute(name) !== value) mine.setAttribute(name, value);
  let at = mine.firstElementChild;
  for (const wanted of [...next.children]) {
    const alike = at && !at.id && at.tagName === wanted.tagName ? at : null;
    const known = wanted.id ? document.getElementById(wanted.id) : alike;
    const holds = known?.matches('table, tbody');
    if (holds) become(known, wanted);
    const kept = holds || known?.isEqualNode(wanted) ? known : wanted;
    if (known === at) at = at?.nextElementSibling ?? null;
    if (kept !== known || kept.parentElement !== mine || kept.nextElementSibling !== at) mine.insertBefore(kept, at);
    if (kept !== known) known?.remove();
  }
  while (at) {
    const gone = at;
    at = at.nextElementSibling;
    gone.remove();
  }
}

function update(next) {
  const scroll = root().closest('.q-wrap');
  const before = currentRow()?.getBoundingClientRect().top;
  const known = new Set();
  for (const row of root().querySelectorAll('tr[data-n]')) {
    known.add(row.id);
    const twin = next.querySelector(`#${row.id}`);
    if (twin) bring(row, twin);
    else row.classList.add('is-gone');
  }
  for (const group of next.querySelectorAll('tbody[id]')) {
    const here = root().querySelector(`#${group.id} .q-group .n`);
    const count = group.querySelector('.q-group .n');
    if (here && count && here.textContent !== count.textContent) here.textContent = count.textContent;
  }
  const news = [...next.querySelectorAll('tr[data-n]')].filter((row) => !known.has(row.id)).length;
  waiting = next;
  if (button) {
    button.hidden = news === 0;
    if (news) button.textContent = (news === 1 ? words.news_one : words.news_many).replace('{}', news);
  }
  const after = currentRow()?.getBoundingClientRect().top;
  if (scroll && before !== undefined && after !== undefined) scroll.scrollTop += after - before;
  redraw();
  drawn();
}

// Bring a row up to date cell by cell, so that the focus stays where it is.
function bring(row, twin) {
  row.className = twin.className;
  [...row.children].forEach((cell, index) => {
    const now = twin.children[index];
    if (!now || cell.innerHTML === now.innerHTML || cell.querySelector('.q-box')) {
      if (cell.querySelector?.('.q-box')) dot(cell, now);
      return;
    }
    const focused = cell.contains(document.activeElement);
    cell.innerHTML = now.innerHTML;
    if (focused) cell.querySelector('a')?.focus();
  });
}

function dot(cell, now) {
  const mine = cell.querySelector('.q-unread');
  const theirs = now.querySelector('.q-unread');
  if (mine && !theirs) mine.remove();
  else if (!mine && theirs) cell.append(theirs.cloneNode(true));
}

function drawn() {
  document.dispatchEvent(new CustomEvent('sportello:drawn'));
}

function soon() {
  if (!root()) return;
  clearTimeout(timer);
  timer = setTimeout(ask, 300); // several in a row are one
}

button?.addEventListener('click', () => {
  if (waiting) whole(waiting);
  root().closest('.q-wrap').scrollTop = 0;
});

document.addEventListener('sportello:live', (event) => {
  live = event.detail.on;
  if (root()) plan();
});
document.addEventListener('sportello:tickets', soon);
document.addEventListener('sportello:presence', (event) => {
  if ((event.detail.numbers ?? []).some((number) => document.getElementById(`row-${number}`))) soon();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && root()) ask();
});
if (root()) plan();
