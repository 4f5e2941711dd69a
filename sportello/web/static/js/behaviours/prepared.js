// [data-prepared]: what is prepared for this ticket, fetched when the menu is opened; canned texts are put where the
// caret is, the digits 1 to 9 choose while the menu is open. [data-guides]: articles beside a ticket, put there alike.
function put(text, words) {
  const start = text.selectionStart ?? text.value.length;
  const gap = start && !/\s$/.test(text.value.slice(0, start)) ? '\n' : '';
  text.setRangeText(gap + words, start, text.selectionEnd ?? start, 'end');
  text.dispatchEvent(new Event('input', { bubbles: true }));
}

document.addEventListener('click', (event) => {
  const choice = event.target.closest('[data-insert]');
  const menu = event.target.closest('[data-prepared], [data-guides]');
  const text = document.querySelector('[data-composer] textarea');
  if (!menu) return;
  if (menu.popover) menu.hidePopover();
  if (!choice || !text) return;
  if (choice.form) {
    // An article: without scripts its words go into the draft on the server, here they are only counted.
    event.preventDefault();
    const body = new FormData(choice.form);
    body.set('counted', '1');
    fetch(choice.form.action, { method: 'POST', body, credentials: 'same-origin' }).catch(() => {});
  }
  put(text, choice.dataset.insert);
  text.focus();
});

document.addEventListener(
  'toggle',
  async (event) => {
    const menu = event.target;
    if (!menu.matches?.('[data-prepared]') || event.newState !== 'open') return;
    try {
      const answer = await fetch(menu.dataset.prepared, { credentials: 'same-origin', redirect: 'error' });
      if (answer.ok) menu.innerHTML = await answer.text(); // our own fragment, under a policy that runs no script
    } catch {
      // No network: what was fetched before is still there.
    }
    menu.querySelector('button, a')?.focus();
  },
  true,
);

document.addEventListener('keydown', (event) => {
  const menu = document.querySelector('[data-prepared]:popover-open');
  if (!menu) return;
  const items = [...menu.querySelectorAll('button, a')];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) items[(at + step + items.length) % items.length].focus();
  else if (/^[1-9]$/.test(event.key)) menu.querySelectorAll('[data-insert]')[Number(event.key) - 1]?.click();
  else return;
  event.preventDefault();
});
