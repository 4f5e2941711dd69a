// Shows a notice that came through the push service, and opens what it is about. It keeps nothing and asks for nothing.
self.addEventListener('push', (event) => {
  let told;
  try {
    told = event.data.json();
  } catch {
    return;
  }
  const actions = [{ action: 'open', title: told.words.open }];
  if (told.ack) actions.unshift({ action: 'ack', title: told.words.ack });
  event.waitUntil(
    self.registration.showNotification(told.title, {
      body: told.body,
      tag: told.tag,
      lang: told.language,
      renotify: Boolean(told.tag),
      requireInteraction: told.urgent,
      icon: 'ICON',
      data: { open: told.url, ack: told.ack },
      actions,
    }),
  );
});

async function show(address) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find((one) => one.url === address);
  return there ? there.focus() : self.clients.openWindow(address);
}

self.addEventListener('notificationclick', (event) => {
  const { open, ack } = event.notification.data;
  event.notification.close();
  const address = event.action === 'ack' && ack ? ack : open;
  // Only pages of this desk: a notice leads nowhere else.
  if (address && new URL(address, self.location.origin).origin === self.location.origin) {
    event.waitUntil(show(new URL(address, self.location.origin).href));
  }
});

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
