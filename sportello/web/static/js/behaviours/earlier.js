// .earlier a: the earlier part of a story comes in above, and what one was reading stays where it is.
let kept = null;

document.addEventListener(
  'click',
  (event) => {
    if (!event.target.closest('.earlier a')) return;
    const first = document.querySelector('#timeline [id^=event-]');
    kept = first && { id: first.id, top: first.getBoundingClientRect().top };
  },
  true,
);

document.addEventListener('htmx:after:swap', () => {
  const story = document.querySelector('.ticket-scroll');
  const first = kept && document.getElementById(kept.id);
  if (story && first) story.scrollTop += first.getBoundingClientRect().top - kept.top;
  kept = null;
});
