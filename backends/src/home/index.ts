/** What outlives a process: artifacts and journals in $COFACTOR_HOME. */
export { directoryJournal } from './directory-journal.ts';
export { directoryLog } from './directory-log.ts';
export { directoryStore } from './directory-store.ts';
export { openHome, type Home, type HomeOptions } from './home.ts';
