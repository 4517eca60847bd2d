import './customer.css';

import { useState, type FormEvent, type ReactElement } from 'react';
import { Link, useLocation, useNavigate } from 'react-router-dom';

import { useCustomers, type Customer } from '@/api/customers';
import { label, useTranslation } from '@/i18n';
import { NoData } from '@/questions/Question';
import { to_customer } from '@/url/links';
import { useView } from '@/url/use_view';
import { customers_codec } from '@/url/views';
import { Button } from '@/ui/controls';
import { Card, Page } from '@/ui/page';
import { Answer, Empty, Skeleton } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

/** All customers, those behind a cell, or those with an identifier. What is searched stays out of the URL. */
export default function CustomersPage(): ReactElement {
  const { t } = useTranslation(['customer', 'common']);
  const format = useFormat();
  const navigate = useNavigate();
  const { state } = useLocation();
  const [view, set_view] = useView(customers_codec);
  const [typed, set_typed] = useState('');
  const [identifier, set_identifier] = useState('');
  const asked = useCustomers({ cell: view.cell || null, column: view.column || null, identifier });

  const pages = asked.data?.pages ?? [];
  const customers = pages.flatMap((page) => page.customers);
  const total = pages[0]?.total ?? 0;
  const behind_cell = view.cell !== '' && identifier === '';
  // Words of the cell, handed over by the page that opened it; a copied link has only the cell.
  const cell_title = typeof state?.title === 'string' ? state.title : t('behind_cell');

  const search = (event: FormEvent) => {
    event.preventDefault();
    set_identifier(typed.trim());
  };
  const clear = () => {
    set_typed('');
    set_identifier('');
  };

  const columns: Column<Customer>[] = [
    { key: 'customer', title: t('customer'), render: ({ customer }) => <Link to={to_customer(customer)}>{t('number', { number: customer })}</Link>, value: ({ customer }) => customer },
    {
      key: 'identifiers', title: t('identifiers'), wide: true,
      render: ({ identifiers }) => identifiers.map(({ kind, value }) => <span key={`${kind}/${value}`} className="identifier"><span className="note">{label('customer', 'kind', kind)}</span> {value}</span>),
    },
    { key: 'events', title: t('events'), render: ({ events }) => format.count(events), value: ({ events }) => events, numeric: true },
    { key: 'first', title: t('first_seen'), render: ({ first_seen }) => format.date_time(first_seen), value: ({ first_seen }) => first_seen, numeric: true },
    { key: 'last', title: t('last_seen'), render: ({ last_seen }) => format.date_time(last_seen), value: ({ last_seen }) => last_seen, numeric: true },
  ];

  const title = behind_cell ? cell_title : t('list_title');
  return (
    <Page title={title} answers={behind_cell ? t('behind_answers') : t('list_answers')}
      actions={behind_cell ? <Button onClick={() => set_view({ cell: '', column: '' })}>{t('show_all')}</Button> : undefined}>
      <form className="search" role="search" onSubmit={search}>
        <input className="plain-input" type="search" autoComplete="off" aria-label={t('search')} placeholder={t('search')} value={typed}
          onChange={(event) => { set_typed(event.target.value); if (event.target.value === '') set_identifier(''); }} />
        <button type="submit" className="search-go">{t('find')}</button>
        <span className="note">{t('search_note')}</span>
      </form>
      <Answer of={asked} previous={asked.isPlaceholderData} skeleton={<Skeleton rows={8} height={28} />}>
        {customers.length === 0 ? (
          identifier !== '' ? (
            <Empty kind="nothing" title={t('not_found')}><Button onClick={clear}>{t('clear_search')}</Button></Empty>
          ) : behind_cell ? <Empty kind="nothing" title={t('cell_empty')} /> : <NoData />
        ) : (
          <Card flush title={t('n_customers', { count: total, shown: format.count(total) })}>
            <Table label={title} columns={columns} rows={customers} row_key={({ customer }) => customer} onChoose={({ customer }) => navigate(to_customer(customer))}
              more={asked.hasNextPage && (
                <div className="table-more">
                  <Button busy={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{t('more', { shown: format.count(customers.length), total: format.count(total) })}</Button>
                </div>
              )} />
          </Card>
        )}
      </Answer>
    </Page>
  );
}
