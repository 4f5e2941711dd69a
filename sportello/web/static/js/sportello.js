// One behaviour a file, each hooked by data attributes and none needed for a page to work.
import './behaviours/clock.js';
import './behaviours/theme.js';
import './behaviours/menu.js';
import './behaviours/dialog.js';
import './behaviours/toast.js';
import './behaviours/keys.js';
import './behaviours/list.js';
import './behaviours/news.js';
import './behaviours/composer.js';
import './behaviours/attach.js';
import './behaviours/mention.js';
import './behaviours/prepared.js';
import './behaviours/undo.js';
import './behaviours/print.js';
import './behaviours/copy.js';
import './behaviours/sheet.js';
import './behaviours/intake.js';
