// A form that was sent is not sent again by a second press while its answer is on the way. Forms that scripts send see to
// it themselves.
const LONG = 8000; // after that whoever presses means it

addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.pressed) {
    event.preventDefault();
    return;
  }
  form.dataset.pressed = 'yes';
  setTimeout(() => delete form.dataset.pressed, LONG);
});

addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('[data-pressed]')) delete form.dataset.pressed;
});
