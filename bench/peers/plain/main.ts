// The list of trunks by hand: rows are cloned from a template and kept, listeners stand on their container, and
// an answer writes the texts that changed.
import {
  askList, COLUMNS, FIRST, numbers, PAGE_SIZE, port, range, SEARCH_PAUSE, Statuses, TOOLS, unasked,
  type Badge, type Row, type View,
} from '../shared';

// The question first: its answer is on its way while the page is drawn.
let view: View = FIRST;
const first = askList(view);

const template = (id: string) => document.getElementById(id) as HTMLTemplateElement;
document.body.prepend(template('page').content.cloneNode(true));
const at = <E extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as E;
const statuses = new Statuses();
const body = at('rows');

for (const name of TOOLS) {
  const menu = at('columns').cloneNode() as HTMLElement;
  const button = at('columns-button').cloneNode() as HTMLElement;
  menu.removeAttribute('id');
  button.removeAttribute('id');
  button.textContent = name;
  menu.append(button);
  at('columns').before(menu);
}
for (const [key, label] of COLUMNS) {
  const head = document.createElement('th');
  head.scope = 'col';
  head.dataset.column = key;
  head.textContent = label;
  at('heads').append(head);
  const choice = template('choice').content.cloneNode(true) as DocumentFragment;
  const words = choice.querySelector('label')!;
  choice.querySelector('input')!.id = words.htmlFor = key;
  words.textContent = label;
  at('choices').append(choice);
}

/** A drawn row, and how to stop asking for it. */
type Drawn = { element: HTMLElement; box: HTMLInputElement; leave: () => void };
let drawn = new Map<string, Drawn>();

const prototype = template('row').content.firstElementChild!;

function text(element: Element, words: string) {
  element.firstChild!.nodeValue = words;
}

function draw(row: Row): Drawn {
  const element = prototype.cloneNode(true) as HTMLElement;
  const [select, name, status, enabled, host, brand, pool] = element.children as unknown as HTMLElement[];
  const box = select!.firstElementChild as HTMLInputElement;
  element.dataset.key = row.id;
  box.setAttribute('aria-label', `Select ${row.name}`);
  name!.title = row.name;
  const link = name!.firstElementChild as HTMLAnchorElement;
  link.href = `/trunk/${row.id}`;
  text(link.firstElementChild!, row.name);
  if (row.shared) {
    const tag = document.createElement('span');
    tag.className = 'tag';
    tag.textContent = 'Shared';
    name!.append(' ', tag);
  }
  const [badge, age, check] = status!.firstElementChild!.children as unknown as HTMLElement[];
  const show = (words: Badge) => {
    badge!.dataset.tone = words.tone;
    badge!.title = words.label;
    text(badge!, words.label);
    text(age!, words.age);
  };
  show(unasked(row));
  if (row.enabled) {
    check!.setAttribute('aria-label', `Check ${row.name} now`);
  } else {
    age!.remove();
    check!.remove();
  }
  enabled!.firstElementChild!.setAttribute('aria-label', `Enabled: ${row.name}`);
  enabled!.firstElementChild!.setAttribute('aria-checked', String(row.enabled));
  const code = host!.firstElementChild as HTMLElement;
  code.title = row.hostname + port(row);
  text(code.firstElementChild!, row.hostname);
  text(code.lastElementChild!, port(row));
  if (row.brand) text(brand!.firstElementChild!, row.brand);
  else brand!.firstElementChild!.remove();
  const words = numbers(row);
  if (words) {
    (pool!.firstElementChild as HTMLElement).title = words.title;
    text(pool!.firstElementChild!, words.words);
  } else {
    pool!.firstElementChild!.remove();
  }
  return { element, box, leave: statuses.watch(element, row.id, show) };
}

let latest = 0;
async function load(answer = askList(view)) {
  const mine = (latest += 1);
  const page = view.page;
  const { count, items } = await answer;
  if (mine !== latest) return;
  statuses.start(items, count);
  const before = drawn;
  drawn = new Map(items.map((row) => [row.id, before.get(row.id) ?? draw(row)]));
  for (const [id, { leave }] of before) if (!drawn.has(id)) leave();
  body.replaceChildren(...[...drawn.values()].map(({ element }) => element));
  choose(false);
  if (!pages.isConnected) at('list').append(pages);
  at('count').textContent = `${count} trunks`;
  at('range').textContent = range(page, items.length, count);
  at<HTMLButtonElement>('previous').disabled = page === 0;
  at<HTMLButtonElement>('next').disabled = (page + 1) * PAGE_SIZE >= count;
}

function choose(all: boolean) {
  at<HTMLInputElement>('all').checked = all;
  for (const { box } of drawn.values()) box.checked = all;
}

function go(to: Partial<View>) {
  view = { ...view, ...to };
  void load();
}

at('all').addEventListener('change', (event) => choose((event.target as HTMLInputElement).checked));
body.addEventListener('change', () => {
  at<HTMLInputElement>('all').checked = [...drawn.values()].every(({ box }) => box.checked);
});
at('sort').addEventListener('click', () => {
  go({ sort: view.sort === 'asc' ? 'desc' : 'asc', page: 0 });
  at('name').setAttribute('aria-sort', `${view.sort}ending`);
});
at('next').addEventListener('click', () => go({ page: view.page + 1 }));
at('previous').addEventListener('click', () => go({ page: view.page - 1 }));
at('columns-button').addEventListener('click', () => {
  const panel = at('columns-panel');
  panel.hidden = !panel.hidden;
  at('columns-button').setAttribute('aria-expanded', String(!panel.hidden));
});
at('choices').addEventListener('change', () => {
  const boxes = [...at('choices').querySelectorAll('input')];
  at('table').dataset.hides = boxes.filter((box) => !box.checked).map((box) => box.id).join(' ');
});
let pause: ReturnType<typeof setTimeout>;
at('search').addEventListener('input', (event) => {
  clearTimeout(pause);
  const search = (event.target as HTMLInputElement).value;
  pause = setTimeout(() => go({ search, page: 0 }), SEARCH_PAUSE);
});

// What stands below the rows comes with them, and so is never moved by them.
const pages = at('pages');
pages.remove();
void load(first);
