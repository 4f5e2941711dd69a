// One stream of news a page. What other behaviours listen to, on `document`:
//   sportello:tickets   detail.numbers: the tickets that changed and that this person may see; null: too many to name;
//                       none: something that they saw may be gone
//   sportello:told      somebody told this person something (the bell)
//   sportello:ringing   this person's telephone rings
//   sportello:presence  detail.numbers: tickets at which somebody came, left or began to write
//   sportello:live      detail.on: whether news comes by itself; while it does not, poll as without it
//   sportello:signed-out  the session has ended
// Also document.documentElement.dataset.live is "on" while the stream is open. A page far behind is told at once what it
// missed. Tickets are told at most every few seconds, and not by all browsers in the same moment. A page in the
// background closes its stream after a while and catches up when it is looked at again.
const root = document.documentElement;
const address = document.querySelector('[data-live]')?.dataset.live;
const PAUSE = 2500; // between two tellings of changed tickets
const SCATTER = 400; // so that many browsers do not ask in the same moment
const HIDDEN = 30_000; // a page in the background keeps its stream so long
const LONGEST = 60_000; // between two tries
let stream = null;
let after = Date.parse(root.dataset.now) / 1000;
let tries = 0;
let again = 0;
let hiding = 0;
let numbers = new Set();
let much = false;
let telling = 0;
let told = 0;

const tell = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`sportello:${name}`, { detail }));

function on(is) {
  if ((root.dataset.live === 'on') === is) return;
  root.dataset.live = is ? 'on' : 'off';
  tell('live', { on: is });
}

function tickets() {
  telling = 0;
  told = performance.now();
  const detail = { numbers: much ? null : [...numbers] };
  numbers = new Set();
  much = false;
  tell('tickets', detail);
}

function hear(name, what) {
  stream.addEventListener(name, (event) => {
    if (event.lastEventId) after = Number(event.lastEventId);
    what(JSON.parse(event.data));
  });
}

function open() {
  clearTimeout(again);
  if (stream || !address || !('EventSource' in window)) return;
  stream = new EventSource(`${address}?after=${after}`);
  hear('hello', () => {
    tries = 0;
    on(true);
  });
  hear('tickets', (said) => {
    if (said.numbers) said.numbers.forEach((number) => numbers.add(number));
    else much = true;
    const wait = Math.max(0, PAUSE - (performance.now() - told)) + Math.random() * SCATTER;
    telling ||= setTimeout(tickets, told ? wait : Math.random() * SCATTER);
  });
  hear('presence', (said) => tell('presence', said));
  hear('told', () => tell('told'));
  hear('ringing', () => tell('ringing'));
  hear('signed_out', () => {
    shut();
    tell('signed-out');
  });
  stream.addEventListener('error', () => {
    on(false);
    if (stream?.readyState !== EventSource.CLOSED) return; // it comes back by itself
    shut();
    tell('told'); // whoever asks the desk learns whether we are still known there
    tries += 1;
    again = setTimeout(open, Math.min(LONGEST, 1000 * 2 ** tries) * (0.5 + Math.random()));
  });
}

function shut() {
  clearTimeout(again);
  stream?.close();
  stream = null;
  on(false);
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(shut, HIDDEN);
  else if (!stream) {
    tries = 0;
    open();
  }
});
addEventListener('pagehide', shut);
addEventListener('pageshow', (event) => {
  if (event.persisted) open();
});
addEventListener('online', () => {
  shut();
  open();
});
open();
