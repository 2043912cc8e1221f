// The list of trunks in React: one component per row, which listens for its own status.
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import {
  askList, COLUMNS, FIRST, numbers, PAGE_SIZE, port, range, SEARCH_PAUSE, Statuses, TOOLS, unasked,
  type Badge, type Row, type View,
} from '../shared';

const statuses = new Statuses();

const Status = memo(function Status({ row, badge }: { row: Row; badge: Badge }) {
  return (
    <div className="status">
      <span className="badge" data-tone={badge.tone} title={badge.label}>{badge.label}</span>
      {row.enabled && <span>{badge.age}</span>}
      {row.enabled && <button aria-label={`Check ${row.name} now`} />}
    </div>
  );
});

type RowProps = { row: Row; selected: boolean; select: (id: string, on: boolean) => void };

const TrunkRow = memo(function TrunkRow({ row, selected, select }: RowProps) {
  const element = useRef<HTMLTableRowElement>(null);
  const [badge, setBadge] = useState(() => unasked(row));
  useEffect(() => statuses.watch(element.current!, row.id, setBadge), [row]);
  const pool = numbers(row);
  return (
    <tr ref={element} data-key={row.id}>
      <td data-column="select">
        <input
          type="checkbox"
          aria-label={`Select ${row.name}`}
          checked={selected}
          onChange={(event) => select(row.id, event.target.checked)}
        />
      </td>
      <th data-column="name" scope="row" title={row.name}>
        <a href={`/trunk/${row.id}`}><bdi>{row.name}</bdi></a>
        {row.shared && <> <span className="tag">Shared</span></>}
      </th>
      <td data-column="status" data-label="Status"><Status row={row} badge={badge} /></td>
      <td data-column="enabled" data-label="Enabled">
        <button className="switch" role="switch" aria-label={`Enabled: ${row.name}`} aria-checked={row.enabled} />
      </td>
      <td data-column="host" data-label="Host and port">
        <code title={row.hostname + port(row)}><span>{row.hostname}</span><span className="port">{port(row)}</span></code>
      </td>
      <td data-column="brand" data-label="Brand">{row.brand && <bdi>{row.brand}</bdi>}</td>
      <td data-column="numbers" data-label="DID pool">{pool && <span title={pool.title}>{pool.words}</span>}</td>
    </tr>
  );
});

const NONE: ReadonlySet<string> = new Set();

function List() {
  const [view, setView] = useState<View>(FIRST);
  const [typed, setTyped] = useState('');
  const [answer, setAnswer] = useState<{ page: number; count: number; items: Row[] } | null>(null);
  const [chosen, setChosen] = useState(NONE);
  const [hidden, setHidden] = useState(NONE);
  const [menu, setMenu] = useState(false);

  useEffect(() => {
    let isCurrent = true;
    void askList(view).then((page) => {
      if (!isCurrent) return;
      statuses.start(page.items, page.count);
      setAnswer({ page: view.page, ...page });
      setChosen(NONE);
    });
    return () => {
      isCurrent = false;
    };
  }, [view]);

  useEffect(() => {
    if (typed === view.search) return;
    const timer = setTimeout(() => setView((view) => ({ ...view, search: typed, page: 0 })), SEARCH_PAUSE);
    return () => clearTimeout(timer);
  }, [typed, view.search]);

  const select = useCallback((id: string, on: boolean) => {
    setChosen((chosen) => {
      const next = new Set(chosen);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const sort = () => setView({ ...view, sort: view.sort === 'asc' ? 'desc' : 'asc', page: 0 });
  const show = (column: string, on: boolean) => {
    const next = new Set(hidden);
    if (on) next.delete(column);
    else next.add(column);
    setHidden(next);
  };

  const rows = answer?.items ?? [];
  const pages = Math.ceil((answer?.count ?? 0) / PAGE_SIZE);
  return (
    <div>
      <header className="top-bar">
        <a className="brand" href="/trunks"><span className="brand-mark" aria-hidden="true" /><span className="brand-word">Trunks</span></a>
        <nav aria-label="Main"><a href="/trunks" aria-current="page">Trunks</a></nav>
        <div className="top-bar-end"><button className="button" type="button" data-variant="plain">Access token</button></div>
      </header>
      <main id="main">
        <div className="list-page">
          <div className="page-head">
            <h1 className="page-title">Trunks</h1>
            <p className="page-count" role="status">{answer && `${answer.count} trunks`}</p>
            <div className="actions">
              {['Refresh trunks', 'Export', 'Import'].map((name) => (
                <button key={name} className="button" type="button" data-variant="plain">{name}</button>
              ))}
              <button className="button" type="button" data-variant="primary">Create trunk</button>
            </div>
          </div>
          <div className="list-tools">
            <div className="list-search" role="search">
              <input
                type="search"
                aria-label="Search trunks"
                placeholder="Name, host, brand or number"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            </div>
            {TOOLS.map((name) => (
              <div key={name} className="menu"><button className="button" type="button" data-variant="plain">{name}</button></div>
            ))}
            <div className="menu">
              <button className="button" type="button" data-variant="plain" aria-expanded={menu} onClick={() => setMenu(!menu)}>
                Columns
              </button>
              {menu && (
                <div className="menu-panel">
                  <div className="choices">
                    {COLUMNS.map(([key, label]) => (
                      <div key={key} className="check">
                        <input id={key} type="checkbox" checked={!hidden.has(key)} onChange={(event) => show(key, event.target.checked)} />
                        <div className="check-words"><label htmlFor={key}>{label}</label></div>
                      </div>
                    ))}
                  </div>
                </div>
              )}
            </div>
          </div>
          <div className="table-frame" role="region" aria-label="Table of trunks" aria-busy={!answer}>
            <table className="table trunks" data-wide="false" data-hides={[...hidden].join(' ')}>
              <thead>
                <tr>
                  <th scope="col" data-column="select">
                    <input
                      type="checkbox"
                      aria-label="Select all rows on this page"
                      checked={rows.length > 0 && chosen.size === rows.length}
                      onChange={(event) => setChosen(event.target.checked ? new Set(rows.map((row) => row.id)) : NONE)}
                    />
                  </th>
                  <th scope="col" data-column="name" aria-sort={view.sort ? `${view.sort}ending` : undefined}>
                    <button className="sort" type="button" onClick={sort}>Trunk name<span className="sort-mark" aria-hidden="true" /></button>
                  </th>
                  {COLUMNS.map(([key, label]) => <th key={key} scope="col" data-column={key}>{label}</th>)}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => <TrunkRow key={row.id} row={row} selected={chosen.has(row.id)} select={select} />)}
              </tbody>
            </table>
          </div>
          {answer && (
            <div className="pages">
              <p>{range(answer.page, rows.length, answer.count)}</p>
              <nav aria-label="Pages of trunks">
                <button className="button" type="button" disabled={view.page === 0} onClick={() => setView({ ...view, page: view.page - 1 })}>
                  Previous page
                </button>
                <button className="button" type="button" disabled={view.page + 1 >= pages} onClick={() => setView({ ...view, page: view.page + 1 })}>
                  Next page
                </button>
              </nav>
            </div>
          )}
        </div>
      </main>
    </div>
  );
}

createRoot(document.getElementById('root')!).render(<List />);
