// What both peers know: whose session it is, the questions to the PBX, the words of a row, and who is asked for a
// status when. They differ in how they draw, and in nothing else.

/** A row of the list, as the API answers it. */
export type Row = {
  id: string;
  name: string;
  enabled: boolean;
  brand: string | null;
  hostname: string;
  port: number;
  did_numbers: string | null;
  shared: boolean;
};

type Page = { count: number; items: Row[] };
type Status = { status: 'ONLINE' | 'OFFLINE' };
type Trunk = { auth_mode: string; keep_alive?: boolean; registration?: boolean };

/** What the list shows: its address in memory. */
export type View = { search: string; sort: '' | 'asc' | 'desc'; page: number };

export const FIRST: View = { search: '', sort: '', page: 0 };
export const PAGE_SIZE = 100;
/** Milliseconds after the last key until the search is sent. */
export const SEARCH_PAUSE = 300;
/** Columns that can be hidden: their key in the style sheet and their heading. */
export const COLUMNS = [
  ['status', 'Status'],
  ['enabled', 'Enabled'],
  ['host', 'Host and port'],
  ['brand', 'Brand'],
  ['numbers', 'DID pool'],
] as const;
/** Buttons beside the search that open nothing here. */
export const TOOLS = ['By status', 'By brand', 'By type', 'More filters'];

const session = JSON.parse(sessionStorage.getItem('trunkline.session.v1') ?? 'null') as { access: string } | null;

async function ask<T>(path: string): Promise<T> {
  if (!session) throw new Error('nobody is signed in');
  const answer = await fetch(`/api/${path}`, {
    headers: { Accept: 'application/json', Authorization: `Bearer ${session.access}` },
    cache: 'no-store',
  });
  if (!answer.ok) throw new Error(`${path}: status ${answer.status}`);
  return answer.json() as Promise<T>;
}

/** One page of the list. */
export function askList({ search, sort, page }: View): Promise<Page> {
  const query = new URLSearchParams();
  if (search) query.set('search', search);
  if (sort) query.set('orderby', `name ${sort}`);
  if (page) query.set('skip', String(page * PAGE_SIZE));
  query.set('top', String(PAGE_SIZE));
  return ask(`providers?${query.toString().replaceAll('+', '%20')}`);
}

/** What a status cell shows. */
export type Badge = { tone: string; label: string; age: string };

/** What is known of a trunk before anybody asked. */
export function unasked(row: Row): Badge {
  return row.enabled
    ? { tone: 'busy', label: 'Checking…', age: '' }
    : { tone: 'quiet', label: 'Disabled', age: '' };
}

function badge(known: Known): Omit<Badge, 'age'> {
  const { status, trunk } = known;
  if (!status) return unasked(known.row);
  if (status === 'OFFLINE') return { tone: 'bad', label: 'Offline' };
  if (!trunk) return { tone: 'unsure', label: 'Online' };
  if (trunk.auth_mode === 'REGISTER_AUTH' && trunk.registration) return { tone: 'good', label: 'Online, registered' };
  if (trunk.auth_mode === 'ACCEPT_REGISTER') return { tone: 'good', label: 'Online, gateway registered' };
  if (trunk.keep_alive && trunk.auth_mode !== 'WHATSAPP') return { tone: 'good', label: 'Online, verified by OPTIONS' };
  return { tone: 'unsure', label: 'Online, unverified' };
}

function age(since: number): string {
  const seconds = Math.floor((Date.now() - since) / 1000);
  if (seconds < 5) return 'just now';
  return seconds < 60 ? `${seconds} sec ago` : `${Math.floor(seconds / 60)} min ago`;
}

/** How many numbers a trunk has, and the first of them. */
export function numbers({ did_numbers }: Row): { words: string; title: string } | null {
  const entries = (did_numbers ?? '').split(';').filter(Boolean);
  if (entries.length === 0) return null;
  const title = entries.length > 2 ? `${entries.slice(0, 2).join(', ')} and ${entries.length - 2} more` : entries.join(', ');
  return { title, words: entries.length === 1 ? title : `${entries.length} entries` };
}

export const port = (row: Row) => (row.port ? `:${row.port}` : '');

export const range = (page: number, rows: number, count: number) =>
  `${page * PAGE_SIZE + 1}–${page * PAGE_SIZE + rows} of ${count}`;

type Known = { row: Row; status?: Status['status']; trunk?: Trunk; checked: number; shown: string };

const IN_FLIGHT = 6;
/** Of a fleet no larger than this all trunks of the page are asked about, of a larger one those in view. */
const SMALL_FLEET = 250;

/** Asks for statuses as the console does: six at a time, rows in view first. */
export class Statuses {
  private known = new Map<string, Known>();
  private readonly visible = new Set<string>();
  private statusQueue: string[] = [];
  private recordQueue: string[] = [];
  private isSmall = true;
  private running = 0;
  private readonly drawn = new Map<string, (badge: Badge) => void>();
  private readonly observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const id = (target as HTMLElement).dataset.key!;
      if (isIntersecting) this.visible.add(id);
      else this.visible.delete(id);
    }
    this.work();
  });

  constructor() {
    setInterval(() => this.tick(), 1000);
  }

  /** These rows are the page now. */
  start(rows: Row[], count: number) {
    const before = this.known;
    this.known = new Map(rows.map((row) => [row.id, before.get(row.id) ?? { row, checked: 0, shown: '' }]));
    const open = rows.filter((row) => row.enabled && !this.known.get(row.id)!.status);
    this.statusQueue = open.map((row) => row.id);
    this.recordQueue = [];
    this.isSmall = count <= SMALL_FLEET;
    this.work();
  }

  /** A row is drawn: `show` writes its badge. The answer undoes it. */
  watch(element: Element, id: string, show: (badge: Badge) => void): () => void {
    this.drawn.set(id, show);
    this.observer.observe(element);
    const known = this.known.get(id);
    if (known?.status) {
      known.shown = '';
      this.write(known);
    }
    return () => {
      this.observer.unobserve(element);
      this.visible.delete(id);
      this.drawn.delete(id);
    };
  }

  private write(known: Known) {
    const words = { ...badge(known), age: known.checked ? age(known.checked) : '' };
    const shown = Object.values(words).join('|');
    if (shown === known.shown) return;
    known.shown = shown;
    this.drawn.get(known.row.id)?.(words);
  }

  private tick() {
    for (const known of this.known.values()) if (known.checked) this.write(known);
  }

  /** What to ask now: trunks in view, then the others of a small fleet; of each kind statuses before records. */
  private next(): Promise<void> | undefined {
    for (const isWanted of [(id: string) => this.visible.has(id), () => this.isSmall]) {
      const take = (queue: string[]) => {
        const at = queue.findIndex(isWanted);
        return at < 0 ? undefined : queue.splice(at, 1)[0];
      };
      const status = take(this.statusQueue);
      if (status) return this.askStatus(status);
      const record = take(this.recordQueue);
      if (record) return this.askRecord(record);
    }
    return undefined;
  }

  private work() {
    while (this.running < IN_FLIGHT) {
      const asked = this.next();
      if (!asked) return;
      this.running += 1;
      void asked.catch(console.warn).finally(() => {
        this.running -= 1;
        this.work();
      });
    }
  }

  private async askStatus(id: string) {
    const { status } = await ask<Status>(`providers/${id}/status`);
    const known = this.known.get(id);
    if (!known) return;
    Object.assign(known, { status, checked: Date.now() });
    this.recordQueue.push(id);
    this.write(known);
  }

  private async askRecord(id: string) {
    const trunk = await ask<Trunk>(`providers/${id}`);
    const known = this.known.get(id);
    if (!known) return;
    known.trunk = trunk;
    this.write(known);
  }
}
