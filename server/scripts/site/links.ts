/** Whether every link inside the site leads somewhere. */
import { posix } from 'node:path';

/** Links that lead nowhere, repeated anchors and pages without a title, each with its page. @param site pages by file name, such as `methods/vqe.html` */
export function brokenLinks(site: ReadonlyMap<string, string>): string[] {
  const anchors = new Map(Array.from(site, ([file, html]) => [file, anchorsOf(html)] as const));
  const faults: string[] = [];
  for (const [file, html] of site) {
    const ids = anchors.get(file) ?? [];
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`${file}: two things are called #${id}`);
    for (const [, href] of html.matchAll(/(?:href|src)="([^"]*)"/g)) {
      if (href.startsWith('https://')) continue;
      const [path, anchor] = href.replaceAll('&amp;', '&').split('#');
      const target = path === '' ? file : posix.normalize(posix.join(posix.dirname(file), path));
      const there = anchors.get(target);
      if (!there) faults.push(`${file}: ${href} is no page`);
      else if (anchor !== undefined && !there.includes(anchor)) faults.push(`${file}: ${href} is no place on its page`);
    }
  }
  return Array.from(new Set(faults));
}

const anchorsOf = (html: string): string[] => Array.from(html.matchAll(/ id="([^"]*)"/g), ([, id]) => id);
